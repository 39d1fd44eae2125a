"""Draws the scene of a prompt and a seed."""

import hashlib
from random import Random
from typing import Final

from PIL import Image, ImageChops, ImageDraw

from playground.drawing.colors import BLACK, Palette, Size, gradient
from playground.drawing.frames import WEATHERS, Layer, Scene, draw_weather
from playground.drawing.landscape import draw_landscape
from playground.drawing.prompt import named, palette_of, subject_of, terrain_of, words_of
from playground.drawing.subjects import render

FEET: Final = {"ground": 0.89, "water": 0.8, "sky": 0.68}
"""How far down a subject reaches at each place, in frame heights."""


def draw_scene(prompt: str, seed: int, size: Size, start: Image.Image | None = None) -> Scene:
    """The scene that the words of a prompt name; what they leave open is drawn at random.

    With `start`, it is that image in the light and weather of the prompt.
    """
    key = f"{seed}\0{prompt}".encode(errors="replace")
    rng = Random(hashlib.blake2b(key).digest())  # noqa: S311
    words = words_of(prompt)
    palette, terrain = palette_of(words, rng), terrain_of(words, rng)
    layers = [it for kind in named(words, WEATHERS) for it in draw_weather(kind, size, rng)]
    if start:
        light = gradient((*palette.sky, palette.ground), size)
        return Scene(Image.blend(start, ImageChops.multiply(start, light), 0.5), layers)
    # The sun is on one side, the subject on the other.
    side = rng.choice((-1, 1))
    image = draw_landscape(size, terrain, palette, rng, 0.5 + side * rng.uniform(0.16, 0.3))
    subject, color = subject_of(words)
    if subject:
        body = _lit(render(subject, round(min(size) * subject.size), color), palette)
        x = size[0] * (0.5 - side * rng.uniform(0.04, 0.14))
        layers.insert(0, _placed(body, subject.place, image, x))
    return Scene(image, layers)


def _lit(body: Image.Image, palette: Palette) -> Image.Image:
    """The body in the colour of the air, with an edge of light from above."""
    alpha = body.getchannel("A")
    air, share = (palette.ground, 0.3) if palette.stars else (palette.sky[-1], 0.1)
    toned = Image.blend(body, Image.new("RGBA", body.size, air), share)
    shift = max(1, body.width // 90)
    edge = ImageChops.subtract(alpha, ImageChops.offset(alpha, -shift, shift))
    toned.paste(palette.light, (0, 0), edge.point(lambda value: value // 2))
    toned.putalpha(alpha)
    return toned


def _placed(body: Image.Image, place: str, image: Image.Image, x: float) -> Layer:
    """A subject around `x`: bobbing, or on the ground with its shadow drawn below it."""
    side = body.width
    left, bottom = x - side / 2, image.height * FEET[place]
    if place != "ground":
        return Layer(body, left, bottom - side, bob=min(image.size) * 0.01)
    box = (left + side * 0.1, bottom - side * 0.06, left + side * 0.9, bottom + side * 0.01)
    ImageDraw.Draw(image, "RGBA").ellipse(box, fill=(*BLACK, 60))
    return Layer(body, left, bottom - side)
