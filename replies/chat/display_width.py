"""How many cells a text takes in a font of fixed width."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

JOINER: Final = "\u200d"
# Turns the character before it into an emoji.
EMOJI_STYLE: Final = "\ufe0f"
SKIN_TONE: Final = re.compile("[\U0001f3fb-\U0001f3ff]")
WITHOUT_WIDTH: Final = frozenset({"Mn", "Me", "Cf", "Cc"})
JAMO_IN_SYLLABLE: Final = range(0x1160, 0x1200)  # drawn within the cell of the first one


def display_width(text: str) -> int:
    """The cells of a line: two for East Asian wide characters and for emoji."""
    if text.isascii():
        return len(text)
    width, last = 0, ""
    for character in text:
        if character == EMOJI_STYLE:
            width += 2 - _width(last) if last and _width(last) == 1 else 0
        elif last != JOINER and not (SKIN_TONE.match(character) and last):
            width += _width(character)
        last = character
    return width


def _width(character: str) -> int:
    if unicodedata.category(character) in WITHOUT_WIDTH or ord(character) in JAMO_IN_SYLLABLE:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def padded(text: str, width: int, align: str) -> str:
    """The text with blanks for this many cells; `align` is `left`, `right` or `center`."""
    blanks = max(0, width - display_width(text))
    before = {"left": 0, "right": blanks, "center": blanks // 2}[align]
    return " " * before + text + " " * (blanks - before)


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most `width` cells, broken between words, and within words that are longer."""
    lines, line, used = [], "", 0
    for word in text.split():
        needed = display_width(word)
        if line and used + 1 + needed > width:
            lines.append(line)
            line, used = "", 0
        *whole, rest = _chopped(word, width) if needed > width else [word]
        lines += whole
        line = f"{line} {rest}" if line else rest
        used = display_width(line)
    return [*lines, line]


def _chopped(word: str, width: int) -> list[str]:
    parts, part, used = [], "", 0
    for character in word:
        needed = _width(character)
        if used + needed > width:
            parts.append(part)
            part, used = "", 0
        part += character
        used += needed
    return [*parts, part]
