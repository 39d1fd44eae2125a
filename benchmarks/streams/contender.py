"""What every contender shares: all streams at once, measured in a process of its own.

It needs nothing but the standard library, since peers run it in environments of their own.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Final, TypeAlias

from benchmarks.contender import Where
from benchmarks.measurement import measured, peak_megabytes
from benchmarks.streams.tokens import SECONDS, TOKENS, WARM_UP_TOKENS, text

LIMIT_S: Final = 120.0  # that one run may take
QUESTION: Final = "Tell me about the fox in the snow."

Hear: TypeAlias = Callable[[str], None]
"""Takes the next piece of an answer."""

Answer: TypeAlias = Callable[[int, Hear], Awaitable[None]]
"""Streams an answer of so many tokens to what hears it."""

Contender: TypeAlias = Callable[[Where], AbstractAsyncContextManager[Answer]]
"""Opens what it needs; gives what it can do."""


def contend(contender: Contender) -> None:
    """Do the run that the arguments name, and print its figures as the last line."""
    origin, at_once = sys.argv[1:]
    print(json.dumps(asyncio.run(_run(contender, Where(origin), int(at_once)))))


async def _run(contender: Contender, where: Where, at_once: int) -> dict[str, float]:
    """The figures, with `growth`: how much the peak in MB grew in the second half."""
    halfway: list[float] = []
    async with asyncio.timeout(LIMIT_S), contender(where) as answer:
        # The imports, the mapping and the first connection are not counted.
        await _heard(answer, WARM_UP_TOKENS)
        text(TOKENS)  # made before it is measured
        loop = asyncio.get_running_loop()
        loop.call_later(SECONDS / 2, lambda: halfway.append(peak_megabytes()))
        figures = await measured(_all(answer, at_once))
    return {**figures.as_json(), "growth": figures.peak - halfway[0]}


async def _all(answer: Answer, at_once: int) -> None:
    await asyncio.gather(*(_heard(answer, TOKENS) for _ in range(at_once)))


async def _heard(answer: Answer, tokens: int) -> None:
    """Listen to an answer, and see that nothing of it is missing. None of it is kept here."""
    expected, position = text(tokens), 0

    def hear(piece: str) -> None:
        nonlocal position
        assert expected.startswith(piece, position), "it is what was sent"
        position += len(piece)

    await answer(tokens, hear)
    assert position == len(expected), "nothing is missing"
