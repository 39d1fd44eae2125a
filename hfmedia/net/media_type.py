"""The content type of a file, and whether it is complete, by its bytes and never by a header."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Generator
from typing import IO, Final, TypeAlias

PNG: Final = b"\x89PNG\r\n\x1a\n"
# No honest file has so many parts.
MAX_PARTS: Final = 20_000
MAX_GIF_PARTS: Final = 250_000  # of 255 bytes at most
PARTS_PER_TURN: Final = 500  # of the event loop: about 1 ms

Steps: TypeAlias = Generator[None, None, bool]
"""A check that pauses behind each part, and returns whether the file is complete."""


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


async def is_complete(file: IO[bytes], content_type: str, size: int) -> bool:
    """Whether a file of `size` bytes ends where its own structure says.

    Types whose structure names no end are taken as complete. The event loop does its other work
    meanwhile, so a file of countless parts holds nobody up.
    """
    check = CHECKS.get(content_type)
    if check is None:
        return True
    steps = check(file, size)
    while True:
        try:
            for _ in range(PARTS_PER_TURN):
                next(steps)
        except StopIteration as end:
            return bool(end.value)
        await asyncio.sleep(0)


def _png_ends(file: IO[bytes], size: int) -> Steps:
    position = len(PNG)
    for _ in range(MAX_PARTS):
        yield
        if position + 12 > size:
            break
        file.seek(position)
        header = file.read(8)
        position += 12 + int.from_bytes(header[:4])
        if header[4:] == b"IEND":
            return position <= size
    return False


def _jpeg_ends(file: IO[bytes], size: int) -> Steps:
    """Segments, each with its length, lead to the scan, in which the mark of the end is unique."""
    position, scan = 2, False
    for _ in range(MAX_PARTS):
        yield
        if scan or position + 4 > size:
            break
        file.seek(position)
        header = file.read(4)
        if header[0] != 0xFF:
            return False
        if header[1] == 0xFF:  # filling before a mark
            position += 1
            continue
        scan = header[1] == 0xDA
        position += 2 + max(2, int.from_bytes(header[2:]))
    # The mark may be followed by padding or by metadata that an editor has appended.
    file.seek(max(position, size - 65536))
    return scan and b"\xff\xd9" in file.read()


def _webp_ends(file: IO[bytes], size: int) -> Steps:
    yield
    file.seek(4)
    return 8 + int.from_bytes(file.read(4), "little") <= size


def _gif_ends(file: IO[bytes], _size: int) -> Steps:
    """Blocks of an introducer and some parts, each with its length, up to the trailer."""
    file.seek(10)
    _skip_colors(file, file.read(3)[:1])
    among_parts = False
    for _ in range(MAX_GIF_PARTS):
        yield
        mark = file.read(1)
        if among_parts:
            among_parts = mark not in (b"", b"\0")
            file.seek(mark[0] if among_parts else 0, io.SEEK_CUR)
        elif mark == b",":
            _skip_colors(file, file.read(9)[8:])
            file.seek(1, io.SEEK_CUR)
            among_parts = True
        elif mark == b"!":
            file.seek(1, io.SEEK_CUR)
            among_parts = True
        else:
            return mark == b";"
    return False


def _skip_colors(file: IO[bytes], flags: bytes) -> None:
    if flags and flags[0] & 0x80:
        file.seek(3 * 2 ** ((flags[0] & 7) + 1), io.SEEK_CUR)


def _boxes_end(file: IO[bytes], size: int) -> Steps:
    """MP4 and its kin are a row of boxes, each with its length; one of them holds the media."""
    position, has_media = 0, False
    for _ in range(MAX_PARTS):
        yield
        if position >= size:
            break
        file.seek(position)
        header = file.read(16)
        has_media = has_media or header[4:8] == b"mdat"
        length = int.from_bytes(header[:4])
        if length == 1:
            length = int.from_bytes(header[8:16])
        elif length == 0:  # the last box may run to the end of the file
            return has_media
        if length < 8:
            return False
        position += length
    return has_media and position == size


CHECKS: Final[dict[str, Callable[[IO[bytes], int], Steps]]] = {
    "image/png": _png_ends,
    "image/jpeg": _jpeg_ends,
    "image/webp": _webp_ends,
    "image/gif": _gif_ends,
    "image/avif": _boxes_end,
    "video/mp4": _boxes_end,
    "video/quicktime": _boxes_end,
}
