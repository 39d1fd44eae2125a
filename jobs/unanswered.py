"""Commands that are not acknowledged yet: what can wait lets them go first."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

PATIENCE_S: Final = 0.5  # however many come, what waits for them goes on


class Unanswered:
    """The ids of such commands."""

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._waiting: set[str] = set()
        self._none = asyncio.Event()
        self._none.set()

    @contextmanager
    def waiting(self, job_id: str) -> Iterator[None]:
        """A command waits until the end of the block, or until it is acknowledged."""
        self._waiting.add(job_id)
        self._none.clear()
        try:
            yield
        finally:
            self.acknowledged(job_id)

    def acknowledged(self, job_id: str) -> None:
        """A command has what it needs to be acknowledged."""
        self._waiting.discard(job_id)
        if not self._waiting:
            self._none.set()

    async def wait(self) -> None:
        """Wait until none is left, but not long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._patience_s):
                await self._none.wait()
