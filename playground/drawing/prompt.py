"""What the words of a prompt choose: palette, terrain, weather, subject and its colour."""

import re
from collections.abc import Sequence
from random import Random
from typing import Final, TypeAlias, TypeVar

from playground.drawing.colors import PALETTES, TIMES_OF_DAY, Palette
from playground.drawing.frames import Weather
from playground.drawing.landscape import SEA, TERRAINS, Terrain
from playground.drawing.subjects import SUBJECTS, Subject

Named = TypeVar("Named", bound=Palette | Terrain | Weather | Subject)
Words: TypeAlias = list[set[str]]
"""The words of a prompt in order, each as the set of its possible singular forms."""

COLORS: Final = """red d5473f, orange ee8434, yellow f4cb4c, green 4c9a5a, blue 3f7fd0,
purple 7d54b8, pink ee86b0, black 33323d, white f2f1ec, grey 8b8f9c"""
CODES: Final = dict(re.findall(r"(\w+) (\w+)", COLORS))


def words_of(prompt: str) -> Words:
    """The words of a prompt."""
    found = re.findall(r"[^\W\d_]+", prompt.lower())
    return [{it, *(it.removesuffix(end) for end in ("s", "es", "y"))} for it in found]


def palette_of(words: Words, rng: Random) -> Palette:
    """The palette that the words name, else that of a random time of day."""
    return [*named(words, PALETTES), rng.choice(TIMES_OF_DAY)][0]


def terrain_of(words: Words, rng: Random) -> Terrain:
    """The terrain that the words or what they are about need, else a random one."""
    subject, _ = subject_of(words)
    needed = [SEA] if subject and subject.place == "water" else named(words, TERRAINS)
    return [*needed, rng.choice(TERRAINS[-2:])][0]


def subject_of(words: Words) -> tuple[Subject | None, str | None]:
    """The first subject that the words name, and the code of the colour before it."""
    for before, word in zip([set[str](), *words], words, strict=False):
        for subject in named([word], SUBJECTS):
            return subject, next((CODES[it] for it in before if it in CODES), None)
    return None, None


def named(words: Words, items: Sequence[Named]) -> list[Named]:
    """Those of the items that the words name."""
    return [it for it in items if any(word & set(it.words.split()) for word in words)]
