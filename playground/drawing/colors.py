"""Colours and gradients."""

from collections.abc import Sequence
from typing import TypeAlias

from PIL import Image

Color: TypeAlias = tuple[int, int, int]
Size: TypeAlias = tuple[int, int]

WHITE: Color = (255, 255, 255)
INK: Color = (24, 26, 38)


def rgb(code: str) -> Color:
    """The colour of a hexadecimal code like `ff9a3c`."""
    return int(code[:2], 16), int(code[2:4], 16), int(code[4:], 16)


def mix(first: Color, second: Color, share: float) -> Color:
    """That share of the way from the first colour to the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def gradient(colors: Sequence[Color], size: Size) -> Image.Image:
    """The colours from top to bottom, evenly spread and smoothly joined."""
    column = Image.new("RGB", (1, len(colors)))
    column.putdata(list(colors))
    # Without the doubled ends the outer colours would fill half a step each.
    height = size[1] * len(colors) // max(1, len(colors) - 1)
    tall = column.resize((1, height), Image.Resampling.BICUBIC)
    top = (height - size[1]) // 2
    return tall.crop((0, top, 1, top + size[1])).resize(size)


def tinted(mask: Image.Image, color: Color, strength: float = 1.0) -> Image.Image:
    """A layer of one colour that is opaque where the mask is white."""
    layer = Image.new("RGBA", mask.size, color)
    layer.putalpha(mask.point(lambda value: round(value * strength)))
    return layer


def filled(mask: Image.Image, colors: Sequence[Color]) -> Image.Image:
    """A layer with a gradient that is opaque where the mask is white."""
    layer = gradient(colors, mask.size).convert("RGBA")
    layer.putalpha(mask)
    return layer
