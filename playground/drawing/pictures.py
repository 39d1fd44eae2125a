"""Encodes a drawing as a picture: PNG, JPEG or WebP."""

import io
from typing import Final

from PIL import ExifTags, Image, ImageOps

from playground.drawing.colors import Size
from playground.drawing.frames import CAPTION, draw_caption
from playground.drawing.scene import draw_scene

SIDES: Final = range(16, 2049)


def picture(
    prompt: str,
    seed: int,
    width: int,
    height: int,
    file_format: str = "png",
    start: bytes | None = None,
) -> bytes:
    """Draw a prompt as a file of that size in pixels: the same for the same arguments.

    `file_format` is `png`, `jpeg` or `webp`. With `start`, an image file, that image is shown in
    the light and weather of the prompt; a file that cannot be read is ignored.
    Raises `ValueError` for a side that is not between 16 and 2048, or another format.
    """
    size = (width, height)
    if width not in SIDES or height not in SIDES:
        raise ValueError(f"Sides have {SIDES[0]} to {SIDES[-1]} pixels.")
    if file_format not in ("png", "jpeg", "webp"):
        raise ValueError(f"{file_format!r} is not a format. Use png, jpeg or webp.")
    frame = draw_scene(prompt, seed, size, opened(start, size) if start else None).frame()
    draw_caption(frame)
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = CAPTION
    out = io.BytesIO()
    # Each format takes the options that it knows: PNG the level, WebP the method.
    frame.save(out, file_format, exif=exif, quality=88, compress_level=4, method=2)
    return out.getvalue()


def opened(start: bytes, size: Size) -> Image.Image | None:
    """The image in a file, cropped to that shape, or None if it cannot be read."""
    try:
        with Image.open(io.BytesIO(start)) as image:
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return ImageOps.fit(upright, size, Image.Resampling.BICUBIC)
