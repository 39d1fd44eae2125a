"""Corrupts and pads files: pure functions of their bytes."""

import struct
import zlib
from typing import Final

HUGE_FILE_BYTES: Final = 60_000_000
MAX_JPEG_COMMENT_BYTES: Final = 65_533
EXPIRED_URL_BODY: Final = b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'
ERROR_PAGE: Final = b"<!doctype html><title>502</title><h1>502 Bad Gateway</h1>"


def corrupted(data: bytes, failure: str | None) -> bytes:
    """The file with that failure applied; unchanged if the failure concerns something else."""
    match failure:
        case "cut":
            return data[: len(data) // 2]
        case "zero":
            return b""
        case "huge":
            return padded(data, HUGE_FILE_BYTES)
        case "text":
            return ERROR_PAGE
        case _:
            return data


def padded(data: bytes, size_bytes: int) -> bytes:
    """A PNG, JPEG, WebP or MP4 of about `size_bytes` that decodes to the same image or video.

    The padding is in parts that decoders skip: a private chunk, a comment or a free box.
    """
    missing = size_bytes - len(data)
    if missing < 64:
        return data
    if data.startswith(b"\x89PNG"):
        end = data.rindex(b"IEND") - 4
        return data[:end] + _png_chunk(b"paDd", bytes(missing - 12)) + data[end:]
    if data.startswith(b"\xff\xd8"):
        return data[:2] + _jpeg_comments(missing) + data[2:]
    if data.startswith(b"RIFF"):
        padding = (missing - 7) & ~1  # chunks have even lengths
        body = data[8:] + b"PAD " + struct.pack("<I", padding) + bytes(padding)
        return b"RIFF" + struct.pack("<I", len(body)) + body
    if data[4:8] == b"ftyp":
        return data + struct.pack(">I", missing) + b"free" + bytes(missing - 8)
    return data + bytes(missing)


def wrong_content_type(content_type: str) -> str:
    """A content type that differs from the file's."""
    return "text/plain" if content_type.startswith("image/") else "image/png"


def _jpeg_comments(size_bytes: int) -> bytes:
    """Comments of that size in total; a single one holds less than 64 KB."""
    whole, rest = divmod(size_bytes, 4 + MAX_JPEG_COMMENT_BYTES)
    last = max(rest - 4, 0)
    return _jpeg_comment(MAX_JPEG_COMMENT_BYTES) * whole + _jpeg_comment(last)


def _jpeg_comment(length: int) -> bytes:
    return b"\xff\xfe" + struct.pack(">H", 2 + length) + bytes(length)


def _png_chunk(name: bytes, body: bytes) -> bytes:
    check = zlib.crc32(body, zlib.crc32(name))
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", check)
