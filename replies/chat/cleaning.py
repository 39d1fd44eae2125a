"""What no answer keeps: control characters, and signs that turn the direction of reading.

And what nobody sees of a text.
"""

from __future__ import annotations

import unicodedata
from itertools import chain
from typing import Final

NEW_LINES: Final = "\v\f\x85\u2028\u2029"
TAKEN_OUT: Final = chain(
    range(0x20),
    range(0x7F, 0xA0),
    range(0x202A, 0x202F),  # turn the direction of what follows
    range(0x2066, 0x206A),
    range(0xD800, 0xE000),  # halves of characters, which cannot be sent
)
TABLE: Final[dict[int, str | None]] = {
    **dict.fromkeys(TAKEN_OUT),
    **{ord(sign): "\n" for sign in NEW_LINES},
    ord("\n"): "\n",
    ord("\t"): "\t",
}
# Characters without a width, and blanks.
UNSEEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"})
UNSEEN: Final = "\u034f\u115f\u1160\u2800\u3164\ufe0e\ufe0f\uffa0"  # others that show nothing


def cleaned(text: str) -> str:
    """The text as lines that end with `\\n`. Each character is treated by itself."""
    return text.translate(TABLE)


def is_blank(text: str) -> bool:
    """Whether nothing of a text can be seen."""
    return all(it in UNSEEN or unicodedata.category(it) in UNSEEN_CATEGORIES for it in text)
