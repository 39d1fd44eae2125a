"""Colours, and the palette that a time of day, a season or a place gives to a scene."""

from collections.abc import Sequence
from typing import Final, NamedTuple, TypeAlias

from PIL import Image

Color: TypeAlias = tuple[int, int, int]
Size: TypeAlias = tuple[int, int]

BLACK: Final[Color] = (0, 0, 0)
WHITE: Final[Color] = (255, 255, 255)


def rgb(code: str) -> Color:
    """The colour of a hexadecimal code such as `ff9a3c`."""
    return int(code[:2], 16), int(code[2:4], 16), int(code[4:], 16)


def mix(first: Color, second: Color, share: float) -> Color:
    """The colour `share` (0 to 1) of the way from the first to the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def gradient(colors: Sequence[Color], size: Size) -> Image.Image:
    """An RGB image with the colours evenly spread from top to bottom."""
    column = Image.new("RGB", (1, len(colors)))
    column.putdata(list(colors))
    # The box leaves out the outer half pixels, which resizing would fill with one flat colour.
    box = (0, 0.5, 1, len(colors) - 0.5)
    return column.resize((1, size[1]), Image.Resampling.BICUBIC, box=box).resize(size)


class Palette(NamedTuple):
    """The words that ask for it; the colours of the sky from zenith to horizon, of sun or moon, and
    of the ground; how high the sun is, and how many stars there are (0 to 1; with any, it is dark).
    """

    words: str
    sky: tuple[Color, ...]
    light: Color
    ground: Color
    sun_height: float
    stars: float


def _palette(row: str) -> Palette:
    words, sky, light, ground, sun_height, stars = row.split(" | ")
    colors = tuple(rgb(code) for code in sky.split())
    return Palette(words, colors, rgb(light), rgb(ground), float(sun_height), float(stars))


TABLE: Final = """
night moon star space galaxy | 070b24 10204d 1f3f78 4a76a8 | f4f3e2 | 0a1730 | 0.6 | 1
sunset evening | 2b2a63 7a3b86 e0607e ff9d5c ffd66e | fff0b8 | 2a1a40 | 0.1 | 0
dusk twilight neon magic | 1b1c4b 433a86 9a5aa8 f08aa0 | ffdcd0 | 1a1838 | 0.16 | 0.5
dawn sunrise morning | 5b6fb5 9c8fc9 f2a7b5 ffd2a1 | fff1d0 | 2c3a5e | 0.12 | 0
autumn fall | 5c7fb0 b5b8b8 f3c68a ffab5e | fff2cf | 7a3517 | 0.22 | 0
desert dune | 3a6fb0 86b2cf f3cf9e ffb36b | fff4d2 | a5552d | 0.34 | 0
snow winter ice | 7fa3cc a9c6e2 d3e3f0 f6f3ee | fffdf4 | b4c8e2 | 0.3 | 0
rain storm | 1d2733 36465a 5c7186 93a5b0 | d6dee2 | 18222c | 0.5 | 0
day noon summer sunny | 2f7fd6 63b1ee a9dcf7 e6f6f3 | fffbe6 | 2f6b4f | 0.62 | 0"""
PALETTES: Final = [_palette(row) for row in TABLE.strip().splitlines()]
"""The first whose word is in a prompt is taken."""
TIMES_OF_DAY: Final = (*PALETTES[:4], PALETTES[-1])
