"""Writes an answer as it comes: the text to stdout, the thoughts to stderr."""

from __future__ import annotations

import sys

from rich.console import Console

from hfmedia.cli.chat.word_wrap import WordWrap
from hfmedia.cli.display import printable_text
from hfmedia.text import TextDelta


class AnswerWriter:
    """Writes one answer. What is written to each of the two ends with a new line."""

    def __init__(self, console: Console, *, shows_thoughts: bool) -> None:
        self._console = console
        self._shows_thoughts = shows_thoughts
        self._thought = _Flow(console.width if sys.stderr.isatty() else None)
        self._text = _Flow(console.width if sys.stdout.isatty() else None)
        self._is_thinking = False

    def shows(self, delta: TextDelta) -> bool:
        """Whether a piece is to be seen."""
        return bool(delta.text.strip("\n") or (self._shows_thoughts and delta.thought.strip("\n")))

    def add(self, delta: TextDelta) -> None:
        """Write a piece."""
        if self._shows_thoughts and delta.thought:
            self._add_thought(delta.thought)
        if piece := self._text.add(delta.text):
            self._end_thoughts()
            write(piece)

    def end(self) -> None:
        """Write what is held back, and begin a new line."""
        self._end_thoughts()
        write(self._text.end())

    def _add_thought(self, thought: str) -> None:
        if not self._is_thinking and self._text.is_open:
            self._console.out("")  # on a terminal the text is in the same line
        self._is_thinking = True
        self._write_thought(self._thought.add(thought))

    def _end_thoughts(self) -> None:
        """End them with an empty line."""
        if self._is_thinking:
            self._write_thought(self._thought.end())
            self._console.out("")
            self._is_thinking = False

    def _write_thought(self, text: str) -> None:
        self._console.out(text, style="dim", end="", highlight=False)


class _Flow:
    """One of the two streams: its printable text, wrapped at `width` cells where that is given."""

    def __init__(self, width: int | None) -> None:
        self._wrap = WordWrap(width) if width else None
        self._has_begun = False
        self.is_open = False
        """Whether it is in the middle of a line."""

    def add(self, piece: str) -> str:
        """What is to be written of the next piece; new lines before the first word are not."""
        piece = printable_text(piece)
        if not self._has_begun:
            piece = piece.lstrip("\n")
            self._has_begun = bool(piece)
        return self._noted(self._wrap.feed(piece) if self._wrap else piece)

    def end(self) -> str:
        """What was held back, and the end of the line."""
        rest = self._noted(self._wrap.end() if self._wrap else "")
        return rest + self._noted("\n" if self.is_open else "")

    def _noted(self, written: str) -> str:
        if written:
            self.is_open = not written.endswith("\n")
        return written


def write(text: str) -> None:
    """Write to stdout at once, with `?` for what its encoding lacks."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
    sys.stdout.flush()
