"""Encodes a drawing as a picture: PNG, JPEG or WebP."""

import io
from collections.abc import Mapping
from typing import Any, Final

from PIL import ExifTags, Image, ImageChops, ImageOps

from playground.drawing.caption import CAPTION, caption_layer
from playground.drawing.colors import Size, gradient
from playground.drawing.layers import Scene
from playground.drawing.prompt import palette_of, weathers_of, words_of
from playground.drawing.scene import draw_scene, random_of
from playground.drawing.weather import draw_weather

SMALLEST_SIDE: Final = 16
LARGEST_SIDE: Final = 2048
OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "png": {"compress_level": 4},
    "jpeg": {"quality": 90},
    "webp": {"quality": 86, "method": 2},
}


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
    if not all(SMALLEST_SIDE <= side <= LARGEST_SIDE for side in size):
        raise ValueError(f"Sides have {SMALLEST_SIDE} to {LARGEST_SIDE} pixels.")
    if file_format not in OPTIONS:
        raise ValueError(f"{file_format!r} is not a format. Use png, jpeg or webp.")
    image = opened(start, size) if start else None
    scene = _relit(image, prompt, seed) if image else draw_scene(prompt, seed, size)
    frame = scene.frame()
    caption_layer(size).paste_on(frame)
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = CAPTION
    out = io.BytesIO()
    frame.save(out, file_format, exif=exif, **OPTIONS[file_format])
    return out.getvalue()


def opened(start: bytes, size: Size) -> Image.Image | None:
    """The image in a file, cropped to that shape, or None if it cannot be read."""
    try:
        with Image.open(io.BytesIO(start)) as image:
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return ImageOps.fit(upright, size, Image.Resampling.BICUBIC)


def _relit(image: Image.Image, prompt: str, seed: int) -> Scene:
    """The image in the light and weather that a prompt names."""
    rng, words = random_of(prompt, seed), words_of(prompt)
    palette = palette_of(words, rng)
    light = gradient((*palette.sky, palette.ground), image.size)
    image = ImageChops.soft_light(image, light)
    dark = ImageChops.multiply(image, light)
    image = Image.blend(image, dark, 0.5 if palette.is_dark else 0.2)
    layers = [it for kind in weathers_of(words) for it in draw_weather(kind, image.size, rng)]
    return Scene(image, layers)
