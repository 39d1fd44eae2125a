"""The land: ridges that fade into the haze, with trees, towers or dunes on them, or the sea."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from playground.drawing import noise
from playground.drawing.colors import WHITE, Color, filled, gradient, mix, rgb, tinted
from playground.drawing.layers import Canvas, Layer
from playground.drawing.moods import Mood

SNOW: Final = rgb("e9f1fb")
PACES: Final = (0.0, 0.0, 0.012, 0.022, 0.034)
"""Widths a second, from the farthest ridge to the ground."""
HORIZON: Final = 0.6
RIPPLE_PACE: Final = 0.018


@dataclass(frozen=True, slots=True, kw_only=True)
class Land:
    """What the ground is made of. Roughness from dunes (0.3) to rocks (0.6)."""

    roughness: float = 0.42
    trees: float = 0.0
    towers: bool = False
    peaks: bool = False
    color: Color | None = None


LANDS: Final = {
    "hills": Land(trees=0.25),
    "forest": Land(trees=1.0),
    "mountains": Land(trees=0.5, peaks=True),
    "desert": Land(roughness=0.3, color=rgb("a5552d")),
    "city": Land(towers=True, roughness=0.3),
    "sea": Land(roughness=0.5),
}

WORDS: Final = {
    "city": "city town street skyline tokyo paris york cyberpunk neon building skyscraper urban",
    "sea": "sea ocean boat ship sail sailboat whale dolphin beach lake harbor harbour lighthouse "
    "wave waves island coast fish river pond venice",
    "desert": "desert dune dunes sahara cactus camel pyramid",
    "mountains": "mountain mountains alps peak valley cliff volcano dragon glacier",
    "forest": "forest woods wood jungle bear owl deer wolf pine cabin",
}


def land_of(words: frozenset[str], rng: Random) -> str:
    """The name of the land in the prompt, else one that the seed draws."""
    drawn = rng.choice(("hills", "forest", "mountains", "hills"))
    return next((name for name, known in WORDS.items() if words & set(known.split())), drawn)


def paint_land(canvas: Canvas, name: str, mood: Mood, rng: Random, *, snowy: bool) -> list[Layer]:
    """Layers from far to near. The last one is the ground that subjects stand on."""
    land = LANDS[name]
    near = mix(land.color, mood.land, 0.45) if land.color else mood.land
    if snowy:
        near = mix(near, SNOW, 0.55 if mood.is_dark else 0.8)
    return [_ridge(canvas, land, mood, near, depth, rng, snowy) for depth in range(5)]


def _ridge(
    canvas: Canvas, land: Land, mood: Mood, near: Color, depth: int, rng: Random, snowy: bool
) -> Layer:
    share = depth / 4
    speed = PACES[depth]
    width, height = canvas.wide(speed)
    peaks = land.peaks and depth < 2
    swing = 0.55 if peaks else 0.2 - 0.11 * share
    base = height * (0.60 + 0.25 * share)
    line = noise.peaks(rng, 260) if peaks else noise.ridge(rng, 260, land.roughness)
    tops = [base - (value - 0.25) * swing * height * 0.8 for value in line]
    mask = Image.new("L", (width * 2, height * 2))
    pen = ImageDraw.Draw(mask)
    step = width * 2 / (len(tops) - 1)
    points = [(i * step, top * 2) for i, top in enumerate(tops)]
    pen.polygon([(0, height * 2), *points, (width * 2, height * 2)], fill=255)
    grow = _growing(land, depth)
    if grow:
        grow(pen, points, canvas.unit * 2, share, rng)
    shape = mask.reduce(2)
    color = mix(mood.horizon, near, 0.18 + 0.82 * share**0.8)
    bright, dark = mix(color, mood.light, 0.16), mix(color, mood.horizon, 0.34 * (1 - share))
    layer = filled(shape, (bright, bright, color, dark, dark))
    if peaks and depth == 0:
        _caps(layer, shape, tops, mood, rng)
    if land.towers and depth < 4:
        _windows(layer, shape, mood, rng, canvas.unit, share)
    if snowy and depth == 4:
        layer = filled(shape, (mix(color, WHITE, 0.5), color, mix(color, mood.sky[0], 0.3)))
    return Layer(image=layer, speed=speed)


Points = list[tuple[float, float]]
Grow = Callable[[ImageDraw.ImageDraw, Points, int, float, Random], None]


def _growing(land: Land, depth: int) -> Grow | None:
    if land.towers and depth < 4:
        return _towers
    if land.trees and depth == 4:
        return _grass
    if land.trees and depth in (2, 3):
        return functools.partial(_trees, density=land.trees)
    return None


def _trees(
    pen: ImageDraw.ImageDraw,
    points: Points,
    unit: int,
    share: float,
    rng: Random,
    density: float,
) -> None:
    for x, y in points:
        if rng.random() < density * 0.62:
            _conifer(pen, x, y, unit * (0.045 + 0.1 * share) * rng.uniform(0.5, 1.15))


def _conifer(pen: ImageDraw.ImageDraw, x: float, y: float, height: float) -> None:
    pen.rectangle((x - height * 0.03, y - height * 0.2, x + height * 0.03, y + height * 0.1), 255)
    for low, high, half in ((-0.08, 0.55, 0.24), (0.3, 0.78, 0.18), (0.55, 1.0, 0.12)):
        foot, top = y - height * low, y - height * high
        pen.polygon([(x - height * half, foot), (x, top), (x + height * half, foot)], fill=255)


def _grass(pen: ImageDraw.ImageDraw, points: Points, unit: int, share: float, rng: Random) -> None:
    for (x, y), (end, _) in pairwise(points):
        for _ in range(3):
            left, height = rng.uniform(x, end), unit * rng.uniform(0.006, 0.02) * share
            lean = height * rng.uniform(-0.5, 0.5)
            foot = unit * 0.002
            pen.polygon(
                [(left - foot, y + 4), (left + lean, y - height), (left + foot, y + 4)], 255
            )


def _towers(pen: ImageDraw.ImageDraw, points: Points, unit: int, share: float, rng: Random) -> None:
    x, end = -unit * 0.05, points[-1][0]
    while x < end:
        width = unit * rng.uniform(0.05, 0.11) * (0.6 + 0.5 * share)
        height = unit * rng.choice((0.1, 0.14, 0.18, 0.24, 0.34)) * (0.85 + 0.25 * share)
        y = points[min(len(points) - 1, max(0, round(x / end * (len(points) - 1))))][1]
        pen.rectangle((x, y - height, x + width, y + unit), fill=255)
        if rng.random() < 0.35:  # a mast, or a tapering top
            middle = x + width / 2
            pen.rectangle((middle - 2, y - height * 1.2, middle + 2, y - height), fill=255)
        elif rng.random() < 0.4:
            step = width * 0.22
            pen.rectangle((x + step, y - height * 1.1, x + width - step, y - height), fill=255)
        x += width * rng.uniform(0.85, 1.25)


def _windows(
    layer: Image.Image, shape: Image.Image, mood: Mood, rng: Random, unit: int, share: float
) -> None:
    lit = Image.new("L", layer.size)
    pen = ImageDraw.Draw(lit)
    side = max(2.0, unit * (0.004 + 0.004 * share))
    top = (shape.getbbox() or (0, 0))[1]
    y = top + side * 2
    while y < layer.height * 0.9:
        x = 0.0
        while x < layer.width:
            if rng.random() < (0.32 if mood.is_dark else 0.2):
                pen.rectangle((x, y, x + side, y + side * 1.3), fill=rng.randint(110, 255))
            x += side * 2.6
        y += side * 3.1
    inside = shape.filter(ImageFilter.MinFilter(5))
    color = rgb("ffd98a") if mood.is_dark else mix(mood.light, mood.horizon, 0.3)
    alpha = layer.getchannel("A")
    glow = tinted(ImageChops.multiply(lit, inside), color, 0.9 if mood.is_dark else 0.4)
    layer.alpha_composite(glow)
    layer.putalpha(alpha)


def _caps(
    layer: Image.Image, shape: Image.Image, tops: list[float], mood: Mood, rng: Random
) -> None:
    """Snow on the peaks, with a ragged lower edge."""
    high, low = min(tops), max(tops)
    edge = high + (low - high) * 0.45
    cap = Image.new("L", layer.size)
    pen = ImageDraw.Draw(cap)
    step = layer.width / 90
    ragged = [
        (i * step, edge + (i % 2 - 0.5) * rng.uniform(4, 34) / 1024 * layer.height)
        for i in range(92)
    ]
    pen.polygon([(0, 0), *ragged, (layer.width, 0)], fill=255)
    alpha = layer.getchannel("A")
    layer.alpha_composite(
        tinted(ImageChops.multiply(cap, shape), mix(WHITE, mood.light, 0.4), 0.72)
    )
    layer.putalpha(alpha)


def paint_sea(canvas: Canvas, sky: Image.Image, mood: Mood, rng: Random, sun: float) -> list[Layer]:
    """Distant islands, water that mirrors the sky and glitters under the sun, and ripples."""
    islands = _ridge(canvas, LANDS["sea"], mood, mood.land, 1, rng, snowy=False)
    top = round(canvas.height * HORIZON)
    water = _water(canvas, sky.crop((0, 0, canvas.width, top)), mood)
    _glitter(water, mood, rng, sun, canvas.unit)
    return [
        islands,
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
