"""What the words of a prompt choose: palette, terrain, weather, subject and colours."""

import re
from collections.abc import Mapping
from random import Random
from typing import Final, TypeAlias, TypeVar

from playground.drawing.palette import PALETTES, Palette
from playground.drawing.subjects import SUBJECTS, Subject
from playground.drawing.terrain import TERRAINS, Terrain
from playground.drawing.weather import WEATHERS, Weather

Named = TypeVar("Named", bound=Palette | Terrain | Weather | Subject)
Words: TypeAlias = list[frozenset[str]]
"""The words of a prompt in order, each as the set of its possible singular forms."""

COLOR_CODES: Final[Mapping[str, str]] = dict(
    re.findall(
        r"(\w+) (\w+)",
        "red d5473f, orange ee8434, yellow f4cb4c, golden e5b23c, green 4c9a5a, teal 2f9c95, "
        "blue 3f7fd0, purple 7d54b8, pink ee86b0, brown 7a5035, black 33323d, white f2f1ec, "
        "grey 8b8f9c, gray 8b8f9c, silver c3ccd8, gold e5b23c",
    )
)


def words_of(prompt: str) -> Words:
    """The words of a prompt."""
    found = re.findall(r"[^\W\d_]+", prompt.lower())
    return [frozenset({it, *(it.removesuffix(end) for end in ("s", "es", "y"))}) for it in found]


def palette_of(words: Words, rng: Random) -> Palette:
    """The palette that the words name, else a random one, in the weather and colour they name."""
    weathers = weathers_of(words)
    drawn = rng.choice(("dawn", "day", "sunset", "dusk", "night", "spring"))
    default = PALETTES["storm" if WEATHERS["rain"] in weathers else drawn]
    palette = (_named(words, PALETTES) or [default])[0]
    if WEATHERS["rain"] in weathers:
        palette = palette.tinted("36465a", 0.35, 0.2)
    if WEATHERS["snow"] in weathers:
        palette = palette.tinted("e9f1fb", 0, 0.3 if palette.is_dark else 0.6)
    tint = next((code for word in words if (code := _code(word))), None)
    return palette.tinted(tint, 0.35, 0.2) if tint and tint != subject_of(words)[1] else palette


def terrain_of(words: Words, rng: Random) -> Terrain:
    """The terrain that the words or what they are about need, else a random one."""
    drawn = TERRAINS[rng.choice(("hills", "forest", "mountains"))]
    subject, _ = subject_of(words)
    if subject and subject.place == "water":
        return TERRAINS["sea"]
    return (_named(words, TERRAINS) or [drawn])[0]


def weathers_of(words: Words) -> list[Weather]:
    """The kinds of weather that the words name."""
    return _named(words, WEATHERS)


def subject_of(words: Words) -> tuple[Subject | None, str | None]:
    """The first subject that the words name, and the code of the colour before it."""
    for before, word in zip([frozenset[str](), *words], words, strict=False):
        for subject in _named([word], SUBJECTS):
            return subject, _code(before)
    return None, None


def _named(words: Words, table: Mapping[str, Named]) -> list[Named]:
    """What in the table is asked for, by its own name or by another word."""
    known = frozenset[str]().union(*words)
    return [table[name] for name in table if known & {name, *table[name].words.split()}]


def _code(word: frozenset[str]) -> str | None:
    return next((COLOR_CODES[form] for form in word if form in COLOR_CODES), None)
