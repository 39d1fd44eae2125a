"""What falls or floats in the air: snow, rain, petals, leaves, fireflies."""

from random import Random
from typing import Final, NamedTuple

from PIL import Image, ImageDraw, ImageFilter

from playground.drawing.canvas import Canvas, Layer
from playground.drawing.colors import rgb, tinted


class Weather(NamedTuple):
    """The words that ask for it, and its particles: colour, number, width, height, fall and drift
    a second (in shorter sides of the frame), turn in degrees, softness in widths.
    """

    words: str
    color: str
    number: int
    width: float
    height: float
    fall: float
    drift: float
    turn: float = 0
    softness: float = 0


WEATHERS: Final = {
    "snow": Weather("snow winter snowing christmas", "ffffff", 170, 0.007, 0.007, 0.1, 0.03),
    "rain": Weather("rain raining storm monsoon", "dfeaf2", 220, 0.003, 0.045, 1.3, 0.12, -5),
    "petals": Weather("spring blossom cherry sakura", "ffb7cf", 60, 0.017, 0.009, 0.08, 0.07, 35),
    "leaves": Weather("autumn fall leaves october", "ee8434", 50, 0.02, 0.01, 0.1, 0.06, 35),
    "fireflies": Weather(
        "fireflies magic magical fairy", "fff3a0", 34, 0.014, 0.014, -0.02, 0.02, softness=1
    ),
}


def draw_weather(canvas: Canvas, weather: Weather, rng: Random) -> list[Layer]:
    """A layer for each particle, most of them small and far away."""
    sprites = [_sprite(weather, canvas.unit * scale) for scale in (0.5, 0.8, 1.25)]
    layers = []
    for _ in range(weather.number):
        near = rng.choice((0, 0, 0, 1, 1, 2))
        pace = canvas.unit * (0.5 + 0.5 * near)
        x, y = rng.uniform(0, 1.1) * canvas.width, rng.uniform(0, 1.1) * canvas.height
        motion = (weather.drift * pace, weather.fall * pace, 0.006 * canvas.unit)
        layers.append(Layer(sprites[near], x, y, *motion, wraps=True))
    return layers


def _sprite(weather: Weather, unit: float) -> Image.Image:
    width, height = max(1, weather.width * unit) * 2, max(1, weather.height * unit) * 2
    middle = round(max(width, height) * (0.75 + weather.softness)) + 4
    mask = Image.new("L", (middle * 2, middle * 2))
    box = (middle - width, middle - height, middle + width, middle + height)
    ImageDraw.Draw(mask).ellipse(box, fill=205)
    mask = mask.filter(ImageFilter.GaussianBlur(weather.softness * width / 2))
    return tinted(mask.rotate(weather.turn, Image.Resampling.BICUBIC).reduce(4), rgb(weather.color))
