"""What falls from the sky: snow, rain and leaves."""

from random import Random
from typing import Final, NamedTuple

from PIL import Image, ImageDraw

from playground.drawing.colors import Size, rgb
from playground.drawing.layers import Layer


class Weather(NamedTuple):
    """The words that ask for it, the colour of the air, and its particles: colour, number, width,
    height, fall and drift a second (in shorter sides of the frame), and turn in degrees.
    """

    words: str
    air: str
    color: str
    number: int
    width: float
    height: float
    fall: float
    drift: float
    turn: float


WEATHERS: Final = (
    Weather("snow winter", "e9f1fb", "ffffff", 170, 0.014, 0.014, 0.1, 0.03, 0),
    Weather("rain storm", "46566a", "dfeaf2", 220, 0.006, 0.09, 1.3, 0.12, -5),
    Weather("autumn fall leaves", "ffab5e", "ee8434", 50, 0.04, 0.02, 0.1, 0.06, 35),
)


def draw_weather(weather: Weather, size: Size, rng: Random) -> list[Layer]:
    """A layer for each particle, most of them small and far away."""
    unit = min(size)
    layers = []
    sprites = {near: _sprite(weather, unit * near) for near in (0.5, 0.8, 1.25)}
    for near in rng.choices((0.5, 0.8, 1.25), (3, 2, 1), k=weather.number):
        x, y = rng.random() * size[0], rng.random() * size[1]
        pace = unit * near
        layers.append(Layer(sprites[near], x, y, weather.drift * pace, weather.fall * pace))
    return layers


def _sprite(weather: Weather, unit: float) -> Image.Image:
    """A particle, drawn four times larger, because Pillow's own edges are jagged."""
    width, height = max(1, weather.width * unit) * 4, max(1, weather.height * unit) * 4
    side = round(max(width, height) / 4 + 1) * 4
    sprite = Image.new("RGBA", (side, side), (*rgb(weather.color), 0))
    box = ((side - width) / 2, (side - height) / 2, (side + width) / 2, (side + height) / 2)
    ImageDraw.Draw(sprite).ellipse(box, fill=(*rgb(weather.color), 205))
    return sprite.rotate(weather.turn, Image.Resampling.BICUBIC).reduce(4)
