"""A file that a member attached: refused by what Discord says of it, else fetched."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from typing import Final, Protocol

from replies.media.image_input import UnusableImage
from replies.text.markdown import megabytes, plain

log = logging.getLogger(__name__)

LARGEST: Final = 10 * 2**20  # bytes
PATIENCE: Final = 10.0  # seconds that fetching may take: a video's deadline leaves no more
TYPES: Final = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})


class Attached(Protocol):
    """What is needed of a `discord.Attachment`."""

    filename: str
    size: int
    content_type: str | None

    def read(self) -> Awaitable[bytes]:
        """All of it."""
        ...


def objection(file: Attached) -> str | None:
    """One sentence if the file cannot be a picture to begin from.

    Discord does not tell the type of every file; then the bytes will.
    """
    name = plain(file.filename, 100)
    kind = (file.content_type or "").partition(";")[0].strip().lower()
    if kind and kind not in TYPES:
        return f"{name} is no picture that can be used. Attach a PNG, JPEG, WebP or GIF."
    if file.size > LARGEST:
        return f"{name} has {megabytes(file.size)}. Attach a picture of at most 10 MB."
    return None


async def fetched(file: Attached, patience: float = PATIENCE) -> bytes:
    """The bytes. Raises `UnusableImage`."""
    try:
        async with asyncio.timeout(patience):
            data = await file.read()
    except Exception as error:
        # The connection broke, in one of the many ways in which connections break.
        log.info("an attachment could not be fetched: %s", type(error).__name__)
        raise UnusableImage("Discord did not hand over the picture. Attach it once more.") from None
    if len(data) > LARGEST:
        raise UnusableImage(f"The picture has {megabytes(len(data))}. Attach one of at most 10 MB.")
    return data
