"""The sky: gradient, stars, sun or moon, aurora, clouds."""

import math
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from playground.drawing import noise
from playground.drawing.colors import WHITE, Color, gradient, mix, rgb, tinted
from playground.drawing.layers import Canvas, Layer
from playground.drawing.moods import Mood
from playground.drawing.shapes import smooth

NEBULAE = (("ff5fa8", "4a7bff"), ("ff8f5a", "7a3cff"), ("4be3d0", "8a4bff"))


def paint_sky(canvas: Canvas, mood: Mood, rng: Random, sun: float) -> Image.Image:
    """Everything that does not move. `sun` is where it stands from left (0) to right (1)."""
    sky = gradient(mood.sky, canvas.size)
    if mood.stars:
        _stars(sky, rng, round(canvas.width * canvas.height / 5200 * mood.stars), canvas.unit)
    if mood.aurora:
        sky = _aurora(sky, canvas, rng)
    return _luminary(sky, canvas, mood, sun)


def paint_space(canvas: Canvas, mood: Mood, rng: Random, sun: float) -> Image.Image:
    """Stars, a nebula in two colours and a planet."""
    sky = gradient(mood.sky, canvas.size)
    for code in rng.choice(NEBULAE):
        mist = noise.clouds(rng, canvas.size, (3, 3), 5)
        mist = mist.point([max(0, min(255, (value - 118) * 3)) for value in range(256)])
        cloud = Image.composite(Image.new("RGB", canvas.size, rgb(code)), _black(canvas), mist)
        sky = ImageChops.screen(sky, Image.blend(_black(canvas), cloud, 0.55))
    _stars(sky, rng, round(canvas.width * canvas.height / 2600), canvas.unit)
    _planet(sky, canvas, rng, sun)
    return sky


def paint_clouds(canvas: Canvas, mood: Mood, rng: Random) -> list[Layer]:
    """Two banks of clouds that drift."""
    if not mood.clouds:
        return []
    bright = mix(mood.light, WHITE, 0.4) if not mood.is_dark else mix(mood.sky[-2], WHITE, 0.25)
    banks = ((0.012, 0.16, 0.75), (0.022, 0.34, 0.6))
    return [
        _bank(canvas, rng, mix(bright, mood.horizon, 1 - strength), strength * mood.clouds, it)
        for *it, strength in banks
    ]


def _bank(canvas: Canvas, rng: Random, color: Color, strength: float, place: list[float]) -> Layer:
    speed, middle = place
    width, height = canvas.wide(speed)
    soft = noise.clouds(rng, (width, height), (3, 9), 5)
    # Only the crests become clouds, and only near the height of the bank.
    crests = soft.point([max(0, min(255, (value - 128) * 5)) for value in range(256)])
    band = Image.new("L", (1, 64))
    band.putdata([round(255 * math.exp(-(((y / 63 - middle) / 0.16) ** 2))) for y in range(64)])
    mask = ImageChops.multiply(crests, band.resize((width, height), Image.Resampling.BICUBIC))
    return Layer(image=tinted(mask, color, min(0.85, strength)), speed=speed)


def _stars(sky: Image.Image, rng: Random, count: int, unit: int) -> None:
    glow = Image.new("L", sky.size, 0)
    pen = ImageDraw.Draw(glow)
    for _ in range(count):
        x, y = rng.uniform(0, sky.width), sky.height * rng.random() ** 1.35
        radius = unit * rng.choice((0.0006, 0.0008, 0.0012, 0.0019))
        light = rng.randint(90, 255)
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=light)
    halo = glow.filter(ImageFilter.GaussianBlur(max(1, unit / 400)))
    sky.paste(WHITE, (0, 0), ImageChops.add(glow, halo))


