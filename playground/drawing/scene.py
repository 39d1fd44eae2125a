"""Draws the scene of a prompt and a seed as layers, and composes its frames."""

import hashlib
from random import Random
from typing import NamedTuple

from PIL import Image

from playground.drawing.artwork import lit, render, with_shadow
from playground.drawing.canvas import Canvas, Layer
from playground.drawing.caption import caption_layer
from playground.drawing.prompt import palette_of, subject_of, terrain_of, weathers_of, words_of
from playground.drawing.sky import draw_clouds, draw_sky
from playground.drawing.subjects import Subject
from playground.drawing.terrain import TERRAINS, draw_ridge, draw_sea
from playground.drawing.weather import WEATHERS, draw_weather


class Scene(NamedTuple):
    """A background, and from back to front the layers before it."""

    background: Image.Image
    layers: list[Layer]

    def frame(self, time_s: float = 0.0) -> Image.Image:
        """The frame at that time."""
        frame = self.background.copy()
        for layer in self.layers:
            layer.paste_on(frame, time_s)
        return frame


def draw_scene(prompt: str, seed: int, canvas: Canvas) -> Scene:
    """The scene that the words of a prompt name; what they leave open is drawn at random."""
    rng, words = random_of(prompt, seed), words_of(prompt)
    palette, terrain = palette_of(words, rng), terrain_of(words, rng)
    subject, color = subject_of(words)
    # The sun is on one side, the subject on the other.
    side = rng.choice((-1, 1))
    sun_x, subject_x = 0.5 + side * rng.uniform(0.16, 0.3), 0.5 - side * rng.uniform(0.04, 0.14)
    sky = draw_sky(canvas, palette, rng, sun_x)
    layers = draw_clouds(canvas, palette, rng) if palette.clouds else []
    if terrain is TERRAINS["sea"] and palette.clouds:
        island, shore = (draw_ridge(canvas, terrain, palette, depth, rng) for depth in (1, 4))
        water = draw_sea(canvas, Scene(sky, layers).frame(), palette, rng, sun_x)
        layers += [island, *water, *([shore] if subject and subject.place == "ground" else [])]
    elif palette.clouds:  # In space there is no ground.
        layers += [draw_ridge(canvas, terrain, palette, depth, rng) for depth in range(5)]
    if subject:
        body = lit(render(subject, round(canvas.unit * subject.size), color), palette)
        layers.append(_placed(body, subject, canvas, subject_x, layers[-1] if layers else None))
    by_night = [WEATHERS["fireflies"]] if palette.is_dark and palette.clouds and side == 1 else []
    for weather in weathers_of(words) or by_night:
        layers += draw_weather(canvas, weather, rng)
    return Scene(sky, [*layers, caption_layer(canvas.width, canvas.height)])


def random_of(prompt: str, seed: int) -> Random:
    """The same random numbers for the same prompt and seed, in every process."""
    key = f"{seed}\0{prompt}".encode(errors="replace")
    return Random(hashlib.blake2b(key).digest())  # noqa: S311


def _placed(
    body: Image.Image, subject: Subject, canvas: Canvas, x: float, ground: Layer | None
) -> Layer:
    """The subject on the ground, or bobbing on the water or in the sky."""
    middle, side = canvas.width * x, body.width
    if subject.place != "ground" or not ground:
        top = canvas.height * (0.7 if subject.place == "water" else 0.54) - side * 0.72
        return Layer(body, middle - side / 2, top, bob=canvas.unit * 0.01)
    # What stands on moving ground is in the middle of its way at half time.
    middle += ground.drift * canvas.duration_s / 2
    column = (round(middle), 0, round(middle) + 1, ground.image.height)
    alpha = ground.image.getchannel("A").crop(column).point(lambda i: i // 128 * 255)
    surface = ground.top + (alpha.getbbox() or (0, 0))[1]
    foot = min(surface + canvas.unit * 0.045, canvas.height - canvas.unit * 0.05)
    return Layer(with_shadow(body), middle - side / 2, foot - side, ground.drift)
