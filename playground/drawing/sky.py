"""The sky: stars, sun or moon, and clouds."""

from random import Random

from PIL import Image, ImageChops, ImageDraw

from playground.drawing.colors import BLACK, WHITE, Size, gradient, mix, noise
from playground.drawing.palette import Palette


def draw_sky(size: Size, palette: Palette, rng: Random, sun_x: float) -> Image.Image:
    """A new image of the sky. `sun_x` is where the sun or moon is, from left (0) to right (1)."""
    sky = gradient(palette.sky, size)
    pen = ImageDraw.Draw(sky)
    for _ in range(round(size[0] * size[1] / 5200 * palette.stars)):
        center = (rng.uniform(0, size[0]), size[1] * rng.random() ** 1.35)
        color = mix(palette.sky[0], WHITE, rng.uniform(0.35, 1))
        pen.circle(center, min(size) * rng.choice((0.0007, 0.001, 0.002)), color)
    _draw_sun(sky, palette, sun_x)
    return sky


def draw_clouds(sky: Image.Image, palette: Palette, rng: Random) -> None:
    """Draw clouds high in the sky."""
    # Only the crests of the noise become clouds.
    crests = noise(rng, sky.size, (3, 9)).point(lambda i: min(150, max(0, i - 128) * 3))
    heights = gradient((BLACK, WHITE, WHITE, BLACK, BLACK, BLACK), sky.size).convert("L")
    color = mix(palette.sky[-2] if palette.is_dark else palette.light, WHITE, 0.2)
    sky.paste(color, (0, 0), ImageChops.multiply(crests, heights))


def _draw_sun(sky: Image.Image, palette: Palette, sun_x: float) -> None:
    """The sun in its glow, or on a sky full of stars the moon with its craters."""
    is_moon = palette.stars == 1
    radius = round(min(sky.size) * (0.055 if is_moon else 0.07))
    x, y = round(sky.width * sun_x), round(sky.height * (0.64 - palette.sun_height * 0.72))
    spot = Image.radial_gradient("L").point(lambda i: round(max(0, 1 - i / 181) ** 2.2 * 100))
    for reach in (radius * 9, radius * 4):
        sky.paste(palette.light, (x - reach, y - reach), spot.resize((reach * 2, reach * 2)))
    disk = Image.new("L", (radius * 8, radius * 8))
    pen = ImageDraw.Draw(disk)
    pen.circle((radius * 4, radius * 4), radius * 4 - 2, fill=255)
    for left, top, r in ((2.9, 2.7, 0.9), (5, 4, 0.64), (3.4, 5.3, 0.5)) if is_moon else ():
        pen.circle((left * radius, top * radius), r * radius, fill=214)
    sky.paste(palette.light, (x - radius, y - radius), disk.reduce(4))
