"""Width and height of an image or a video, read from its headers: nothing is decoded."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from typing import BinaryIO, Final, TypeAlias

from replies.media.containers import avif_dimensions, mp4_dimensions, webm_dimensions

Dimensions: TypeAlias = tuple[int, int]

MAX_PIXELS: Final = 20_000_000  # of an image or a frame that is decoded: 4096 × 4096 and some more
MAX_SEGMENTS: Final = 1000  # of a JPEG before its frame
JPEG_FRAMES: Final = frozenset(range(0xFFC0, 0xFFD0)) - {0xFFC4, 0xFFC8, 0xFFCC}


def read_dimensions(source: BinaryIO, content_type: str) -> Dimensions | None:
    """Width and height in pixels; None where the headers do not tell them.

    It reads some hundred bytes, wherever they are in the file.
    """
    read = READERS.get(content_type)
    if read is None:
        return None
    source.seek(0)
    try:
        found = read(source)
    except (struct.error, ValueError):  # the headers are cut off, or lie about their lengths
        return None
    return found if found is not None and min(found) > 0 else None


def has_too_many_pixels(dimensions: Dimensions) -> bool:
    """Whether decoding it would take more memory than it may."""
    width, height = dimensions
    return width * height > MAX_PIXELS


def _png_dimensions(source: BinaryIO) -> Dimensions | None:
    kind, width, height = struct.unpack(">12x4sII", source.read(24))
    return (width, height) if kind == b"IHDR" else None


def _gif_dimensions(source: BinaryIO) -> Dimensions:
    width, height = struct.unpack("<6xHH", source.read(10))
    return width, height


def _jpeg_dimensions(source: BinaryIO) -> Dimensions | None:
    source.seek(2)
    for _ in range(MAX_SEGMENTS):
        mark, length = struct.unpack(">HH", source.read(4))
        if mark in JPEG_FRAMES:
            height, width = struct.unpack(">xHH", source.read(5))
            return width, height
        # Any number of FF bytes may stand before a mark.
        source.seek(-3 if mark == 0xFFFF else max(0, length - 2), 1)
    return None


def _webp_dimensions(source: BinaryIO) -> Dimensions | None:
    head = source.read(30)
    match head[12:16]:
        case b"VP8X":
            return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(
                head[27:30], "little"
            )
        case b"VP8L":
            (bits,) = struct.unpack_from("<I", head, 21)
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case b"VP8 ":
            width, height = struct.unpack_from("<HH", head, 26)
            return width & 0x3FFF, height & 0x3FFF
    return None


READERS: Final[Mapping[str, Callable[[BinaryIO], Dimensions | None]]] = {
    "image/png": _png_dimensions,
    "image/jpeg": _jpeg_dimensions,
    "image/gif": _gif_dimensions,
    "image/webp": _webp_dimensions,
    "image/avif": avif_dimensions,
    "video/mp4": mp4_dimensions,
    "video/quicktime": mp4_dimensions,
    "video/webm": webm_dimensions,
}
