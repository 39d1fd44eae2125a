"""A line of code as atoms, which cannot close the block that they are in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from replies.chat.atoms import Atom, Break

WORD: Final = re.compile(r"(?P<blanks>\s*)(?P<word>\S+)")
MAX_INDENT: Final = 200
# Discord ends a block at three backticks, wherever they stand.
TICK_AFTER_TWO: Final = re.compile("(?<=``)`")
PARTED_TICK: Final = "\u200b`"


def code_atoms(
    line: str, fence: str, rank: Break, before: str, room: int, *, is_open: bool = False
) -> Iterator[Atom | None]:
    """The words of a line, the first with its indentation; none if it is blank.

    `fence` is the first line of the block. `rank` and `before` are those of the first word. No atom
    is longer than `room`. `is_open`: the line may grow. Then None is yielded before the last atom.
    """
    for found in WORD.finditer(line):
        word = TICK_AFTER_TWO.sub(PARTED_TICK, found["word"])
        if not found.start():
            word = found["blanks"][:MAX_INDENT] + word
        else:
            rank, before = Break.BETWEEN_WORDS, found["blanks"]
        for start in range(0, len(word), room):
            if is_open and found.end() == len(line) and start + room >= len(word):
                yield None
            yield Atom(word[start : start + room], before, rank, fence=fence)
            rank, before = Break.INSIDE_WORD, ""
