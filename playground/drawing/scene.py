"""Draws the scene of a prompt and a seed."""

import hashlib
from random import Random
from typing import Final

from playground.drawing.artwork import lit, render
from playground.drawing.colors import Size
from playground.drawing.layers import Layer, Scene
from playground.drawing.prompt import palette_of, subject_of, terrain_of, weathers_of, words_of
from playground.drawing.sky import draw_clouds, draw_sky
from playground.drawing.terrain import SPACE, draw_terrain
from playground.drawing.weather import draw_weather

FEET: Final = {"ground": 0.89, "water": 0.8, "sky": 0.68}
"""How far down a subject reaches at each place, in frame heights."""


def draw_scene(prompt: str, seed: int, size: Size) -> Scene:
    """The scene that the words of a prompt name; what they leave open is drawn at random."""
    rng, words = random_of(prompt, seed), words_of(prompt)
    palette, terrain = palette_of(words, rng), terrain_of(words, rng)
    # The sun is on one side, the subject on the other.
    side = rng.choice((-1, 1))
    sun_x, subject_x = 0.5 + side * rng.uniform(0.16, 0.3), 0.5 - side * rng.uniform(0.04, 0.14)
    image = draw_sky(size, palette, rng, sun_x)
    if terrain is not SPACE:
        draw_clouds(image, palette, rng)
        draw_terrain(image, terrain, palette, rng, sun_x)
    layers = [it for kind in weathers_of(words) for it in draw_weather(kind, size, rng)]
    subject, color = subject_of(words)
    if subject:
        body = lit(render(subject, round(min(size) * subject.size), color), palette)
        top = size[1] * FEET[subject.place] - body.height
        bob = 0 if subject.place == "ground" else min(size) * 0.01
        layers.insert(0, Layer(body, size[0] * subject_x - body.width / 2, top, bob=bob))
    return Scene(image, layers)


def random_of(prompt: str, seed: int) -> Random:
    """The same random numbers for the same prompt and seed, in every process."""
    key = f"{seed}\0{prompt}".encode(errors="replace")
    return Random(hashlib.blake2b(key).digest())  # noqa: S311
