"""Room for jobs that are about to be submitted."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class Reservations:
    """Which jobs are about to be submitted, and by whom."""

    def __init__(self) -> None:
        self._user_ids: dict[str, int] = {}
        self._none_held = asyncio.Event()
        self._none_held.set()

    @contextmanager
    def hold(self, user_id: int, job_id: str) -> Iterator[None]:
        """Hold room for a job."""
        self._user_ids[job_id] = user_id
        self._none_held.clear()
        try:
            yield
        finally:
            self._user_ids.pop(job_id, None)
            if not self._user_ids:
                self._none_held.set()

    def of(self, user_id: int) -> set[str]:
        """The jobs for which a user holds room; they may be on record already."""
        return {job_id for job_id, held_by in self._user_ids.items() if held_by == user_id}

    async def all_released(self) -> None:
        """Wait until nobody holds room."""
        await self._none_held.wait()
