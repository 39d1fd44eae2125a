"""Begins with a picture that somebody gave: changes its light, or moves over it."""

import io
import re

from PIL import Image, ImageChops, ImageOps

from playground.drawing.caption import stamp
from playground.drawing.colors import Size, gradient
from playground.drawing.layers import Canvas
from playground.drawing.moods import mood_of
from playground.drawing.scenes import random_of, weather_name
from playground.drawing.weather import weather_of


def opened(start: bytes, size: Size) -> Image.Image | None:
    """The picture cropped to that shape, or None if it cannot be read."""
    try:
        with Image.open(io.BytesIO(start)) as image:
            image.load()
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return ImageOps.fit(upright, size, Image.Resampling.BICUBIC)


def repainted(start: bytes, prompt: str, seed: int, canvas: Canvas) -> Image.Image | None:
    """The picture in the light and weather that the prompt names."""
    image = opened(start, canvas.size)
    if image is None:
        return None
    rng = random_of(prompt, seed)
    words = frozenset(re.findall(r"[^\W\d_]+", prompt.lower()))
    mood = mood_of(words, rng)
    light = gradient((*mood.sky, mood.land), canvas.size)
    image = Image.blend(image, ImageChops.soft_light(image, light), 0.85)
    image = Image.blend(image, ImageChops.multiply(image, light), 0.5 if mood.is_dark else 0.2)
    weather = weather_of(weather_name(words), rng, canvas.unit)
    if weather:
        weather.onto(image, 0)
    plate, corner = stamp(*image.size)
    image.paste(plate, corner, plate)
    return image
