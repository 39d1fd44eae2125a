"""What frames are composed of: a background, what moves before it, and the caption."""

import math
import textwrap
from collections.abc import Iterator
from random import Random
from typing import Final, NamedTuple

from PIL import Image, ImageDraw, ImageFont

from playground.drawing.colors import Size, rgb

CAPTION: Final = "drawn by the playground, no AI"


class Layer(NamedTuple):
    """An RGBA image, its upper left corner at time 0, and its motion: drift to the left and fall
    in pixels a second, bobbing up and down in pixels. What leaves comes back at the other side.
    """

    image: Image.Image
    left: float
    top: float
    drift: float = 0
    fall: float = 0
    bob: float = 0


class Scene(NamedTuple):
    """What stands still, and from back to front the layers that may move before it."""

    background: Image.Image
    layers: list[Layer]

    def frame(self, time_s: float = 0) -> Image.Image:
        """The frame at that time."""
        frame = self.background.copy()
        for image, left, top, drift, fall, bob in self.layers:
            x = left + image.width - drift * time_s
            y = top + image.height + fall * time_s + bob * math.sin(2.2 * time_s)
            x = x % (frame.width + image.width) - image.width
            y = y % (frame.height + image.height) - image.height
            frame.paste(image, (round(x), round(y)), image)
        return frame


class Weather(NamedTuple):
    """The words that ask for it, and the colour, number, width and height of its particles, and
    their drift and fall a second, in shorter sides of the frame.
    """

    words: str
    color: str
    number: int
    size: tuple[float, float]
    motion: tuple[float, float]


WEATHERS: Final = (
    Weather("snow winter", "ffffff", 170, (0.009, 0.009), (0.03, 0.1)),
    Weather("rain storm", "dfeaf2", 220, (0.003, 0.045), (0.12, 1.3)),
    Weather("autumn fall leaves", "ee8434", 60, (0.017, 0.012), (0.06, 0.1)),
)


def draw_weather(weather: Weather, size: Size, rng: Random) -> Iterator[Layer]:
    """A layer for each particle, most of them small and far away."""
    sprites = {near: _sprite(weather, min(size) * near) for near in (0.5, 0.8, 1.25)}
    for near in rng.choices(list(sprites), (3, 2, 1), k=weather.number):
        x, y = rng.random() * size[0], rng.random() * size[1]
        drift, fall = (speed * near * min(size) for speed in weather.motion)
        yield Layer(sprites[near], x, y, drift, fall)


def _sprite(weather: Weather, unit: float) -> Image.Image:
    """A particle, drawn four times larger, because Pillow's own edges are jagged."""
    width, height = (max(2, round(side * unit)) * 4 for side in weather.size)
    sprite = Image.new("RGBA", (width, height), (*rgb(weather.color), 0))
    ImageDraw.Draw(sprite).ellipse((0, 0, width - 1, height - 1), (*rgb(weather.color), 205))
    return sprite.reduce(4)


def draw_caption(frame: Image.Image) -> None:
    """Draw the caption in the lower left corner, in lines that fit across."""
    unit = min(frame.size)
    # Smaller letters than 7 pixels cannot be read; a letter is about half as wide as high.
    letters = max(7, round(unit * 0.021), min(10, unit // 16))
    font = ImageFont.load_default(letters)
    text = textwrap.fill(CAPTION, max(10, int(frame.width * 1.73 / letters - 2)))
    pad = letters // 2
    corner = (unit // 40 + pad, frame.height - unit // 40 - pad)
    pen = ImageDraw.Draw(frame, "RGBA")
    left, top, right, bottom = pen.multiline_textbbox(corner, text, font, anchor="ld", spacing=2)
    box = (left - pad, top - pad, right + pad, bottom + pad)
    pen.rounded_rectangle(box, pad, (10, 12, 24, 110))
    pen.multiline_text(corner, text, (255, 255, 255, 225), font, anchor="ld", spacing=2)
