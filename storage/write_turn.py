"""Whose turn it is to write to an SQLite file, among all connections of the process."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class WriteTurn:
    """A lock that goes from hand to hand, in the order in which it was asked for.

    SQLite itself lets those who wait look again after growing pauses, and whoever happens to look
    first comes next: under load a thread waits for seconds.
    """

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._taken = False
        self._lent_to: int | None = None

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def take(self) -> bool:
        """Wait for the turn, and take it. False for a thread to which it is lent: it has it."""
        if self._lent_to == threading.get_ident():
            return False
        mine = threading.Lock()
        mine.acquire()
        with self._mutex:
            if not self._taken:
                self._taken = True
                return True
            self._waiting.append(mine)
        mine.acquire()  # until it is handed over
        return True

    def give(self) -> None:
        """Hand it to the next one. It need not be the same thread that took it."""
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False

    @asynccontextmanager
    async def lent(self) -> AsyncIterator[None]:
        """The turn for the thread of the event loop, which must not block until it comes.

        Who has it may need this very thread to give it back.
        """
        taking = asyncio.ensure_future(asyncio.to_thread(self.take))
        try:
            await asyncio.shield(taking)
        except asyncio.CancelledError:
            taking.add_done_callback(lambda _: self.give())
            raise
        self._lent_to = threading.get_ident()
        try:
            yield
        finally:
            self._lent_to = None
            self.give()
