"""A prompt in what a model wrote: without labels, quotation marks and markup around it."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from replies.text.markdown import shortened

MAX_PROMPT_CHARACTERS: Final = 1_000
MAX_READ_CHARACTERS: Final = 20_000  # of an answer; no prompt stands further behind
MAX_LAYERS: Final = 8  # of labels and quotation marks around a prompt
BULLET: Final = re.compile(r"(?:>\s*|#{1,6}\s+|[-*+•]\s+|\d{1,2}[.)]\s+)*")
LABEL: Final = re.compile(
    r"(?:[*_]{0,2}(?:here(?:['’]s| is)[^:\n]{0,60}:|(?:(?:the|my|an?|improved|enhanced|new|final|"
    r"revised|better|image|picture)\s){0,4}prompt\s?\d{0,2}\s?[:：])[\s*_]*)?",
    re.IGNORECASE,
)
PAIRS: Final = (
    ("```", "```"), ("`", "`"), ('"', '"'), ("'", "'"), ("“", "”"), ("„", "“"), ("‘", "’"),
    ("«", "»"), ("「", "」"), ("*", "*"), ("_", "_"), ("[", "]"),
)  # fmt: skip
WORD: Final = re.compile(r"\w")
FENCE_LINE: Final = re.compile(r"[ \t]*(?:```|~~~)[\w+#.-]*\s*")


def tidied_prompt(text: str) -> str:
    """One line of at most `MAX_PROMPT_CHARACTERS`; empty if there is no word in it."""
    text = " ".join(text[:MAX_READ_CHARACTERS].replace("**", "").split())
    for _ in range(MAX_LAYERS):
        text = _without_pair(_behind(LABEL, _behind(BULLET, text)))
    if WORD.search(text) is None:
        return ""
    line = shortened(text, MAX_PROMPT_CHARACTERS)
    return line if line == text else line.removesuffix("…")


def _behind(pattern: re.Pattern[str], text: str) -> str:
    """What follows the beginning that a pattern describes."""
    found = pattern.match(text)
    return text[found.end() :].strip() if found else text


def _without_pair(text: str) -> str:
    """Without what surrounds the whole of it."""
    for opening, closing in PAIRS:
        if text.startswith(opening) and text.endswith(closing):
            inner = text[len(opening) : -len(closing)]
            # "a" and "b" are two quotations, and nothing surrounds both.
            if opening not in inner and closing not in inner:
                return inner.strip()
    return text


def json_in(text: str) -> Any:
    """The JSON in an answer, also between words or in a block of code; None if there is none."""
    start, end = text.find("{"), text.rfind("}")
    try:
        return json.loads(text[start : end + 1])
    except (ValueError, RecursionError):
        return None
