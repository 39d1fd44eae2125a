"""Colours, gradients and noise."""

from collections.abc import Sequence
from random import Random
from typing import Final, TypeAlias

from PIL import Image, ImageChops

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


def noise(rng: Random, size: Size, cells: Size, octaves: int = 5) -> Image.Image:
    """Grey fractal noise; `cells` are the spots across and down in the first octave."""
    # Half the resolution is enough for something this soft, and takes a quarter of the time.
    small = (size[0] // 2 + 1, size[1] // 2 + 1)
    total = Image.new("L", small)
    for octave in range(octaves):
        across, down = (count * 2**octave + 3 for count in cells)
        spots = Image.frombytes("L", (across, down), rng.randbytes(across * down))
        faint = spots.point([value >> (octave + 1) for value in range(256)])
        total = ImageChops.add(total, faint.resize(small, Image.Resampling.BICUBIC))
    return total.resize(size, Image.Resampling.BILINEAR)
