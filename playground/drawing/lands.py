"""The land: ridges that fade into the haze, with trees, towers or dunes on them, or the sea."""

from dataclasses import dataclass
from random import Random
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from playground.drawing import noise
from playground.drawing.colors import WHITE, Color, Size, filled, mix, rgb, tinted
from playground.drawing.growth import grass, towers, trees
from playground.drawing.layers import Canvas, Layer
from playground.drawing.moods import Mood

SNOW: Final = rgb("e9f1fb")
STEPS: Final = 260
PACES: Final = (0.0, 0.0, 0.012, 0.022, 0.034)
"""Widths a second, from the farthest ridge to the ground."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Land:
    """What the ground is made of. Roughness from dunes (0.3) to rocks (0.6)."""

    roughness: float = 0.42
    trees: float = 0.0
    towers: bool = False
    peaks: bool = False
    color: Color | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ridge:
    """One row of the land: from the farthest, depth 0, to the ground, depth 4."""

    land: Land
    mood: Mood
    near: Color
    depth: int
    snowy: bool = False

    @property
    def share(self) -> float:
        """How near it is, from 0 to 1."""
        return self.depth / 4

    @property
    def has_peaks(self) -> bool:
        """Whether it is a mountain range."""
        return self.land.peaks and self.depth < 2

    @property
    def has_towers(self) -> bool:
        """Whether there are houses on it."""
        return self.land.towers and self.depth < 4


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
    ridges = [Ridge(land=land, mood=mood, near=near, depth=it, snowy=snowy) for it in range(5)]
    return [paint_ridge(canvas, ridge, rng) for ridge in ridges]


def paint_ridge(canvas: Canvas, ridge: Ridge, rng: Random) -> Layer:
    """A ridge in the colour of its distance, with what stands on it."""
    speed = PACES[ridge.depth]
    size = canvas.wide(speed)
    tops = _tops(ridge, size[1], rng)
    shape = _outline(ridge, tops, size, canvas.unit, rng)
    layer = filled(shape, _colors(ridge))
    if ridge.has_peaks and ridge.depth == 0:
        _caps(layer, shape, tops, ridge.mood, rng)
    if ridge.has_towers:
        _windows(layer, shape, ridge, rng, canvas.unit)
    return Layer(image=layer, speed=speed)


def _tops(ridge: Ridge, height: int, rng: Random) -> list[float]:
    """How far down the ridge begins, from left to right."""
    if ridge.has_peaks:
        line, swing = noise.peaks(rng, STEPS), 0.44
    else:
        line, swing = noise.ridge(rng, STEPS, ridge.land.roughness), 0.16 - 0.09 * ridge.share
    base = 0.60 + 0.25 * ridge.share
    return [height * (base - (value - 0.25) * swing) for value in line]


def _outline(ridge: Ridge, tops: list[float], size: Size, unit: int, rng: Random) -> Image.Image:
    """The mask of everything below the tops and of what stands on them."""
    width, height = size[0] * 2, size[1] * 2  # drawn twice as large: Pillow's edges are jagged
    mask = Image.new("L", (width, height))
    pen = ImageDraw.Draw(mask)
    step = width / (len(tops) - 1)
    points = [(i * step, top * 2) for i, top in enumerate(tops)]
    pen.polygon([(0, height), *points, (width, height)], fill=255)
    if ridge.has_towers:
        towers(pen, points, unit * 2, ridge.share, rng)
    elif ridge.land.trees and ridge.depth == 4:
        grass(pen, points, unit * 2, rng)
    elif ridge.land.trees and ridge.depth in (2, 3):
        trees(pen, points, unit * 2, ridge.share, rng, ridge.land.trees)
    return mask.reduce(2)


def _colors(ridge: Ridge) -> tuple[Color, ...]:
    """From top to bottom: far ridges take the colour of the haze, and stand in it."""
    mood = ridge.mood
    color = mix(mood.horizon, ridge.near, 0.18 + 0.82 * ridge.share**0.8)
    if ridge.snowy and ridge.depth == 4:
        return mix(color, WHITE, 0.5), color, mix(color, mood.sky[0], 0.3)
    bright = mix(color, mood.light, 0.16)
    misty = mix(color, mood.horizon, 0.34 * (1 - ridge.share))
    return bright, bright, color, misty, misty


def _windows(layer: Image.Image, shape: Image.Image, ridge: Ridge, rng: Random, unit: int) -> None:
    mood = ridge.mood
    lit = Image.new("L", layer.size)
    pen = ImageDraw.Draw(lit)
    side = max(2.0, unit * (0.004 + 0.004 * ridge.share))
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
