"""Whose turn it is to write to an SQLite file, among all connections of the process."""

from __future__ import annotations

import threading
from collections import deque


class WriteTurn:
    """A lock that goes from hand to hand, in the order in which it was asked for.

    SQLite itself lets those who wait look again after growing pauses, and whoever happens to look
    first comes next: under load a thread waits for seconds.
    """

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._taken = False

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def take(self) -> None:
        """Wait for the turn, and take it."""
        mine = threading.Lock()
        mine.acquire()
        with self._mutex:
            if not self._taken:
                self._taken = True
                return
            self._waiting.append(mine)
        mine.acquire()  # until it is handed over

    def give(self) -> None:
        """Hand it to the next one. It need not be the same thread that took it."""
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False