def _luminary(sky: Image.Image, canvas: Canvas, mood: Mood, sun: float) -> Image.Image:
    """The sun or the moon in its glow, which is light added to the sky."""
    x, y = canvas.width * sun, canvas.height * (0.64 - mood.high * 0.72)
    radius = canvas.unit * (0.055 if mood.moon else 0.07)
    for reach, strength in ((9.0, 0.36), (3.6, 0.42)):
        size = round(radius * reach * 2)
        spot = Image.radial_gradient("L").resize((size, size))
        spot = spot.point([round(max(0, 1 - value / 181) ** 2.2 * 255) for value in range(256)])
        light = Image.composite(
            Image.new("RGB", (size, size), mood.light), Image.new("RGB", (size, size)), spot
        )
        corner = (round(x - size / 2), round(y - size / 2))
        glow = Image.new("RGB", sky.size)
        glow.paste(light, corner)
        sky = ImageChops.screen(sky, glow.point([round(v * strength) for v in range(256)] * 3))
    disk = _disk(radius, craters=mood.moon)
    face = tinted(disk, mood.light, 0.6 if mood.clouds > 1 else 1.0)
    sky.paste(face, (round(x - disk.width / 2), round(y - disk.height / 2)), face)
    return sky


def _disk(radius: float, *, craters: bool) -> Image.Image:
    side = round(radius * 2)
    disk = Image.new("L", (side * 4, side * 4), 0)
    pen = ImageDraw.Draw(disk)
    pen.ellipse((2, 2, side * 4 - 3, side * 4 - 3), fill=255)
    if craters:
        for x, y, r in ((0.36, 0.34, 0.11), (0.62, 0.5, 0.08), (0.42, 0.66, 0.06)):
            box = [round(it * side * 4) for it in (x - r, y - r, x + r, y + r)]
            pen.ellipse((box[0], box[1], box[2], box[3]), fill=214)
    return disk.reduce(4)


def _aurora(sky: Image.Image, canvas: Canvas, rng: Random) -> Image.Image:
    """Curtains: a bright lower edge that fades upwards in streaks."""
    small = (max(16, canvas.width // 4), max(16, canvas.height // 4))
    light = Image.new("RGB", small)
    for code in ("3dffa8", "5ad7ff", "b06cff"):
        edge = [(x / 6, rng.uniform(0.28, 0.5)) for x in range(-1, 8)]
        curtain = Image.new("RGB", small)
        pen = ImageDraw.Draw(curtain)
        for x, y in smooth([(px * small[0], py * small[1]) for px, py in edge], closed=False):
            reach = small[1] * rng.uniform(0.16, 0.34)
            for step in range(24):
                shade = mix((0, 0, 0), rgb(code), 0.7 * (1 - step / 24) ** 1.6)
                top = y - reach * (step + 1) / 24
                pen.line((x, y - reach * step / 24, x, top), fill=shade, width=small[0] // 40 + 2)
        light = ImageChops.add(light, curtain)
    soft = light.filter(ImageFilter.GaussianBlur(max(1, small[0] / 110)))
    return ImageChops.screen(sky, soft.resize(canvas.size, Image.Resampling.BICUBIC))


def _planet(sky: Image.Image, canvas: Canvas, rng: Random, sun: float) -> None:
    radius = round(canvas.unit * rng.uniform(0.13, 0.19))
    color = rgb(rng.choice(("e8894f", "58a6d8", "c86fae", "d8b365")))
    bands = [mix(color, rng.choice((WHITE, (40, 20, 60))), rng.uniform(0, 0.4)) for _ in range(7)]
    ball = gradient(bands, (radius * 2, radius * 2)).rotate(18, Image.Resampling.BICUBIC)
    shade = Image.radial_gradient("L").resize((radius * 4, radius * 4))
    shade = shade.crop((radius, radius, radius * 3, radius * 3))
    lit = Image.new("L", ball.size)
    lit.paste(ImageChops.invert(shade.resize((radius * 3, radius * 3))), (-radius, -radius))
    ball = ImageChops.multiply(ball, Image.merge("RGB", [lit] * 3))
    corner = (round(canvas.width * sun) - radius, round(canvas.height * 0.3) - radius)
    sky.paste(ball, corner, _disk(radius, craters=False))


def _black(canvas: Canvas) -> Image.Image:
    return Image.new("RGB", canvas.size)
