"""The files of the storm: honest pictures, and bodies and pictures that are made to hurt."""

from __future__ import annotations

import gzip
import io
import random
from typing import Final

from PIL import Image

from tests.hostile_files import jpeg_of_many_scans, png_of_zeros

SIDE_PX: Final = 320
SCANS: Final = 590_000
SCANS_SIDE_PX: Final = 2048
VAST_SIDE_PX: Final = 13_300
BOMB_BYTES: Final = 99_000_000


def picture() -> bytes:
    """An honest PNG that does not compress: about 300 kB."""
    pixels = random.Random(SIDE_PX).randbytes(SIDE_PX * SIDE_PX * 3)
    written = io.BytesIO()
    Image.frombytes("RGB", (SIDE_PX, SIDE_PX), pixels).save(written, "PNG")
    return written.getvalue()


def endless_scans() -> bytes:
    """A progressive JPEG of 9 MB with hundreds of thousands of scans, each of which is decoded."""
    return jpeg_of_many_scans(SCANS, side=SCANS_SIDE_PX)


def vast_picture() -> bytes:
    """A small PNG that unpacks to 13,300 × 13,300 pixels."""
    return png_of_zeros(VAST_SIDE_PX)


def json_bomb() -> bytes:
    """A gzip body of some 96 kB that unpacks to 99 MB of JSON."""
    return gzip.compress(b'{"a":[' + b"0," * (BOMB_BYTES // 2) + b"0]}", 9)
