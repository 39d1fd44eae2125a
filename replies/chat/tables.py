"""Tables of Markdown, which Discord does not have, as lines of text with aligned columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain, zip_longest
from typing import Final

from replies.chat.display_width import display_width, padded, wrapped

WIDTH: Final = 72  # cells, which a block of code shows in a window of ordinary width
MIN_COLUMN: Final = 6  # cells, below which no column is made narrower than its content
MAX_WORD: Final = 24  # cells of a word that a column is made wide enough for
MAX_CHARACTERS: Final = 12_000  # of a table; a longer one is nothing for a chat
MAX_HEADER_CHARACTERS: Final = 1_000
SEPARATOR: Final = " │ "
RULE: Final = "─"
CROSSING: Final = "─┼─"
BORDER: Final = re.compile(r"(?<!\\)\|")
DELIMITER: Final = re.compile(r":?-+:?")
DELIMITER_SIGNS: Final = frozenset("|:- \t")
MARKUP: Final = re.compile(r"\*\*|`+|<br ?/?>", re.IGNORECASE)


def may_be_header(line: str, within: int) -> bool:
    """Whether a table may begin with this line, by its first `within` characters and its length."""
    return "|" in line[:within] and len(line) <= MAX_HEADER_CHARACTERS


def may_become_delimiter(line: str) -> bool:
    """Whether more characters could make a line the one below the header of a table."""
    return len(line) <= MAX_HEADER_CHARACTERS and DELIMITER_SIGNS.issuperset(line)


def begins_table(header: str, below: str) -> bool:
    """Whether two lines are the header of a table and the line below it."""
    if not may_become_delimiter(below) or "|" not in below:
        return False
    marks = cells_of(below)
    return all(map(DELIMITER.fullmatch, marks)) and len(marks) == len(cells_of(header))


def cells_of(row: str) -> list[str]:
    """The cells of a row, without markup that a block of code would show."""
    row = row.strip()
    cells = BORDER.split(row)
    if row.startswith("|"):
        del cells[0]
    if cells and not cells[-1].strip():
        del cells[-1]
    return [_content(cell) for cell in cells] or [""]


def _content(cell: str) -> str:
    return " ".join(MARKUP.sub(_shown, cell).replace("\\|", "|").split())


def _shown(markup: re.Match[str]) -> str:
    return " " if markup[0].startswith("<") else ""


def table_lines(rows: Sequence[str]) -> list[str] | None:
    """The table whose header, delimiters and rows these are, with long cells in several lines.

    None if it does not fit into `WIDTH`, or is longer than `MAX_CHARACTERS`.
    """
    if sum(map(len, rows)) > MAX_CHARACTERS:
        return None
    header, aligns = cells_of(rows[0]), list(map(_align, cells_of(rows[1])))
    table = [_fitted(cells, len(header)) for cells in (header, *map(cells_of, rows[2:]))]
    widths = _widths(list(zip(*table, strict=True)))
    if widths is None:
        return None
    lines = [_lines(cells, widths, aligns) for cells in table]
    rule = CROSSING.join(RULE * width for width in widths)
    return [*lines[0], rule, *chain.from_iterable(lines[1:])]


def _align(delimiter: str) -> str:
    if delimiter.endswith(":"):
        return "center" if delimiter.startswith(":") else "right"
    return "left"


def _fitted(cells: list[str], count: int) -> list[str]:
    """As many cells as the header has; what is too much is in the last one."""
    if len(cells) > count:
        return [*cells[: count - 1], " | ".join(cells[count - 1 :])]
    return cells + [""] * (count - len(cells))


def _widths(columns: Sequence[Sequence[str]]) -> list[int] | None:
    """The width of each column: that of its content, or less for the widest ones."""
    room = WIDTH - len(SEPARATOR) * (len(columns) - 1)
    natural = [max(map(display_width, column)) for column in columns]
    least = [_least(column, width) for column, width in zip(columns, natural, strict=True)]
    for widest in range(WIDTH, MIN_COLUMN - 1, -1):
        pairs = zip(natural, least, strict=True)
        widths = [max(min(width, widest), minimum) for width, minimum in pairs]
        if sum(widths) <= room:
            return widths
    return None


def _least(column: Sequence[str], natural: int) -> int:
    longest = max((display_width(word) for cell in column for word in cell.split()), default=0)
    return min(natural, max(MIN_COLUMN, min(longest, MAX_WORD)))


def _lines(cells: Sequence[str], widths: Sequence[int], aligns: Sequence[str]) -> list[str]:
    """The lines of a row."""
    wrapped_cells = [wrapped(cell, width) for cell, width in zip(cells, widths, strict=True)]
    return [
        SEPARATOR.join(map(padded, parts, widths, aligns)).rstrip()
        for parts in zip_longest(*wrapped_cells, fillvalue="")
    ]
