"""Divides a text into the pieces that the playground counts and streams as tokens."""

import re
from typing import Final

# Short pieces of a word with the blanks before it, one sign, or what blanks are left at the end.
TOKEN: Final = re.compile(r"\s*(?:\w{1,6}|[^\w\s])|\s+")


def tokens(text: str) -> list[str]:
    """The tokens of a text; together they are the text."""
    return TOKEN.findall(text)
