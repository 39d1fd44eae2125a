"""Foreign words made harmless: what members and providers wrote is shown as they wrote it."""

from __future__ import annotations

import re
from typing import Final
from unicodedata import bidirectional
from urllib.parse import quote

LINK: Final = 600  # characters; a longer address would crowd out the rest of the message

MARKDOWN: Final = re.compile(r"([\\`*_~|\[\]<>@:#])")
# A backslash whose sign was cut off would take the ellipsis for it.
CUT: Final = re.compile(r"(?<!\\)((?:\\\\)*)\\…$")
# Invisible signs that turn the reading direction of whatever follows them.
TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"


def shortened(text: str, limit: int) -> str:
    """One line of at most that many characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def plain(text: str, limit: int) -> str:
    """One line in which nothing is markdown, a mention, a link or a heading.

    Right-to-left words keep to themselves: they would turn the rest of the line round.
    """
    line = shortened(MARKDOWN.sub(r"\\\1", TURNING.sub("", text)), limit)
    line = CUT.sub(r"\1…", line)
    if any(bidirectional(sign) in {"R", "AL"} for sign in line):
        return f"{FIRST_STRONG_ISOLATE}{line}{POP_ISOLATE}"
    return line


def weblink(label: str, address: str | None) -> str:
    """A link in markdown, with a blank before it; nothing if the address is none for people."""
    if address is None or not address.startswith(("https://", "http://")):
        return ""
    # No sign that could end the link.
    safe = quote(address, safe=":/?#@!$&'*+,;=%~")
    return f" [{label}]({safe})" if len(safe) <= LINK else ""


def megabytes(size: int) -> str:
    """A size for people: `10 MB`, as Discord counts them."""
    return f"{size / 2**20:.3g} MB"
