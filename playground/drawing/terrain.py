"""The terrain: ridges that fade into the haze, with trees on them; towers; the sea."""

from random import Random
from typing import Final, NamedTuple

from PIL import Image, ImageDraw, ImageOps

from playground.drawing.colors import WHITE, Color, gradient, mix, noise, rgb
from playground.drawing.palette import Palette

GROUND: Final = 4
"""The depth of the nearest ridge; that of the farthest is 0."""


class Terrain(NamedTuple):
    """The words that ask for it; octaves of noise, from smooth to jagged; height of the farthest
    ridge in frame heights; density of trees (0 to 1).
    """

    words: str
    octaves: int = 5
    height: float = 0.16
    trees: float = 0.0


SPACE: Final = Terrain("space galaxy")
CITY: Final = Terrain("city town street house")
SEA: Final = Terrain("sea ocean beach lake stream lighthouse")
DESERT: Final = Terrain("desert dune", 3)
MOUNTAINS: Final = Terrain("mountain cliff", 6, 0.44, 0.3)
FOREST: Final = Terrain("forest wood tree", trees=0.62)
HILLS: Final = Terrain("hill meadow flower", trees=0.15)
TERRAINS: Final = (SPACE, CITY, SEA, DESERT, MOUNTAINS, FOREST, HILLS)


def draw_terrain(
    image: Image.Image, terrain: Terrain, palette: Palette, rng: Random, sun_x: float
) -> None:
    """Draw the terrain below the sky, from the horizon to the ground."""
    for depth in range(GROUND + 1) if terrain is not SPACE else ():
        if terrain is CITY and 0 < depth < GROUND:
            _draw_towers(image, palette, depth, rng)
        elif terrain is SEA and depth == 2:
            _draw_sea(image, palette, rng, sun_x)
        elif terrain is not SEA or depth in (0, GROUND):
            _draw_ridge(image, terrain, palette, depth, rng)


def _draw_ridge(
    image: Image.Image, terrain: Terrain, palette: Palette, depth: int, rng: Random
) -> None:
    # The mask is drawn twice as large, because Pillow's own edges are jagged.
    mask = Image.new("L", (image.width * 2, image.height * 2))
    pen = ImageDraw.Draw(mask)
    line = noise(rng, (257, 1), (4, 0), terrain.octaves).tobytes()
    scale = terrain.height * 0.7**depth / (max(line) - min(line) + 1)
    heights = [0.64 + 0.05 * depth - (value - min(line)) * scale for value in line]
    tops = [(i * mask.width / 256, height * mask.height) for i, height in enumerate(heights)]
    pen.polygon([(0, mask.height), *tops, mask.size], fill=255)
    for x, y in tops if depth in (2, 3) else ():
        if rng.random() < terrain.trees:
            _draw_tree(pen, x, y, min(mask.size) * (0.04 + 0.02 * depth) * rng.uniform(0.5, 1.1))
    color = _color(palette, depth)
    bright, misty = mix(color, palette.light, 0.16), mix(color, palette.sky[-1], 0.05 * (4 - depth))
    image.paste(gradient((bright, bright, color, misty, misty), image.size), mask.reduce(2))


def _draw_tree(pen: ImageDraw.ImageDraw, x: float, y: float, height: float) -> None:
    for low, high, half in ((-0.1, 0.55, 0.24), (0.3, 0.78, 0.18), (0.55, 1.0, 0.12)):
        left, right, foot = x - height * half, x + height * half, y - height * low
        pen.polygon([(left, foot), (x, y - height * high), (right, foot)], fill=255)


def _draw_towers(image: Image.Image, palette: Palette, depth: int, rng: Random) -> None:
    pen = ImageDraw.Draw(image)
    color = mix(_color(palette, depth), rgb("3d4560"), 0.4)
    lamp = rgb("ffd98a") if palette.is_dark else mix(color, WHITE, 0.3)
    side = min(image.size) * (0.005 + 0.0015 * depth)
    x = 0.0
    while x < image.width:
        columns, rows = rng.randint(3, 7), rng.randint(8, 22)
        width, top = side * (2 * columns + 1), image.height * 0.77 - side * 2 * rows
        pen.rectangle((x, top, x + width, image.height), color)
        for spot in rng.sample(range(columns * rows), columns * rows // 2):
            left = x + (spot % columns * 2 + 1) * side
            upper = top + (spot // columns * 2.6 + 1.2) * side
            pen.rectangle((left, upper, left + side * 0.8, upper + side * 1.3), lamp)
        x += width * rng.uniform(0.9, 1.25)


def _draw_sea(image: Image.Image, palette: Palette, rng: Random, sun_x: float) -> None:
    """Water that mirrors what is above it, and glitters under the sun."""
    top = round(image.height * 0.6)
    size = (image.width, image.height - top)
    mirror = ImageOps.flip(image.crop((0, top - size[1], image.width, top)))
    deep = gradient((_color(palette, 1), palette.ground), size)
    image.paste(Image.blend(mirror, deep, 0.55), (0, top))
    pen = ImageDraw.Draw(image, "RGBA")
    for _ in range(170):
        near = rng.random()
        reach = min(image.size) * (0.008 + 0.035 * near) * rng.uniform(0.4, 1.3)
        x, y = rng.gauss(sun_x, 0.017 + 0.07 * near) * size[0], top + near * size[1]
        color = (*palette.light, round(150 - 90 * near))
        pen.line((x - reach, y, x + reach, y), color, max(1, min(image.size) // 250))


def _color(palette: Palette, depth: int) -> Color:
    return mix(palette.sky[-1], palette.ground, 0.18 + 0.82 * (depth / GROUND) ** 0.8)
