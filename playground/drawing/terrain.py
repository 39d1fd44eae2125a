"""The terrain: ridges that fade into the haze, with trees or towers on them, and the sea."""

from random import Random
from typing import Final, NamedTuple, TypeAlias

from PIL import Image, ImageDraw, ImageFilter, ImageOps

from playground.drawing.canvas import Canvas, Layer
from playground.drawing.colors import WHITE, cloud_noise, gradient, mix, rgb
from playground.drawing.palette import Palette

Points: TypeAlias = list[tuple[float, float]]

HORIZON: Final = 0.6
DRIFTS: Final = (0.0, 0.0, 0.012, 0.022, 0.034)
"""Of the ridges from the farthest, depth 0, to the ground, depth 4, in frame widths a second."""


class Terrain(NamedTuple):
    """The words that ask for it; octaves of noise, from smooth to jagged; height of the farthest
    ridge in frame heights; density of trees (0 to 1).
    """

    words: str
    octaves: int = 5
    height: float = 0.16
    trees: float = 0.0
    has_towers: bool = False


TERRAINS: Final = {
    "city": Terrain("city cities town street tokyo paris neon cyberpunk", 3, has_towers=True),
    "sea": Terrain("sea ocean boat ship sail beach lake harbour lighthouse island river fish"),
    "desert": Terrain("desert dune sahara cactus camel pyramid", 3),
    "mountains": Terrain("mountain alps cliff volcano dragon glacier", 6, 0.44, 0.5),
    "forest": Terrain("forest wood woods jungle bear owl wolf pine cabin", trees=1),
    "hills": Terrain("hill valley meadow field garden farm", trees=0.25),
}


def draw_ridge(
    canvas: Canvas, terrain: Terrain, palette: Palette, depth: int, rng: Random
) -> Layer:
    """One ridge in the colour of its distance, with what stands on it."""
    drift = DRIFTS[depth] * canvas.width
    size = canvas.drifting_size(drift)
    # Masks are drawn twice as large, because Pillow's own edges are jagged.
    mask, lamps = (Image.new("L", (size[0] * 2, size[1] * 2)) for _ in range(2))
    heights = _heights(terrain, depth, rng)
    tops = [(i * mask.width / (len(heights) - 1), y * mask.height) for i, y in enumerate(heights)]
    pen = ImageDraw.Draw(mask)
    pen.polygon([(0, mask.height), *tops, mask.size], fill=255)
    if terrain.has_towers and depth < 4:
        _draw_towers(pen, ImageDraw.Draw(lamps), tops, canvas.unit * (1.2 + 0.25 * depth), rng)
    elif depth in (2, 3):
        _draw_trees(pen, tops, canvas.unit * (0.09 + 0.05 * depth), terrain.trees, rng)
    ground = mix(palette.ground, rgb("3d4560"), 0.7 if terrain.has_towers and depth < 4 else 0)
    color = mix(palette.horizon, ground, 0.18 + 0.82 * (depth / 4) ** 0.8)
    bright = mix(color, palette.light, 0.16)
    misty = mix(color, palette.horizon, 0.34 - 0.085 * depth)
    image = gradient((bright, bright, color, misty, misty), size)
    image.paste(
        rgb("ffd98a") if palette.is_dark else mix(color, WHITE, 0.3), (0, 0), lamps.reduce(2)
    )
    image.putalpha(mask.reduce(2))
    top = (image.getchannel("A").getbbox() or (0, 0))[1]
    return Layer(image.crop((0, top, *size)), 0, top, drift)


def draw_sea(
    canvas: Canvas, sky: Image.Image, palette: Palette, rng: Random, sun_x: float
) -> list[Layer]:
    """Water that mirrors the sky, and ripples on it that glitter under the sun."""
    top = round(canvas.height * HORIZON)
    size = (canvas.width, canvas.height - top)
    mirror = ImageOps.flip(sky.crop((0, 0, canvas.width, top))).crop((0, 0, *size))
    deep = gradient((mix(palette.horizon, palette.ground, 0.35), palette.ground), size)
    water = Image.blend(mirror.filter(ImageFilter.BoxBlur(canvas.unit / 90)), deep, 0.55)
    ripples = Image.new("RGBA", size)
    pen = ImageDraw.Draw(ripples)
    for number in range(340):
        near = rng.random()
        reach = canvas.unit * (0.008 + 0.035 * near) * rng.uniform(0.4, 1.3)
        if number % 2:
            x, color = rng.gauss(sun_x, 0.017 + 0.07 * near), palette.light
        else:
            x, color = rng.random(), rng.choice((palette.horizon, palette.ground))
        box = (x * size[0] - reach, near * size[1], x * size[0] + reach, near * size[1])
        opacity = round(150 - 90 * near) if number % 2 else 46
        pen.line(box, (*color, opacity), max(1, round(canvas.unit * (0.002 + 0.003 * near))))
    bob = canvas.unit * 0.006
    return [Layer(water.convert("RGBA"), 0, top), Layer(ripples, 0, top + bob, bob=bob)]


def _heights(terrain: Terrain, depth: int, rng: Random) -> list[float]:
    """The line of a ridge, in frame heights from the top."""
    line = cloud_noise(rng, (257, 1), (4, 0), terrain.octaves).tobytes()
    low, high = min(line), max(line)
    scale = terrain.height * 0.7**depth / (high - low + 1)
    return [0.64 + 0.05 * depth - (value - low) * scale for value in line]


def _draw_trees(
    pen: ImageDraw.ImageDraw, tops: Points, size: float, density: float, rng: Random
) -> None:
    for x, y in tops:
        if rng.random() < density * 0.62:
            height = size * rng.uniform(0.5, 1.15)
            for low, high, half in ((-0.1, 0.55, 0.24), (0.3, 0.78, 0.18), (0.55, 1.0, 0.12)):
                left, right, foot = x - height * half, x + height * half, y - height * low
                pen.polygon([(left, foot), (x, y - height * high), (right, foot)], fill=255)


def _draw_towers(
    pen: ImageDraw.ImageDraw, lamps: ImageDraw.ImageDraw, tops: Points, size: float, rng: Random
) -> None:
    """A skyline, tower by tower, each with its rows of windows."""
    x, bottom = -size * 0.05, max(y for _, y in tops) + size * 0.02
    while x < tops[-1][0]:
        width = size * rng.uniform(0.05, 0.11)
        height = size * rng.choice((0.1, 0.14, 0.2, 0.26, 0.36))
        top, inset = tops[0][1] - height, width * rng.choice((0.22, 0.45))
        pen.rectangle((x, top, x + width, bottom), fill=255)
        pen.rectangle((x + inset, top - height * 0.12, x + width - inset, top), fill=255)
        lamps.rectangle((x, top, x + width, bottom), fill=0)
        side = width / rng.choice((7, 9))
        for row in range(int((bottom - top) / side / 2.6)):
            for left in range(1, round(width / side), 2):
                box = (x + left * side, top + (row * 2.6 + 1.2) * side)
                if rng.random() < 0.42:
                    lamps.rectangle((*box, box[0] + side * 0.8, box[1] + side * 1.3), fill=210)
        x += width * rng.uniform(0.9, 1.25)
