"""What the words of a prompt choose: palette, terrain, weather, subject and colours."""

import re
from collections.abc import Sequence
from random import Random
from typing import Final, TypeAlias, TypeVar

from playground.drawing.palette import PALETTES, TIMES_OF_DAY, Palette
from playground.drawing.subjects import SUBJECTS, Subject
from playground.drawing.terrain import SEA, TERRAINS, Terrain
from playground.drawing.weather import WEATHERS, Weather

Named = TypeVar("Named", bound=Palette | Terrain | Weather | Subject)
Words: TypeAlias = list[frozenset[str]]
"""The words of a prompt in order, each as the set of its possible singular forms."""

COLORS: Final = (
    "red d5473f orange ee8434 yellow f4cb4c green 4c9a5a blue 3f7fd0 purple 7d54b8 pink ee86b0 "
    "black 33323d white f2f1ec"
)
CODES: Final = dict(re.findall(r"(\w+) (\w+)", COLORS))


def words_of(prompt: str) -> Words:
    """The words of a prompt."""
    found = re.findall(r"[^\W\d_]+", prompt.lower())
    return [frozenset({it, *(it.removesuffix(end) for end in ("s", "es", "y"))}) for it in found]


def palette_of(words: Words, rng: Random) -> Palette:
    """The palette that the words name, else a random one, in the weather and colour they name."""
    palette = [*_named(words, PALETTES), rng.choice(TIMES_OF_DAY)][0]
    for weather in weathers_of(words):
        palette = palette.tinted(weather.air)
    tint = next(filter(None, map(_code, words)), None)
    return palette.tinted(tint) if tint and tint != subject_of(words)[1] else palette


def terrain_of(words: Words, rng: Random) -> Terrain:
    """The terrain that the words or what they are about need, else a random one."""
    subject, _ = subject_of(words)
    needed = [SEA] if subject and subject.place == "water" else _named(words, TERRAINS)
    return [*needed, rng.choice(TERRAINS[-3:])][0]


def weathers_of(words: Words) -> list[Weather]:
    """The kinds of weather that the words name."""
    return _named(words, WEATHERS)


def subject_of(words: Words) -> tuple[Subject | None, str | None]:
    """The first subject that the words name, and the code of the colour before it."""
    for before, word in zip([frozenset[str](), *words], words, strict=False):
        for subject in _named([word], SUBJECTS):
            return subject, _code(before)
    return None, None


def _named(words: Words, items: Sequence[Named]) -> list[Named]:
    known = frozenset[str]().union(*words)
    return [it for it in items if known & set(it.words.split())]


def _code(word: frozenset[str]) -> str | None:
    return next((CODES[form] for form in word if form in CODES), None)
