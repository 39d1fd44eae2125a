"""Files that are small and well-formed, and that take long or much memory to decode."""

from __future__ import annotations

import io
import struct
import zlib
from fractions import Fraction

import av
from PIL import Image

START_OF_SCAN, END_OF_IMAGE = 0xDA, 0xD9


def jpeg_of_many_scans(scans: int, side: int = 2000) -> bytes:
    """A progressive JPEG whose last scan is repeated: each goes through all of its blocks."""
    written = io.BytesIO()
    Image.new("L", (side, side), 128).save(written, "JPEG", progressive=True)
    data = written.getvalue()
    begins = data.rindex(bytes((0xFF, START_OF_SCAN)))
    scan = data[begins : data.rindex(bytes((0xFF, END_OF_IMAGE)))]
    return data[:begins] + scan * scans + data[begins + len(scan) :]


def png_of_zeros(side: int) -> bytes:
    """A PNG of `side` × `side` black pixels, of a thousandth of their size."""
    packer = zlib.compressobj(9)
    row = bytes(side + 1)
    pixels = b"".join([*(packer.compress(row) for _ in range(side)), packer.flush()])
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", pixels), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_png_chunk(*chunk) for chunk in chunks)


def mov_of_pngs(side: int, frames: int, told_side: int | None = None) -> bytes:
    """A film whose frames are such PNGs. `told_side` is what its headers say, if they lie."""
    written = io.BytesIO()
    with av.open(written, "w", format="mov") as film:
        stream = film.add_stream("png", rate=10)
        stream.width = stream.height = told_side or side
        stream.pix_fmt = "gray"
        frame = png_of_zeros(side)
        for number in range(frames):
            packet = av.Packet(frame)
            packet.stream, packet.time_base = stream, Fraction(1, 10)
            packet.pts = packet.dts = number
            film.mux(packet)
    return written.getvalue()


def _png_chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)
