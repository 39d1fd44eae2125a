"""Where blocks of code begin and end, in the many ways in which models write fences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

MAX_PREFIX_CHARACTERS: Final = 100
MAX_INFO_CHARACTERS: Final = 60
OPENING: Final = re.compile(
    r"(?P<prefix>[ \t]*+(?:>[ \t]*+|[-*+][ \t]++|\d{1,9}[.)][ \t]++)*+)"
    r"(?P<fence>`{3,}+(?![^`]*`)|~{3,}+)(?P<info>.*)",
)
# Behind words of the same line, where models forget to begin a new one.
OPENING_AT_END: Final = re.compile(r"(?P<words>[^`]+)`{3}(?P<info>[A-Za-z][\w+#.-]{0,19})\s{0,20}")
QUOTE_MARK: Final = re.compile(r"[ \t]*>[ \t]?")
LANGUAGE: Final = re.compile(r"[\w+#.-]{1,20}(?=[\s{},:]|$)", re.ASCII)
TICKS: Final = "```"


@dataclass(frozen=True, slots=True)
class Fence:
    """The fence that begins a block of code.

    `mark` is what it consists of, `quotes` the depth of the quote that it stands in, `indent` the
    blanks before it. `words` stand before it in its line: the mark of a list, or more. `opening` is
    the line to send.
    """

    mark: str
    opening: str
    words: str = ""
    quotes: int = 0
    indent: int = 0

    def content(self, line: str) -> str | None:
        """A line of its code, None if the line ends the block."""
        for _ in range(self.quotes):
            found = QUOTE_MARK.match(line)
            if found is None:
                break
            line = line[found.end() :]
        stripped = line.strip()
        if len(stripped) >= len(self.mark) and not stripped.strip(self.mark[0]):
            return None
        blanks = len(line) - len(line.lstrip(" "))
        return line[min(blanks, self.indent) :]

    def is_left_by(self, line: str) -> bool:
        """Whether the line is behind the quote that the fence stands in."""
        return bool(self.quotes and line.strip()) and not line.lstrip().startswith(">")


def opening_fence(line: str) -> Fence | None:
    """The fence that a line consists of; before it there may be the marks of a list or a quote."""
    found = OPENING.fullmatch(line)
    if found is None:
        return None
    prefix = found["prefix"].expandtabs(4)
    if len(prefix) > MAX_PREFIX_CHARACTERS or len(found["info"]) > MAX_INFO_CHARACTERS:
        return None
    _, quote, blanks = prefix.rpartition(">")
    return Fence(
        mark=found["fence"],
        opening=_opening(found["info"]),
        words=prefix if blanks.strip() else "",
        quotes=prefix.count(">"),
        indent=len(blanks) - 1 if quote and blanks else len(blanks),
    )


def fence_after_words(line: str) -> Fence | None:
    """The fence at the end of a line of words, if it names a language."""
    found = OPENING_AT_END.fullmatch(line)
    if found is None:
        return None
    return Fence(TICKS, _opening(found["info"]), words=found["words"])


def _opening(info: str) -> str:
    """A fence for Discord, which knows three backticks and the name of a language."""
    language = LANGUAGE.match(info.strip().lstrip("{."))
    return TICKS + (language[0] if language else "")
