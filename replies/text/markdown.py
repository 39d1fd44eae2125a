"""Text of members and providers made safe: it is shown as it was written, and does nothing."""

from __future__ import annotations

import html
import re
from typing import Final
from unicodedata import bidirectional
from urllib.parse import quote

MAX_LINK_CHARACTERS: Final = 600  # a longer address would crowd out the rest of the message
# A text is shortened between two words, unless that would cost more than this share of it.
MAX_WORD_SHARE: Final = 0.3

MARKDOWN: Final = re.compile(r"([\\`*_~|\[\]<>@:#])")
# A backslash whose sign was cut off would take the ellipsis for it.
CUT: Final = re.compile(r"(?<!\\)((?:\\\\)*)\\…$")
# Invisible signs that turn the reading direction of whatever follows them.
TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"

SCRIPT: Final = re.compile(r"<(script|style)\b.*?(</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
TAG: Final = re.compile(r"</?[a-z!][^<>]*>", re.IGNORECASE)
LABELLED_LINK: Final = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
EMPHASIS: Final = re.compile(r"\*\*|__|~~|\|\||`+|^\s*#{1,6}\s+|(?<!\w)[*_]|[*_](?!\w)")


def shortened(text: str, limit: int) -> str:
    """One line of at most `limit` characters, cut between two words where there are any."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    boundary = cut.rfind(" ") if line[limit - 1] != " " else len(cut)
    if boundary > limit * (1 - MAX_WORD_SHARE):
        cut = cut[:boundary]
    return cut.rstrip() + "…"


def plain(text: str, limit: int) -> str:
    """One line in which nothing is markdown, a mention, a link or a heading.

    Right-to-left words keep to themselves: they would turn the rest of the line round.
    """
    line = shortened(MARKDOWN.sub(r"\\\1", TURNING.sub("", text)), limit)
    line = CUT.sub(r"\1…", line)
    if any(bidirectional(sign) in {"R", "AL"} for sign in line):
        return f"{FIRST_STRONG_ISOLATE}{line}{POP_ISOLATE}"
    return line


def without_markup(text: str) -> str:
    """What a provider wrote, without the tags of HTML and the signs of Markdown."""
    text = TAG.sub(" ", SCRIPT.sub(" ", text))
    return EMPHASIS.sub("", LABELLED_LINK.sub(r"\1", html.unescape(text)))


def weblink(label: str, address: str | None) -> str:
    """A link in Markdown, with a space before it; empty if the address is not for people."""
    if address is None or not address.startswith(("https://", "http://")):
        return ""
    # No sign that could end the link.
    safe = quote(address, safe=":/?#@!$&'*+,;=%~")
    return f" [{label}]({safe})" if len(safe) <= MAX_LINK_CHARACTERS else ""


def megabytes(size: int) -> str:
    """A size in bytes for people: `10 MB`, as Discord counts them."""
    return f"{size / 2**20:.3g} MB"
