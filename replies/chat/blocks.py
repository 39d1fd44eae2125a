"""The lines of an answer as atoms: prose, code and tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from replies.chat import tables
from replies.chat.atoms import Atom, Break
from replies.chat.code import code_atoms
from replies.chat.fences import TICKS, Fence, fence_after_words, opening_fence
from replies.chat.inline import LOOKAHEAD
from replies.chat.prose import prose_atoms

MAX_BLANK_LINES: Final = 2  # in a row, in code


class AnswerBlocks:
    """Reads an answer. `room` is what an atom may have of characters.

    `is_complete`: nothing follows. Else None is among the atoms, before the first one that may be
    another one when more has come; it may be there several times. `table_note` stands in the place
    of a table that does not fit.
    """

    def __init__(self, text: str, room: int, *, is_complete: bool, table_note: str) -> None:
        self._lines = text.split("\n")
        self._room = room
        self._is_complete = is_complete
        self._table_note = table_note
        self._next = 0  # of the lines
        self._rank, self._before = Break.BETWEEN_BLOCKS, ""
        self.lacks_table = False
        """Whether a table was left out."""

    def atoms(self) -> Iterator[Atom | None]:
        """The atoms of all lines."""
        while (line := self._take()) is not None:
            if not line.strip():
                self._separate()
            elif (fence := opening_fence(line)) is not None:
                if self._is_open:
                    yield None
                yield from self._code(fence)
            elif not self._is_open and (fence := fence_after_words(line)) is not None:
                yield from self._code(fence)
            elif tables.may_be_header(line, LOOKAHEAD):
                yield from self._table(line)
            else:
                yield from self._prose(line)
        if not self._is_complete:
            yield None

    def _take(self) -> str | None:
        if self._next == len(self._lines):
            return None
        self._next += 1
        return self._lines[self._next - 1]

    @property
    def _is_open(self) -> bool:
        """Whether the line that was taken last may grow."""
        return self._next == len(self._lines) and not self._is_complete

    def _separate(self) -> None:
        """Begin a paragraph with the next atom."""
        if self._rank is not Break.BETWEEN_BLOCKS:
            self._rank, self._before = Break.BETWEEN_BLOCKS, "\n\n"

    def _prose(self, line: str) -> Iterator[Atom | None]:
        words = prose_atoms(line, self._rank, self._before, self._room, is_open=self._is_open)
        for atom in words:
            yield atom
            if atom is not None:
                self._rank, self._before = Break.BETWEEN_LINES, "\n"

    def _code(self, fence: Fence) -> Iterator[Atom | None]:
        """The lines up to the end of the block; none if all of them are blank."""
        yield from self._prose(fence.words)
        self._rank, blank = Break.BETWEEN_BLOCKS, 0
        while (line := self._take()) is not None:
            if fence.is_left_by(line):
                self._next -= 1
                break
            content = fence.content(line)
            if content is None:
                if self._is_open:
                    yield None
                break
            if not content.strip():
                blank += 1
                continue
            yield from self._code_line(content, fence.opening, blank)
            blank = 0
        self._rank, self._before = Break.BETWEEN_BLOCKS, "\n\n"

    def _code_line(self, content: str, opening: str, blank: int) -> Iterator[Atom | None]:
        before = "\n" * (1 + min(blank, MAX_BLANK_LINES))
        words = code_atoms(content, opening, self._rank, before, self._room, is_open=self._is_open)
        for atom in words:
            yield atom
            if atom is not None:
                self._rank = Break.BETWEEN_LINES

    def _table(self, header: str) -> Iterator[Atom | None]:
        """The table that begins with this line, or the line if none does."""
        if self._is_open:
            yield None
        below = self._take()
        if below is not None and self._is_open and tables.may_become_delimiter(below):
            yield None
        if below is None or not tables.begins_table(header, below):
            self._next -= below is not None
            yield from self._prose(header)
            return
        rows = [header, below]
        while (row := self._take()) is not None and "|" in row:
            rows.append(row)
        if self._is_open:
            yield None
        self._next -= row is not None
        yield from self._shown_table(rows)

    def _shown_table(self, rows: list[str]) -> Iterator[Atom | None]:
        lines = tables.table_lines(rows)
        if lines is None:
            self.lacks_table = True
            yield Atom(f"-# {self._table_note}", "\n\n", Break.BETWEEN_BLOCKS)
        else:
            self._rank = Break.BETWEEN_BLOCKS
            for line in lines:
                yield from code_atoms(line, TICKS, self._rank, "\n", self._room)
                self._rank = Break.BETWEEN_LINES
        self._rank, self._before = Break.BETWEEN_BLOCKS, "\n\n"
