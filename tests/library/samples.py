"""Real pictures and clips, small enough to make anew for each test run."""

from __future__ import annotations

import io
import random
from functools import cache

import av
from PIL import Image

SIDE = 96


@cache
def picture(kind: str = "PNG", **options: object) -> bytes:
    """A picture in which neighbouring pixels differ, so that no format makes it tiny."""
    return saved(noise(), kind, **options)


def noise(seed: int = 0, side: int = SIDE) -> Image.Image:
    """Pixels that have nothing to do with one another, the same in every run."""
    return Image.frombytes("RGB", (side, side), random.Random(seed).randbytes(3 * side * side))


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """The image as a file of that kind."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


@cache
def jpeg_with_thumbnail() -> bytes:
    """A JPEG whose metadata hold another whole JPEG, as cameras write them."""
    thumbnail = saved(noise(side=32), "JPEG")
    metadata = b"Exif\0\0" + thumbnail
    whole = picture("JPEG", quality=90)
    segment = b"\xff\xe1" + (len(metadata) + 2).to_bytes(2, "big") + metadata
    return whole[:2] + segment + whole[2:]


@cache
def animation() -> bytes:
    """A GIF of several frames, each with colours of its own."""
    first, *others = (noise(seed) for seed in range(4))
    return saved(first, "GIF", save_all=True, append_images=others)


@cache
def clip(container: str = "mp4") -> bytes:
    """A second of noise in H.264."""
    file = io.BytesIO()
    with av.open(file, "w", format=container) as output:
        stream = output.add_stream("libx264", rate=8)
        stream.width = stream.height = SIDE
        stream.pix_fmt = "yuv420p"
        for seed in range(8):
            frame = av.VideoFrame.from_image(noise(seed))  # type: ignore[no-untyped-call]
            output.mux(stream.encode(frame))
        output.mux(stream.encode())
    return file.getvalue()


def padded_png(size: int) -> bytes:
    """A whole PNG of exactly that many bytes: the filling is in a private chunk."""
    small = picture("PNG")
    end = small.rindex(b"IEND") - 4
    filling = bytes(size - len(small) - 12)
    # Nobody checks the sum of a chunk that nobody knows.
    chunk = len(filling).to_bytes(4, "big") + b"paDd" + filling + bytes(4)
    return small[:end] + chunk + small[end:]
