"""The sky: stars, sun or moon, aurora, nebulae and clouds."""

import math
from random import Random
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from playground.drawing.canvas import Canvas, Layer
from playground.drawing.colors import WHITE, cloud_noise, gradient, mix, rgb, tinted
from playground.drawing.palette import PALETTES, Palette

AURORA: Final = ("b06cff", "5ad7ff", "3dffa8")
NEBULA: Final = ("ff5fa8", "4a7bff")


def draw_sky(canvas: Canvas, palette: Palette, rng: Random, sun_x: float) -> Image.Image:
    """What does not move. `sun_x` is where the sun or moon is, from left (0) to right (1)."""
    sky = gradient(palette.sky, (canvas.width, canvas.height))
    is_aurora = palette.sky == PALETTES["aurora"].sky
    if palette.sky == PALETTES["space"].sky or is_aurora:
        codes, cells = (AURORA, (5, 0)) if is_aurora else (NEBULA, (3, 3))
        for code in codes:
            mist = cloud_noise(rng, sky.size, cells).point(
                lambda i: min(140, max(0, i - 122) * 2.5)
            )
            sky.paste(rgb(code), (0, 0), mist)
    _draw_stars(sky, palette, rng, canvas.unit)
    _draw_sun(sky, palette, canvas.unit, sun_x)
    return sky


def draw_clouds(canvas: Canvas, palette: Palette, rng: Random) -> list[Layer]:
    """Two banks of clouds that drift."""
    bright = mix(palette.sky[-2] if palette.is_dark else palette.light, WHITE, 0.3)
    layers = []
    for height, opacity in ((0.16, 0.75), (0.34, 0.6)):
        drift = canvas.width * 0.07 * height
        size = canvas.drifting_size(drift)
        # Only the crests become clouds, and only near the height of the bank.
        crests = cloud_noise(rng, size, (3, 9)).point(lambda i: min(255, max(0, i - 128) * 5))
        band = Image.new("L", (1, 64))
        band.putdata([round(255 * math.exp(-(((y / 63 - height) / 0.16) ** 2))) for y in range(64)])
        mask = ImageChops.multiply(crests, band.resize(size, Image.Resampling.BICUBIC))
        color = mix(bright, palette.horizon, 1 - opacity)
        image = tinted(mask, color, min(0.85, opacity * palette.clouds))
        layers.append(Layer(image, drift=drift))
    return layers


def _draw_stars(sky: Image.Image, palette: Palette, rng: Random, unit: int) -> None:
    stars = Image.new("L", sky.size)
    pen = ImageDraw.Draw(stars)
    for _ in range(round(sky.width * sky.height / 5200 * palette.stars)):
        center = (rng.uniform(0, sky.width), sky.height * rng.random() ** 1.35)
        pen.circle(center, unit * rng.choice((0.0006, 0.0008, 0.0019)), rng.randint(90, 255))
    halo = stars.filter(ImageFilter.BoxBlur(max(1, unit // 400)))
    sky.paste(WHITE, (0, 0), ImageChops.add(stars, halo))


def _draw_sun(sky: Image.Image, palette: Palette, unit: int, sun_x: float) -> None:
    """The sun in its glow, or on a sky full of stars the moon with its craters."""
    is_moon = palette.stars >= 1
    radius = round(unit * (0.055 if is_moon else 0.07))
    x, y = round(sky.width * sun_x), round(sky.height * (0.64 - palette.sun_height * 0.72))
    spot = Image.radial_gradient("L").point(lambda i: round(max(0, 1 - i / 181) ** 2.2 * 255))
    for reach in (radius * 9, radius * 4):
        glow = tinted(spot.resize((reach * 2, reach * 2)), palette.light, 0.4)
        sky.paste(glow, (x - reach, y - reach), glow)
    disk = Image.new("L", (radius * 8, radius * 8))
    pen = ImageDraw.Draw(disk)
    pen.circle((radius * 4, radius * 4), radius * 4 - 2, fill=255)
    for left, top, r in ((2.9, 2.7, 0.9), (5, 4, 0.64), (3.4, 5.3, 0.5)) if is_moon else ():
        pen.circle((left * radius, top * radius), r * radius, fill=214)
    face = tinted(disk.reduce(4), palette.light, 0.6 if palette.clouds > 1 else 1)
    sky.paste(face, (x - radius, y - radius), face)
