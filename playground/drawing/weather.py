"""What is in the air: snow, rain, petals, leaves, fireflies."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final

from PIL import Image, ImageDraw, ImageFilter

from playground.drawing.colors import Color, rgb


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How many there are, how large (in shorter sides), how fast they fall and drift."""

    color: Color
    count: int
    size: float
    fall: float
    drift: float
    glow: bool = False
    long: float = 1.0


KINDS: Final = {
    "snow": Kind(color=rgb("ffffff"), count=170, size=0.0075, fall=0.1, drift=-0.03),
    "rain": Kind(color=rgb("dfeaf2"), count=220, size=0.0026, fall=1.3, drift=-0.12, long=16),
    "petals": Kind(color=rgb("ffb7cf"), count=46, size=0.013, fall=0.08, drift=-0.07, long=0.7),
    "leaves": Kind(color=rgb("e2762b"), count=40, size=0.014, fall=0.1, drift=-0.06, long=0.7),
    "fireflies": Kind(color=rgb("fff3a0"), count=34, size=0.016, fall=-0.02, drift=0.02, glow=True),
}


@dataclass(frozen=True, slots=True)
class Weather:
    """One kind of particles, each at its place, with its sprite for its size."""

    kind: Kind
    sprites: tuple[Image.Image, ...]
    spots: tuple[tuple[float, float, int, float], ...]

    def onto(self, frame: Image.Image, seconds: float) -> None:
        """Draw all of them as they are after so many seconds."""
        unit = min(frame.size)
        for x, y, size, phase in self.spots:
            near = 0.5 + 0.5 * size
            sway = 0.01 * math.sin(seconds * 1.7 + phase)
            dx = (self.kind.drift * seconds * near + sway) * unit / frame.width
            dy = self.kind.fall * seconds * near * unit / frame.height
            sprite = self.sprites[size]
            left = (x + dx) % 1.1 * frame.width - sprite.width
            top = (y + dy) % 1.1 * frame.height - sprite.height
            if not self.kind.glow or math.sin(seconds * 2 + phase * 7) > -0.5:
                frame.paste(sprite, (round(left), round(top)), sprite)


def weather_of(name: str | None, rng: Random, unit: int) -> Weather | None:
    """The particles of that name for a picture with that shorter side."""
    if name is None:
        return None
    kind = KINDS[name]
    sprites = tuple(_sprite(kind, unit * kind.size * scale) for scale in (0.5, 0.8, 1.25))
    spots = tuple(
        (rng.uniform(0, 1.1), _height(kind, rng), rng.choice((0, 0, 0, 1, 1, 2)), rng.uniform(0, 6))
        for _ in range(kind.count)
    )
    return Weather(kind, sprites, spots)


def _height(kind: Kind, rng: Random) -> float:
    return rng.uniform(0.55, 1.05) if kind.glow else rng.uniform(0, 1.1)


def _sprite(kind: Kind, size: float) -> Image.Image:
    make: Callable[[Kind, float], Image.Image] = _spark if kind.glow else _flake
    return make(kind, max(1.0, size))


def _flake(kind: Kind, size: float) -> Image.Image:
    wide, high = math.ceil(size) + 4, math.ceil(size * kind.long) + 4
    mask = Image.new("L", (wide * 4, high * 4))
    ImageDraw.Draw(mask).ellipse((8, 8, wide * 4 - 9, high * 4 - 9), fill=205)
    if kind.long < 1:
        mask = mask.rotate(35, Image.Resampling.BICUBIC)
    sprite = Image.new("RGBA", (wide, high), kind.color)
    sprite.putalpha(mask.reduce(4).filter(ImageFilter.GaussianBlur(0.5)))
    return sprite


def _spark(kind: Kind, size: float) -> Image.Image:
    side = math.ceil(size * 2.4) + 2
    halo = Image.radial_gradient("L").resize((side, side))
    halo = halo.point([round(max(0, 1 - value / 180) ** 3 * 255) for value in range(256)])
    sprite = Image.new("RGBA", (side, side), kind.color)
    sprite.putalpha(halo)
    return sprite
