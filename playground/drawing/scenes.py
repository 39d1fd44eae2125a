"""Puts a prompt and a seed together into a scene."""

import hashlib
import re
from dataclasses import dataclass
from random import Random
from typing import Final

from PIL import Image

from playground.drawing.caption import stamp
from playground.drawing.lands import land_of, paint_land
from playground.drawing.layers import Canvas, Layer, compose, merged
from playground.drawing.moods import MOODS, Mood, mood_of
from playground.drawing.sea import paint_sea
from playground.drawing.skies import paint_clouds, paint_sky, paint_space
from playground.drawing.subjects import Subject, paint_subject, subject_of
from playground.drawing.weather import Weather, weather_of

WEATHER: Final = {
    "snow": "snow snowy winter snowfall christmas blizzard",
    "rain": "rain rainy storm thunderstorm monsoon",
    "petals": "blossom cherry sakura spring petals",
    "leaves": "autumn fall leaves october",
    "fireflies": "fireflies firefly magic magical fairy enchanted",
}


@dataclass(frozen=True, slots=True)
class Scene:
    """What is to be painted; `sun` and `x` are the places of light and subject, 0 to 1."""

    mood: Mood
    land: str
    subject: Subject | None
    weather: str | None
    snowy: bool
    sun: float
    x: float


@dataclass(frozen=True, slots=True)
class Painting:
    """A painted scene, which can be seen at any moment of its time."""

    background: Image.Image
    layers: list[Layer]
    weather: Weather | None
    caption: Layer

    def frame(self, seconds: float = 0.0) -> Image.Image:
        """How it looks then, with its caption."""
        frame = compose(self.background, self.layers, seconds)
        if self.weather:
            self.weather.onto(frame, seconds)
        self.caption.onto(frame, seconds)
        return frame


def random_of(prompt: str, seed: int) -> Random:
    """The same numbers for the same prompt and seed, everywhere."""
    key = f"{seed}\0{prompt}".encode(errors="replace")
    return Random(int.from_bytes(hashlib.blake2b(key, digest_size=16).digest()))  # noqa: S311


def scene_of(prompt: str, rng: Random) -> Scene:
    """What the prompt's words name; what they leave open is drawn by lot."""
    words = tuple(re.findall(r"[^\W\d_]+", prompt.lower()))
    known = frozenset(words)
    mood, land, subject = mood_of(known, rng), land_of(known, rng), subject_of(words)
    if subject and subject.place == "water":
        land = "sea"
    snowy = bool(known & set(WEATHER["snow"].split())) and land not in ("sea", "city")
    by_mood = (
        "fireflies" if mood in (MOODS["dusk"], MOODS["night"]) and rng.random() < 0.5 else None
    )
    left = rng.random() < 0.5
    return Scene(
        mood=mood,
        land="space" if mood is MOODS["space"] else land,
        subject=subject,
        weather=weather_name(known) or by_mood,
        snowy=snowy,
        sun=rng.uniform(0.2, 0.34) if left else rng.uniform(0.66, 0.8),
        x=rng.uniform(0.54, 0.64) if left else rng.uniform(0.36, 0.46),
    )


def weather_name(words: frozenset[str]) -> str | None:
    """What the prompt says is in the air."""
    return next((name for name, its in WEATHER.items() if words & set(its.split())), None)


def paint(prompt: str, seed: int, canvas: Canvas) -> Painting:
    """Paint the scene of a prompt."""
    rng = random_of(prompt, seed)
    scene = scene_of(prompt, rng)
    background, layers = _surroundings(canvas, scene, rng)
    if scene.subject:
        layers = _with_subject(scene, scene.subject, canvas, layers)
    background, layers = merged(background, layers)
    weather = weather_of(scene.weather, rng, canvas.unit)
    plate, (left, top) = stamp(*canvas.size)
    return Painting(background, layers, weather, Layer(image=plate, left=left, top=top))


def _surroundings(canvas: Canvas, scene: Scene, rng: Random) -> tuple[Image.Image, list[Layer]]:
    mood, sun = scene.mood, scene.sun
    if scene.land == "space":
        return paint_space(canvas, mood, rng, sun), []
    sky = paint_sky(canvas, mood, rng, sun)
    clouds = paint_clouds(canvas, mood, rng)
    if scene.land == "sea":
        return sky, [*clouds, *paint_sea(canvas, compose(sky, clouds), mood, rng, sun)]
    return sky, [*clouds, *paint_land(canvas, scene.land, mood, rng, snowy=scene.snowy)]


def _with_subject(
    scene: Scene, subject: Subject, canvas: Canvas, layers: list[Layer]
) -> list[Layer]:
    is_land = scene.land not in ("sea", "space")
    ground = layers[-1] if is_land else None
    pace = ground.speed if ground else 0.0
    # What moves with the ground is in the middle of its way at half time.
    x = scene.x + pace * canvas.seconds / 2
    painted = paint_subject(subject, canvas, scene.mood, x, ground.image if ground else None)
    if subject.place == "ground":
        painted = Layer(image=painted.image, left=painted.left, top=painted.top, speed=pace)
    return [*layers, painted]
