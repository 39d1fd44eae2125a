"""What a model thinks between `<think>` and `</think>`, told apart from what it answers."""

from __future__ import annotations

import re
from typing import Final

OPENING: Final = "<think>"
# Behind a backtick it is quoted: an answer may be about the tags.
TAG: Final = re.compile(r"(?<!`)</?think>")
BEGINNING_OF_TAG: Final = re.compile(r"(?<!`)</?(?:t|th|thi|thin|think)?\Z")


class ThinkTags:
    """Splits a text that comes in pieces. Where they begin and end makes no difference.

    `starts_inside`: the prompt ended with the opening tag. A thought that is never closed lasts to
    the end. The tags appear nowhere, superfluous ones included; each `</think>` ends the thought.
    """

    def __init__(self, *, starts_inside: bool = False) -> None:
        self._is_inside = starts_inside
        self._held = ""  # what may be the beginning of a tag
        self._before = ""  # the character before it

    def feed(self, text: str) -> tuple[str, str]:
        """The answer and the thought in what has come, but for what may be the beginning of a tag.

        Returns two texts, either of which may be empty.
        """
        text = self._held + text
        if "<" in text:
            return self._split(text)
        self._before = text[-1:] or self._before
        return ("", text) if self._is_inside else (text, "")

    def end(self) -> tuple[str, str]:
        """What was held back, as `feed` returns it. Nothing follows."""
        return ("", self._held) if self._is_inside else (self._held, "")

    def _split(self, text: str) -> tuple[str, str]:
        answer: list[str] = []
        thought: list[str] = []
        start = len(self._before)
        text = self._before + text
        for tag in TAG.finditer(text, start):
            (thought if self._is_inside else answer).append(text[start : tag.start()])
            self._is_inside = tag[0] == OPENING
            start = tag.end()
        beginning = BEGINNING_OF_TAG.search(text, start)
        end = beginning.start() if beginning else len(text)
        (thought if self._is_inside else answer).append(text[start:end])
        self._before, self._held = text[max(end - 1, 0) : end], text[end:]
        return "".join(answer), "".join(thought)
