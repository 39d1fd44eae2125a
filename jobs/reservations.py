"""Room for jobs that are about to be submitted."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class Reservations:
    """Which jobs are about to be submitted, and by whom."""

    def __init__(self) -> None:
        # A list: an interaction that is delivered twice holds its room twice.
        self._held: list[tuple[int, str]] = []
        self._none_held = asyncio.Event()
        self._none_held.set()

    @contextmanager
    def hold(self, user_id: int, job_id: str) -> Iterator[None]:
        """Hold room for a job."""
        held = (user_id, job_id)
        self._held.append(held)
        self._none_held.clear()
        try:
            yield
        finally:
            self._held.remove(held)
            if not self._held:
                self._none_held.set()

    def of(self, user_id: int) -> set[str]:
        """The jobs for which a user holds room; they may be on record already."""
        return {job_id for held_by, job_id in self._held if held_by == user_id}

    async def all_released(self) -> None:
        """Wait until all room is released."""
        await self._none_held.wait()
