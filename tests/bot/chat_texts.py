"""Answers of models for tests, and what Discord would make of the messages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hypothesis import strategies as st

HOSTILE = (
    "@everyone", "@here", "<@123456789>", "<@!1>", "<@&1>", "<#1>", "</imagine:1>", "<t:1:R>",
    "<:a:1>", "<a:b:1>", "<id:guide>", "[a](https://x.example)", "[a b](https://discord.gg/x)",
    "![i](http://x.example/a_(b))", "[](https://x.example)", "[a](<https://x.example> 't')",
    "https://discord.gg/x", "discord.gg/x", "https://x.example/@everyone", "https://",
    "`", "``", "```", "````", "```py", "~~~", "~~~~", "`a`", "`` ` ``", "\\", "\\\\", "\\`",
    "-# ", "-", "#", "# ", "####", ">", ">>>", "> ", ">>> ", "- ", "* ", "1. ", "1) ",
    "|", "||", "| a | b |", "|---|---|", "|:-|-:|", "*", "**", "***", "_", "__", "~~",
    "\n", "\n\n", "\n\n\n", " ", "  ", "    ", "\t", "\r\n", "\u2028", "\u202e", "\x00",
    "word", "Two words.", "狐狸。", "（狸）", "👩‍🚀", "❤️", "e\u0301", "a" * 130, "x" * 30, "[", "]",
    "(", ")", "<", "<@", "@", "{", "language",
)  # fmt: skip
hostile_texts = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=4), max_size=60).map("".join)
# Long enough for several messages: the same pieces again and again.
long_texts = st.builds(lambda text, times: text * times, hostile_texts, st.integers(1, 40))
# With the hostile pieces where a message of 100 characters ends.
crossing_texts = st.builds(
    lambda before, pieces, after: "w " * before + "".join(pieces) + after,
    st.integers(20, 50),
    st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=20),
    st.sampled_from(["", " w" * 30, "`", ")", "\n", "\n\nw"]),
)

ESCAPED = re.compile(r"\\[^A-Za-z0-9\s]")
# As Discord's clients read them: a block wherever it begins, a code also over several lines.
BLOCK = re.compile(r"```(?:[\w+\-.#]+?\n)?\n*[^\n].*?\n*```", re.DOTALL | re.IGNORECASE)
CODE = re.compile(r"(`+)(.*?[^`])\1(?!`)", re.DOTALL)
ADDRESS = re.compile(r"<https?://[^ >]+>|https?://[^\s<]+")


def read_as_discord_does(message: str) -> Iterator[tuple[str, str]]:
    """The parts of a message: `text`, `escaped`, `block`, `code` or `address`, and its content."""
    place = 0
    kinds = (("escaped", ESCAPED), ("block", BLOCK), ("code", CODE), ("address", ADDRESS))
    while place < len(message):
        for kind, pattern in kinds:
            if found := pattern.match(message, place):
                yield kind, found[0]
                place = found.end()
                break
        else:
            yield "text", message[place]
            place += 1


def readable(message: str) -> str:
    """The text of a message in which markup has effect, with a sign for each other part."""
    shown = {"escaped": "\ue000", "block": "\ue001", "code": "\ue002", "address": "\ue003"}
    return "".join(shown.get(kind, part) for kind, part in read_as_discord_does(message))
