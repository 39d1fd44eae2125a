"""What can be wrong with a file: pure functions of its bytes."""

import struct
import zlib
from typing import Final

HUGE: Final = 60_000_000
LONGEST_COMMENT: Final = 65_533
EXPIRED: Final = b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'
ERROR_PAGE: Final = b"<!doctype html><title>502</title><h1>502 Bad Gateway</h1>"


def spoiled(data: bytes, failure: str | None) -> bytes:
    """The bytes with that failure applied; other failures leave them as they are."""
    match failure:
        case "cut":
            return data[: len(data) // 2]
        case "zero":
            return b""
        case "huge":
            return padded(data, HUGE)
        case "text":
            return ERROR_PAGE
        case _:
            return data


def padded(data: bytes, size: int) -> bytes:
    """A PNG, JPEG, WebP or MP4 of at least that many bytes that shows the same.

    The filling stands where readers skip it: a private chunk, a comment or a free box.
    """
    missing = size - len(data)
    if missing < 64:
        return data
    if data.startswith(b"\x89PNG"):
        end = data.rindex(b"IEND") - 4
        return data[:end] + _png_chunk(b"paDd", bytes(missing - 12)) + data[end:]
    if data.startswith(b"\xff\xd8"):
        return data[:2] + _jpeg_comments(missing) + data[2:]
    if data.startswith(b"RIFF"):
        filling = (missing - 7) & ~1  # chunks have even lengths
        body = data[8:] + b"PAD " + struct.pack("<I", filling) + bytes(filling)
        return b"RIFF" + struct.pack("<I", len(body)) + body
    if data[4:8] == b"ftyp":
        return data + struct.pack(">I", missing) + b"free" + bytes(missing - 8)
    return data + bytes(missing)


def wrong_type(content_type: str) -> str:
    """A content type that the file is not."""
    return "text/plain" if content_type.startswith("image/") else "image/png"


def _jpeg_comments(size: int) -> bytes:
    """So many bytes of comments, of which one holds less than 64 KB."""
    whole, rest = divmod(size, 4 + LONGEST_COMMENT)
    last = max(rest - 4, 0)
    return _jpeg_comment(LONGEST_COMMENT) * whole + _jpeg_comment(last)


def _jpeg_comment(length: int) -> bytes:
    return b"\xff\xfe" + struct.pack(">H", 2 + length) + bytes(length)


def _png_chunk(name: bytes, body: bytes) -> bytes:
    check = zlib.crc32(body, zlib.crc32(name))
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", check)
