"""Breaks the lines of a text between words while it comes, for a terminal."""

from __future__ import annotations

import re
from typing import Final

from rich.cells import cell_len

FENCE: Final = "```"
# A line may also be broken at a character of double width, as Chinese and Japanese texts are.
PIECE: Final = re.compile(
    r"\n|[ \t]+|[\u2e80-\ud7ff\uf900-\ufaff\uff00-\uff60]|[^\s\u2e80-\uff60]+|."
)


class WordWrap:
    """Breaks lines at `width` cells. Blocks of code between fences stay as they are.

    The last word is held back until it is whole, or longer than a line.
    """

    def __init__(self, width: int) -> None:
        self._width = width
        self._column = 0
        self._space = ""
        self._word = ""
        self._may_break = False  # before the word, even without a space
        self._is_code = False

    def feed(self, text: str) -> str:
        """What is to be written of the next part of the text."""
        return "".join(map(self._take, PIECE.findall(text)))

    def end(self) -> str:
        """What was held back. Nothing follows."""
        return self._placed_word() + self._placed_space()

    def _take(self, piece: str) -> str:
        if piece == "\n":
            written = self.end() + piece
            self._column = 0
            return written
        if piece.isspace():
            written = self._placed_word()
            self._space += piece
            return written
        is_wide = cell_len(piece[0]) > 1
        written = self._placed_word() if is_wide else ""
        self._may_break |= is_wide
        self._word += piece
        is_long = cell_len(self._word) >= self._width
        return written + (self._placed_word() if is_long else "")

    def _placed_word(self) -> str:
        """The word, in this line or in the next."""
        word, self._word = self._word, ""
        if not word:
            return ""
        if self._column == 0 and word.startswith(FENCE):
            self._is_code = not self._is_code
        size = cell_len(word)
        may_break = (self._space or self._may_break) and self._column > 0 and not self._is_code
        self._may_break = False
        if may_break and self._column + cell_len(self._space) + size > self._width:
            self._space, self._column = "", 0
            return "\n" + self._written(word, size)
        return self._placed_space() + self._written(word, size)

    def _placed_space(self) -> str:
        space, self._space = self._space, ""
        return self._written(space, cell_len(space))

    def _written(self, text: str, size: int) -> str:
        self._column += size
        if self._column > self._width:  # the terminal breaks it
            self._column %= self._width
        return text
