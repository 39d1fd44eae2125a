"""Puts atoms together to messages of limited length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from replies.chat.atoms import Atom, Break

CLOSING: Final = "\n```"
# What a message has besides its first atom: the lines that open and close its code.
OVERHEAD: Final = 32
# A message that is cut at such a place has at least this share of its limit.
SHARES: Final = (
    (Break.BETWEEN_BLOCKS, 0.5),
    (Break.BETWEEN_LINES, 0.5),
    (Break.BETWEEN_SENTENCES, 0.5),
    (Break.BETWEEN_WORDS, 0.25),
    (Break.INSIDE_MARKUP, 0.0),
)


def pages(atoms: Iterable[Atom | None], limit: int) -> Iterator[str | None]:
    """Messages of at most `limit` characters. No atom is longer than `limit` less `OVERHEAD`.

    Where a message ends depends on its own atoms and the next one: what follows moves nothing.
    A None among the atoms is yielded in its place: after the messages that ended before it.
    """
    page: list[Atom] = []
    ends: list[int] = []
    for atom in atoms:
        if atom is None:
            yield None
            continue
        while page and _end(page, ends, atom) + _closing_size(atom) > limit:
            cut = _cut([*page, atom], ends, limit)
            yield _rendered(page[:cut])
            page, ends = _filled(page[cut:])
        ends.append(_end(page, ends, atom))
        page.append(atom)
    if page:
        yield _rendered(page)


def _end(page: Sequence[Atom], ends: Sequence[int], atom: Atom) -> int:
    """The length of a page with one more atom, if its code were not closed."""
    joint = _joint(page[-1], atom) if page else _beginning(atom)
    return (ends[-1] if ends else 0) + len(joint) + len(atom.text)


def _closing_size(atom: Atom) -> int:
    return len(CLOSING) if atom.fence else 0


def _cut(atoms: Sequence[Atom], ends: Sequence[int], limit: int) -> int:
    """The number of atoms for the message; the last of `atoms` is the one without room."""
    for rank, share in SHARES:
        for count in range(len(ends), 0, -1):
            if ends[count - 1] < share * limit:
                break
            if atoms[count].rank >= rank:
                return count
    return len(ends)


def _filled(atoms: Sequence[Atom]) -> tuple[list[Atom], list[int]]:
    page: list[Atom] = []
    ends: list[int] = []
    for atom in atoms:
        ends.append(_end(page, ends, atom))
        page.append(atom)
    return page, ends


def _rendered(page: Sequence[Atom]) -> str:
    parts = [_beginning(page[0]), page[0].text]
    for last, atom in pairwise(page):
        parts += (_joint(last, atom), atom.text)
    return "".join(parts) + (CLOSING if page[-1].fence else "")


def _beginning(atom: Atom) -> str:
    return f"{atom.fence}\n" if atom.fence else atom.resume


def _joint(last: Atom, atom: Atom) -> str:
    """What stands between two atoms of a message."""
    if atom.rank is not Break.BETWEEN_BLOCKS or not (last.fence or atom.fence):
        return atom.before
    closing = CLOSING if last.fence else ""
    opening = f"{atom.fence}\n" if atom.fence else ""
    return f"{closing}\n{opening}"
