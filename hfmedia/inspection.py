"""What a file really is, and whether all of it is there. The bytes decide, never a header."""

from __future__ import annotations

import io
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from hfmedia.files import Media

PNG: Final = b"\x89PNG\r\n\x1a\n"


def type_of(head: bytes) -> str | None:
    """The content type that the first bytes (16 are enough) say, or None."""
    if head.startswith(PNG):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return "image/gif"
    if head[:4] == b"\x1aE\xdf\xa3":
        return "video/webm"
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        if brand in (b"avif", b"avis"):
            return "image/avif"
        return "video/quicktime" if brand == b"qt  " else "video/mp4"
    return None


def is_complete(media: Media) -> bool:
    """Whether the file ends where its own structure says.

    Types without an end are taken as whole.
    """
    check = CHECKS.get(media.content_type)
    if check is None:
        return True
    with _opened(media) as file:
        return check(file, media.size)


def head_of(media: Media) -> bytes:
    """The first 16 bytes."""
    with _opened(media) as file:
        return file.read(16)


def _opened(media: Media) -> IO[bytes]:
    return media.path.open("rb") if media.path is not None else io.BytesIO(media.read())


def _png_ends(file: IO[bytes], size: int) -> bool:
    position = len(PNG)
    while position + 12 <= size:
        file.seek(position)
        header = file.read(8)
        position += 12 + int.from_bytes(header[:4])
        if header[4:] == b"IEND":
            return position <= size
    return False


def _jpeg_ends(file: IO[bytes], size: int) -> bool:
    # The mark may be followed by padding or by metadata that an editor has appended.
    file.seek(max(0, size - 65536))
    return b"\xff\xd9" in file.read()


def _webp_ends(file: IO[bytes], size: int) -> bool:
    file.seek(4)
    return 8 + int.from_bytes(file.read(4), "little") <= size


def _gif_ends(file: IO[bytes], size: int) -> bool:
    file.seek(max(0, size - 64))
    return b"\x3b" in file.read()


def _boxes_end(file: IO[bytes], size: int) -> bool:
    """MP4 and its kin are a row of boxes, each with its length."""
    position = 0
    while position < size:
        file.seek(position)
        header = file.read(16)
        length = int.from_bytes(header[:4])
        if length == 1:
            length = int.from_bytes(header[8:16])
        elif length == 0:  # the last box may run to the end of the file
            return True
        if length < 8:
            return False
        position += length
    return position == size


CHECKS: Final[dict[str, Callable[[IO[bytes], int], bool]]] = {
    "image/png": _png_ends,
    "image/jpeg": _jpeg_ends,
    "image/webp": _webp_ends,
    "image/gif": _gif_ends,
    "image/avif": _boxes_end,
    "video/mp4": _boxes_end,
    "video/quicktime": _boxes_end,
}
