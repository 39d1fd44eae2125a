"""What a message can ask for to see how it is shown: a table, a block of code, a long answer."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

WORD: Final = re.compile(r"\b(?P<word>table|code|long|longer)\b", re.IGNORECASE)


def sample_for(message: str) -> str:
    """The samples that a message names, each once; empty if it names none."""
    named = dict.fromkeys(found["word"].lower() for found in WORD.finditer(message))
    return "\n\n".join(SAMPLES[name]() for name in named)


def _table() -> str:
    rows = [f"| {number} | {number**2} | {number**3} |" for number in range(1, 7)]
    return "\n".join(["| number | square | cube |", "|---:|---:|---:|", *rows])


def _code() -> str:
    return (
        "```python\n"
        "def squares(count: int) -> list[int]:\n"
        '    """The first squares, from 1."""\n'
        "    return [number**2 for number in range(1, count + 1)]\n"
        "```"
    )


def _paragraphs(count: int) -> str:
    return "\n\n".join(
        f"**Paragraph {number}** of {count}. It is written by a rule, so that there is something "
        "to scroll through: a few plain sentences, one like the other, with nothing to learn from "
        "them but how long answers are shown."
        for number in range(1, count + 1)
    )


SAMPLES: Final[Mapping[str, Callable[[], str]]] = MappingProxyType(
    {
        "table": _table,
        "code": _code,
        "long": partial(_paragraphs, 24),
        "longer": partial(_paragraphs, 120),
    }
)
