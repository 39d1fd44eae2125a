"""The landscape: the sky, and below it ridges that fade into the haze, towers, or the sea."""

from random import Random
from typing import Final, NamedTuple

from PIL import Image, ImageChops, ImageDraw, ImageOps

from playground.drawing.colors import BLACK, WHITE, Color, Palette, Size, gradient, mix, rgb


class Terrain(NamedTuple):
    """The words that ask for it, and its density of trees (0 to 1)."""

    words: str
    trees: float = 0


SPACE: Final = Terrain("space galaxy")
CITY: Final = Terrain("city town street house")
SEA: Final = Terrain("sea ocean beach lake stream lighthouse")
FOREST: Final = Terrain("forest wood tree", 0.62)
HILLS: Final = Terrain("hill mountain meadow flower", 0.15)
TERRAINS: Final = (SPACE, CITY, SEA, Terrain("desert dune"), FOREST, HILLS)


def draw_landscape(
    size: Size, terrain: Terrain, palette: Palette, rng: Random, sun_x: float
) -> Image.Image:
    """A new image. `sun_x` is where the sun or moon is, from left (0) to right (1)."""
    image = gradient(palette.sky, size)
    _draw_stars(image, palette, rng)
    _draw_sun(image, palette, sun_x)
    if terrain is SPACE:
        return image
    _draw_clouds(image, palette, rng)
    # From the farthest, depth 0, to the ground.
    for depth in range(5):
        if terrain is CITY and depth in (1, 2, 3):
            _draw_towers(image, palette, depth, rng)
        elif terrain is SEA and depth == 2:
            _draw_sea(image, palette, rng, sun_x)
        elif terrain is not SEA or depth in (0, 4):
            _draw_ridge(image, palette, depth, terrain.trees, rng)
    return image


def _draw_stars(sky: Image.Image, palette: Palette, rng: Random) -> None:
    pen = ImageDraw.Draw(sky)
    for _ in range(round(sky.width * sky.height / 5200 * palette.stars)):
        center = (rng.uniform(0, sky.width), sky.height * rng.random() ** 1.35)
        color = mix(palette.sky[0], WHITE, rng.uniform(0.35, 1))
        pen.circle(center, min(sky.size) * rng.choice((0.0007, 0.001, 0.002)), color)


def _draw_sun(sky: Image.Image, palette: Palette, sun_x: float) -> None:
    """The sun or moon in its glow."""
    radius = round(min(sky.size) * 0.062)
    x, y = round(sky.width * sun_x), round(sky.height * (0.64 - palette.sun_height * 0.72))
    spot = Image.radial_gradient("L").point(lambda i: round(max(0, 1 - i / 181) ** 2.2 * 100))
    for reach in (radius * 9, radius * 4):
        sky.paste(palette.light, (x - reach, y - reach), spot.resize((reach * 2, reach * 2)))
    disk = Image.new("L", (radius * 8, radius * 8))
    ImageDraw.Draw(disk).circle((radius * 4, radius * 4), radius * 4 - 2, fill=255)
    sky.paste(palette.light, (x - radius, y - radius), disk.reduce(4))


def _draw_clouds(sky: Image.Image, palette: Palette, rng: Random) -> None:
    # Only the crests of the noise become clouds.
    crests = _noise(rng, sky.size, (3, 9)).point(lambda i: min(150, max(0, i - 128) * 3))
    heights = gradient((BLACK, WHITE, WHITE, BLACK, BLACK, BLACK), sky.size).convert("L")
    color = mix(palette.sky[-2] if palette.stars else palette.light, WHITE, 0.2)
    sky.paste(color, (0, 0), ImageChops.multiply(crests, heights))


def _draw_ridge(sky: Image.Image, palette: Palette, depth: int, trees: float, rng: Random) -> None:
    # The mask is drawn twice as large, because Pillow's own edges are jagged.
    mask = Image.new("L", (sky.width * 2, sky.height * 2))
    pen = ImageDraw.Draw(mask)
    line = _noise(rng, (257, 1), (4, 0)).tobytes()
    scale = 0.17 * 0.7**depth / (max(line) - min(line) + 1)
    heights = [0.64 + 0.05 * depth - (value - min(line)) * scale for value in line]
    tops = [(i * mask.width / 256, height * mask.height) for i, height in enumerate(heights)]
    pen.polygon([(0, mask.height), *tops, mask.size], fill=255)
    for x, y in tops if depth in (2, 3) else ():
        if rng.random() < trees:
            _draw_tree(pen, x, y, min(mask.size) * (0.04 + 0.02 * depth) * rng.uniform(0.5, 1.1))
    color = _color(palette, depth)
    bright, misty = mix(color, palette.light, 0.16), mix(color, palette.sky[-1], 0.05 * (4 - depth))
    sky.paste(gradient((bright, bright, color, misty, misty), sky.size), mask.reduce(2))


def _draw_tree(pen: ImageDraw.ImageDraw, x: float, y: float, height: float) -> None:
    for low, high, half in ((-0.1, 0.55, 0.24), (0.3, 0.78, 0.18), (0.55, 1.0, 0.12)):
        left, right, foot = x - height * half, x + height * half, y - height * low
        pen.polygon([(left, foot), (x, y - height * high), (right, foot)], fill=255)


def _draw_towers(image: Image.Image, palette: Palette, depth: int, rng: Random) -> None:
    pen = ImageDraw.Draw(image)
    color = mix(_color(palette, depth - 1), rgb("3d4560"), 0.1 * depth)
    lamp = rgb("ffd98a") if palette.stars else mix(color, WHITE, 0.3)
    side = min(image.size) * (0.005 + 0.0015 * depth)
    x = 0.0
    while x < image.width:
        columns, rows = rng.randint(3, 7), rng.randint(8, 22)
        width, top = (
            side * (2 * columns + 1),
            image.height * (0.71 + 0.02 * depth) - side * 2 * rows,
        )
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
    return mix(palette.sky[-1], palette.ground, 0.18 + 0.82 * (depth / 4) ** 0.8)


def _noise(rng: Random, size: Size, cells: Size) -> Image.Image:
    """Grey fractal noise; `cells` are the spots across and down in the first octave."""
    # Half the resolution is enough for something this soft, and takes a quarter of the time.
    small = (size[0] // 2 + 1, size[1] // 2 + 1)
    total = Image.new("L", small)
    for octave in range(5):
        across, down = (count * 2**octave + 3 for count in cells)
        spots = Image.frombytes("L", (across, down), rng.randbytes(across * down))
        spots = spots.point(lambda value, octave=octave: value >> (octave + 1))
        total = ImageChops.add(total, spots.resize(small, Image.Resampling.BICUBIC))
    return total.resize(size, Image.Resampling.BILINEAR)
