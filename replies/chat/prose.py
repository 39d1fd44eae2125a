"""A line of prose as atoms: its words, with the markup that Discord has for a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from replies.chat.atoms import Atom, Break
from replies.chat.inline import LOOKAHEAD, ZERO_WIDTH_SPACE, Unit, inline_code, units

PREFIX: Final = re.compile(r"(?P<quote>(?:\s*+>)*+)\s?(?P<indent>\s*+)")
MAX_INDENT: Final = 12  # spaces, for lists in lists
QUOTE: Final = "> "
DEEP_HEADING: Final = re.compile("#{4,}")
HEADING: Final = "###"  # the smallest that Discord has
LIST_MARK: Final = re.compile(r"[-*+]|\d{1,9}[.)]")
CLOSING_SIGNS: Final = r"[)\]\"'”’*_`]*"
SENTENCE_END: Final = re.compile(
    rf"[。！？][」』）]?$|[^\W\d]{{2}}{CLOSING_SIGNS}[.!?…]{CLOSING_SIGNS}$"
)
ENDING_CHARACTERS: Final = 16  # of a word, in which signs of its end are looked for
OPENING_SIGNS: Final = "「『（〔［｛〈《【(['\"“‘"
# Addresses of Discord itself, which its clients show as invitations, gifts or channels.
DISCORD: Final = re.compile(
    r"discord(?:app)?\.com/|discord\.(?:gg|gift|new|media)\b|discord://|dis\.gd/", re.IGNORECASE
)


def prose_atoms(
    line: str, rank: Break, before: str, room: int, *, is_open: bool = False
) -> Iterator[Atom | None]:
    """The words of a line, the first with this `rank` and `before`; none if it is blank.

    No atom is longer than `room`, but for what `OVERHEAD` has room for. `is_open`: the line may
    grow. Then None is yielded before the first atom that may become another one.
    """
    prefix = PREFIX.match(line)
    start, quote, indent = (prefix.end(), prefix["quote"], prefix[0]) if prefix else (0, "", "")
    indent = (prefix["indent"] if prefix and quote else indent).expandtabs(4)[:MAX_INDENT]
    quote = QUOTE if quote else ""
    words = _Words(f"{quote}{indent}", quote, rank, before, room)
    settled = len(line) - LOOKAHEAD if is_open else len(line) + 1
    # Its end belongs to a line: an address can be seen to end.
    for place, unit in units(f"{line}\n", start):
        if place >= settled:
            yield None
            settled = len(line) + 1
        is_too_long = unit.size > room and unit.kind != "space"
        for part in unit.characters() if is_too_long else (unit,):
            if (atom := words.add(part)) is not None:
                yield atom


class _Words:
    """Puts units together to words. The last unit of a line is blank."""

    def __init__(self, start: str, resume: str, rank: Break, before: str, room: int) -> None:
        self._start = start  # of the line
        self._resume = resume
        self._rank = rank
        self._before = before
        self._room = room
        self._units: list[Unit] = []
        self._size = 0
        self._open_marks: set[str] = set()
        self._is_first = True
        self._last = ""  # the end of the last word

    def add(self, unit: Unit) -> Atom | None:
        """The word, or the part of a word, that ends before this unit, if one does."""
        if unit.kind == "space":
            ended = self._end()
            self._before = " "
            return ended
        ended = None
        if self._units and self._size + unit.size > self._room:
            ended = self._end()
            self._before, self._rank = "", Break.INSIDE_WORD
        elif unit.kind == "ideographs" and self._may_break():
            ended = self._end()
            self._before = ""
        if unit.kind == "mark":
            self._mark(unit)
        self._units.append(unit)
        self._size += unit.size
        return ended

    def _end(self) -> Atom | None:
        if not self._units:
            return None
        atom = self._atom(self._text())
        if not atom.before and self._must_be_parted(atom.text):
            atom.before = ZERO_WIDTH_SPACE
        self._last = atom.text[-ENDING_CHARACTERS:]
        self._rank = self._rank_after(atom.text)
        self._units, self._size, self._is_first = [], 0, False
        return atom

    def _atom(self, text: str) -> Atom:
        if self._is_first:
            text = HEADING if DEEP_HEADING.fullmatch(text) else text
            return Atom(f"{self._start}{text}", self._before, self._rank)
        # It may come to stand first in a message.
        text = f"\\{text}" if text.startswith(("#", ">")) else text
        return Atom(text, self._before, self._rank, resume=self._resume)

    def _text(self) -> str:
        source = "".join(unit.source for unit in self._units if unit.kind != "code")
        if DISCORD.search(source):
            return inline_code("".join(unit.source for unit in self._units))
        parts: list[str] = []
        for unit in self._units:
            if parts and unit.kind == "code" and parts[-1].endswith("`"):
                parts.append(ZERO_WIDTH_SPACE)
            parts.append(unit.text)
        return "".join(parts)

    def _must_be_parted(self, text: str) -> bool:
        """Whether a part would mean something else right behind the last one."""
        if self._last.endswith("`"):
            return text.startswith("`")
        return DISCORD.search(self._last + text[:ENDING_CHARACTERS]) is not None

    def _may_break(self) -> bool:
        return bool(self._units) and self._units[-1].source[-1] not in OPENING_SIGNS

    def _mark(self, unit: Unit) -> None:
        """Note whether emphasis begins or ends: a message should not end within."""
        if unit.source in self._open_marks:
            self._open_marks.remove(unit.source)
        elif not self._units or not self._units[-1].source[-1].isalnum():
            self._open_marks.add(unit.source)

    def _rank_after(self, text: str) -> Break:
        if self._open_marks or (self._is_first and LIST_MARK.fullmatch(text.strip(" >"))):
            return Break.INSIDE_MARKUP
        if text[-1].isalnum() or not SENTENCE_END.search(text[-ENDING_CHARACTERS:]):
            return Break.BETWEEN_WORDS
        return Break.BETWEEN_SENTENCES
