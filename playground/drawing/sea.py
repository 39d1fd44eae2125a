"""The sea: islands far out, water that mirrors the sky and glitters, ripples."""

from random import Random
from typing import Final

from PIL import Image, ImageDraw, ImageFilter, ImageOps

from playground.drawing.colors import WHITE, gradient, mix
from playground.drawing.lands import LANDS, Ridge, paint_ridge
from playground.drawing.layers import Canvas, Layer
from playground.drawing.moods import Mood

HORIZON: Final = 0.6
RIPPLE_PACE: Final = 0.018
"""Widths a second."""


def paint_sea(canvas: Canvas, sky: Image.Image, mood: Mood, rng: Random, sun: float) -> list[Layer]:
    """Distant islands, water that mirrors the sky and glitters under the sun, and ripples."""
    ridge = Ridge(land=LANDS["sea"], mood=mood, near=mood.land, depth=1)
    top = round(canvas.height * HORIZON)
    water = _water(canvas, sky.crop((0, 0, canvas.width, top)), mood)
    _glitter(water, mood, rng, sun, canvas.unit)
    return [
        paint_ridge(canvas, ridge, rng),
        Layer(image=water.convert("RGBA"), top=top),
        Layer(image=_ripples(canvas, mood, rng), top=top, speed=RIPPLE_PACE),
    ]


def _water(canvas: Canvas, sky: Image.Image, mood: Mood) -> Image.Image:
    size = (canvas.width, canvas.height - sky.height)
    mirror = ImageOps.flip(sky).crop((0, 0, *size))
    deep = gradient((mix(mood.horizon, mood.land, 0.35), mood.land), size)
    return Image.blend(mirror.filter(ImageFilter.GaussianBlur(canvas.unit / 120)), deep, 0.55)


def _ripples(canvas: Canvas, mood: Mood, rng: Random) -> Image.Image:
    width, height = canvas.wide(RIPPLE_PACE)[0], canvas.height - round(canvas.height * HORIZON)
    ripples = Image.new("RGBA", (width, height))
    pen = ImageDraw.Draw(ripples)
    for _ in range(round(150 * width / canvas.width)):
        near = rng.random() ** 0.8
        x, y = rng.uniform(-0.1, 1) * width, near * height
        length = canvas.unit * (0.02 + 0.16 * near) * rng.uniform(0.4, 1.2)
        color = mix(mood.horizon, WHITE, 0.3) if rng.random() < 0.6 else mood.land
        pen.line((x, y, x + length, y), (*color, 46), max(1, round(canvas.unit * 0.004 * near)))
    return ripples


def _glitter(water: Image.Image, mood: Mood, rng: Random, sun: float, unit: int) -> None:
    pen = ImageDraw.Draw(water, "RGBA")
    for _ in range(170):
        near = rng.random()
        spread = unit * (0.035 + 0.14 * near)
        x = water.width * sun + rng.gauss(0, spread * 0.5)
        y, length = near * water.height, unit * (0.012 + 0.05 * near) * rng.uniform(0.4, 1.3)
        alpha = round(rng.uniform(60, 190) * (1 - near * 0.6))
        width = max(1, round(unit * (0.002 + 0.003 * near)))
        pen.line((x - length / 2, y, x + length / 2, y), (*mood.light, alpha), width)
