"""The messages that members have written and that are not answered yet, one after another."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

MOST_WAITING: Final = 3  # messages of one member


class TooManyWaiting(Exception):
    """As many messages of the member wait as may: `MOST_WAITING`."""


class MessageQueue:
    """Lets the messages of one place through in the order in which they came."""

    def __init__(self) -> None:
        self._turns: dict[int, asyncio.Lock] = {}
        self._in_place: Counter[int] = Counter()
        self._of_member: Counter[int] = Counter()

    @asynccontextmanager
    async def turn(self, place_id: int, user_id: int) -> AsyncIterator[None]:
        """Wait for the turn of a message; the next one's comes at the end of the block.

        Messages keep the order of their calls. Raises `TooManyWaiting` at once.
        """
        if self._of_member[user_id] >= MOST_WAITING:
            raise TooManyWaiting
        lock = self._turns.setdefault(place_id, asyncio.Lock())
        self._of_member[user_id] += 1
        self._in_place[place_id] += 1
        try:
            async with lock:
                yield
        finally:
            _less(self._of_member, user_id)
            _less(self._in_place, place_id)
            if place_id not in self._in_place:
                del self._turns[place_id]


def _less(counter: Counter[int], key: int) -> None:
    """Count one less, and forget what is not counted any more."""
    counter[key] -= 1
    if not counter[key]:
        del counter[key]
