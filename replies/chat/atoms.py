"""The smallest parts of an answer, and how well a message can begin with each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Break(IntEnum):
    """What would be torn if a message began with an atom, from worst to best."""

    INSIDE_WORD = 0  # that is longer than a message
    INSIDE_MARKUP = 1
    BETWEEN_WORDS = 2
    BETWEEN_SENTENCES = 3
    BETWEEN_LINES = 4
    BETWEEN_BLOCKS = 5


# Not frozen: making a frozen one takes three times as long, for each word.
@dataclass(slots=True)
class Atom:
    """A part that stays in one piece, such as a word.

    `before` separates it from the atom before it in the same message, and `resume` stands before
    it where it begins a message in the middle of a line. `fence` is the first line of the block of
    code that it belongs to, empty outside of code.
    """

    text: str
    before: str
    rank: Break
    resume: str = ""
    fence: str = ""
