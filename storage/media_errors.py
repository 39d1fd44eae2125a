"""What can be wrong with a media store. Each message is a sentence or two for the operator."""

from __future__ import annotations

import errno
import os
import re
from typing import Final

from storage.errors import StorageFull, StorageUnavailable

OS_ERROR: Final = re.compile(r"\(os error (\d+)\)")
STATUS: Final = re.compile(r"status code: (\d{3})\b")
FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
NO_BUCKET: Final = "NoSuchBucket"
FULL_STATUS: Final = "507"  # Insufficient Storage


class MediaStoreUnavailable(StorageUnavailable, OSError):
    """The folder or the bucket cannot be used now. An `OSError`, as `MediaStore` raises them."""

    def __init__(self, sentence: str) -> None:
        Exception.__init__(self, sentence)

    def __str__(self) -> str:
        return str(self.args[0])


class MediaStoreFull(StorageFull, MediaStoreUnavailable):
    """There is no room for what was to be kept."""

    def __init__(self, place: str) -> None:
        MediaStoreUnavailable.__init__(
            self,
            f"The media store {place} is full. Make room there, or lower MEDIA_MAX_GB "
            "or MEDIA_KEEP_DAYS.",
        )


def refused(place: str) -> MediaStoreUnavailable:
    """The error of a bucket that does not accept the key, or a folder of another user."""
    return MediaStoreUnavailable(
        f"The media store {place} refuses the bot. Check AWS_ACCESS_KEY_ID, "
        "AWS_SECRET_ACCESS_KEY and what they may do there: list, read, write and delete."
    )


def missing(place: str) -> MediaStoreUnavailable:
    """The error of a folder or a bucket that does not exist."""
    return MediaStoreUnavailable(
        f"The media store {place} does not exist. Create it, or correct MEDIA_URL."
    )


def unavailable(place: str, text: str) -> MediaStoreUnavailable:
    """The error that a text of obstore stands for.

    Nothing else of the text is repeated: it quotes what the server says.
    """
    if NO_BUCKET in text:
        return missing(place)
    code, status = OS_ERROR.search(text), STATUS.search(text)
    if code is not None and int(code[1]) in FULL:
        return MediaStoreFull(place)
    if code is not None:
        return MediaStoreUnavailable(
            f"The media store {place} cannot be used: {os.strerror(int(code[1]))}."
        )
    if status is not None and status[1] == FULL_STATUS:
        return MediaStoreFull(place)
    if status is not None:
        return MediaStoreUnavailable(f"The media store {place} answers {status[1]}.")
    if "redirect" in text:
        return MediaStoreUnavailable(
            f"The media store {place} is in another region. Set AWS_REGION."
        )
    return MediaStoreUnavailable(
        f"The media store {place} cannot be reached, or does not answer in time."
    )
