"""A picture as a file: PNG, JPEG or WebP."""

import io
from typing import Any, Final

from PIL import Image, PngImagePlugin

from playground.drawing.caption import CAPTION
from playground.drawing.layers import Canvas
from playground.drawing.scenes import paint
from playground.drawing.starts import repainted

SMALLEST: Final = 16
LARGEST: Final = 2048
DESCRIPTION: Final = 0x010E
"""EXIF's ImageDescription."""


def picture(
    prompt: str,
    seed: int,
    width: int,
    height: int,
    file_format: str = "png",
    start: bytes | None = None,
) -> bytes:
    """Draw a prompt: a file of exactly that size in pixels, the same for the same arguments.

    `file_format` is `png`, `jpeg` or `webp`; `start` is a picture to begin with. Raises
    `ValueError` for a side that is not between 16 and 2048, or another format.
    """
    canvas = Canvas(width=_side(width), height=_side(height))
    image = repainted(start, prompt, seed, canvas) if start else None
    return encoded(image or paint(prompt, seed, canvas).frame(), file_format)


def encoded(image: Image.Image, file_format: str) -> bytes:
    """The image as a file that says in its metadata, too, what it is."""
    out = io.BytesIO()
    image.save(out, **_options(file_format))
    return out.getvalue()


def _options(file_format: str) -> dict[str, Any]:
    exif = Image.Exif()
    exif[DESCRIPTION] = CAPTION
    match file_format:
        case "png":
            info = PngImagePlugin.PngInfo()
            info.add_text("Description", CAPTION)
            return {"format": "PNG", "pnginfo": info, "compress_level": 4}
        case "jpeg":
            return {"format": "JPEG", "quality": 90, "exif": exif, "comment": CAPTION}
        case "webp":
            return {"format": "WEBP", "quality": 86, "method": 2, "exif": exif}
        case _:
            raise ValueError(f"{file_format!r} is no format. Use png, jpeg or webp.")


def _side(pixels: int) -> int:
    if not SMALLEST <= pixels <= LARGEST:
        raise ValueError(f"A side has {SMALLEST} to {LARGEST} pixels, not {pixels}.")
    return pixels
