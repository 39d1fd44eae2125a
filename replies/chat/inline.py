"""The units of a line of prose: markup is kept, and what would do more than be read is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

# How far a unit is looked for from its beginning. So while a line grows, what is further than this
# from its end is settled.
LOOKAHEAD: Final = 300

IDEOGRAPHS: Final = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
UNIT: Final = re.compile(
    rf"""
      (?P<space>\s++)
    | (?P<plain>(?:[^\s\\`<>\[\]@*_~|\#!\-:h{IDEOGRAPHS}]++|h(?!ttps?:)|:(?!//)|!(?!\[)|-(?!\#))++)
    | (?P<escaped>\\[^A-Za-z0-9\s])
    | (?P<code>(?P<ticks>`++)(?P<content>.+?)(?<!`)(?P=ticks)(?!`))
    | !?\[(?P<label>[^\[\]\n]*+)\]\([ ]*+<?
      (?P<target>https?://(?:[^\s()<>]|\([^\s()<>]*+\))++)>?
      (?:[ ]++(?:"[^"\n]*+"|'[^'\n]*+'))?[ ]*+\)
    | (?P<address>https?://[^\s<>`\\|*\[\]]++)(?=[\s<>`\\|*\[\]])
    | (?P<mark>\*{{1,3}}|_{{1,3}}|~~|\|\|)
    | (?P<ideographs>[{IDEOGRAPHS}]{{1,8}}+)
    | (?P<other>(?s:.))
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Behind a backslash they are shown and mean nothing.
SIGNS: Final = frozenset("<@[`")
IN_LABEL: Final = re.compile(r"([\\`<>@\[\]|#:])")
# What follows an address and does not belong to it.
AFTER_ADDRESS: Final = ".,:;!?'\"_~…。，、"
IN_ADDRESS: Final = str.maketrans({"@": "%40", "`": "%60", "\\": "%5C", "|": "%7C", "*": "%2A"})
# A third backtick would close a block of code, and a second one an inline code.
ZERO_WIDTH_SPACE: Final = "\u200b"
TICK_AFTER_TICK: Final = re.compile("(?<=`)`")


@dataclass(slots=True)
class Unit:
    """A part of a line: what was written, and what is sent. `kind` is a group of `UNIT`.

    `size` is the most characters that it takes: as code it has one more for each backtick.
    """

    kind: str
    source: str
    text: str
    size: int = field(init=False)

    def __post_init__(self) -> None:
        size = len(self.text) + 1
        self.size = size if self.kind == "plain" else max(size, _size_as_code(self.source))

    def characters(self) -> Iterator[Unit]:
        """Each character by itself, without any meaning."""
        for character in self.source:
            yield Unit("other", character, IN_LABEL.sub(r"\\\1", character))


def units(line: str, start: int) -> Iterator[tuple[int, Unit]]:
    """The units of a line from this place on, each with the place where it begins."""
    # The pattern sees no further, so that growing lines and long ones are read alike.
    while (found := UNIT.match(line, start, start + LOOKAHEAD)) is not None:
        yield start, _unit(found, line)
        start = found.end()


def _unit(found: re.Match[str], line: str) -> Unit:
    source = found[0]
    if found["target"]:
        return Unit("link", source, _link(found["label"].strip(), found["target"]))
    kind = found.lastgroup or "other"
    match kind:
        case "content" | "code":
            return Unit("code", source, inline_code(found["content"].strip() or " "))
        case "address":
            return Unit(kind, source, _address(source))
        case "other" if source[0] in SIGNS:
            return Unit(kind, source, f"\\{source}")
        case "other" if source == ":" or (source == "-" and line.startswith("#", found.end())):
            # Of a scheme that leads nowhere, and of small print.
            return Unit(kind, source, f"\\{source}")
        case _:
            return Unit(kind, source, source)


def _size_as_code(source: str) -> int:
    return len(source) + source.count("`")


def inline_code(content: str) -> str:
    """Code within a line, whatever it contains."""
    if "`" not in content:
        return f"`{content}`"
    return f"`` {TICK_AFTER_TICK.sub(f'{ZERO_WIDTH_SPACE}`', content)} ``"


def _address(source: str) -> str:
    """An address between angle brackets, which Discord does not show: without them the address
    would take in the backslash of what follows.
    """
    address = source.rstrip(AFTER_ADDRESS)
    while address.endswith(")") and address.count(")") > address.count("("):
        address = address[:-1].rstrip(AFTER_ADDRESS)
    return f"<{address.translate(IN_ADDRESS)}>{source[len(address) :]}"


def _link(label: str, target: str) -> str:
    """A link that hides nothing."""
    address = target.translate(IN_ADDRESS)
    if label.rstrip("/").lower() in {"", _bare(target), target.rstrip("/").lower()}:
        return f"<{address}>"
    label = IN_LABEL.sub(r"\\\1", label)
    return f"{label} (<{address}>)"


def _bare(target: str) -> str:
    return target.partition("://")[2].rstrip("/").lower()
