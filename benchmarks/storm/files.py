"""The files of the storm: honest pictures, and pictures that are made to hurt."""

from __future__ import annotations

import gzip
import io
import random
import struct
import zlib
from typing import Final

from PIL import Image

SCANS_BYTES: Final = 9_500_000
BOMB_BYTES: Final = 99_000_000


def picture(side_px: int = 320) -> bytes:
    """An honest PNG that does not compress: about 300 kB."""
    draw = random.Random(side_px)
    return png(side_px, side_px, draw.randbytes((side_px * 3 + 1) * side_px), filtered=False)


def endless_scans() -> bytes:
    """A progressive JPEG with tens of thousands of scans, each of which is decoded anew."""
    written = io.BytesIO()
    Image.new("L", (2048, 2048)).save(written, "JPEG", progressive=True)
    whole = written.getvalue()
    scan = whole[whole.rindex(b"\xff\xda") : -2]
    return whole[:-2] + scan * ((SCANS_BYTES - len(whole)) // len(scan)) + whole[-2:]


def vast_picture() -> bytes:
    """A small PNG that unpacks to 13,300 × 13,300 pixels."""
    return png(13_300, 13_300, bytes(13_300 * 3 + 1) * 13_300)


def json_bomb() -> bytes:
    """A gzip body of some 96 kB that unpacks to 99 MB of JSON."""
    return gzip.compress(b'{"a":[' + b"0," * (BOMB_BYTES // 2) + b"0]}", 9)


def png(width: int, height: int, rows: bytes, *, filtered: bool = True) -> bytes:
    """A PNG in RGB of rows that each begin with the number of their filter."""
    if not filtered:
        size = width * 3 + 1
        rows = b"".join(b"\0" + rows[n * size + 1 : (n + 1) * size] for n in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (_part(b"IHDR", header), _part(b"IDAT", zlib.compress(rows, 9)), _part(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _part(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
