"""What the parts of a process tell each other of its jobs, without the database."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from hfmedia.progress import Progress


@dataclass
class JobNews:
    """The news of a job: how often its rows changed, and how far each generation is."""

    revision: int = 0
    cancelled: bool = False
    progress: dict[int, Progress] = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    followers: int = 0

    def publish(self) -> None:
        """Wake those who wait for news."""
        self.changed.set()
        self.changed = asyncio.Event()


class Notices:
    """The news of the jobs that are followed in this process; of others nothing is kept.

    `look_s` is how often a follower looks at the rows for what other processes have changed; None
    where there are no others.
    """

    def __init__(self, look_s: float | None = None) -> None:
        self._look_s = look_s
        self._followed: dict[str, JobNews] = {}

    @property
    def are_shared(self) -> bool:
        """Whether other processes follow jobs of this one, by their rows."""
        return self._look_s is not None

    @contextmanager
    def following(self, job_id: str) -> Iterator[JobNews]:
        """The news of a job from now on."""
        news = self._followed.setdefault(job_id, JobNews())
        news.followers += 1
        try:
            yield news
        finally:
            news.followers -= 1
            if not news.followers:
                del self._followed[job_id]

    def rows_changed(self, job_id: str, *, cancelled: bool = False) -> None:
        """Tell that a row of the job has changed, or that the job was cancelled."""
        news = self._followed.get(job_id)
        if news is not None:
            news.revision += 1
            news.cancelled |= cancelled
            news.publish()

    def progressed(self, job_id: str, number: int, progress: Progress) -> None:
        """Tell how far a generation is."""
        news = self._followed.get(job_id)
        if news is not None:
            news.progress[number] = progress
            news.publish()

    def look_at(self) -> float | None:
        """When to look at the rows next, by the clock of the event loop; None for never."""
        return None if self._look_s is None else asyncio.get_running_loop().time() + self._look_s

    async def next(self, changed: asyncio.Event, look_at: float | None = None) -> bool:
        """Wait for news. False if there was none until then, and it is time to look at the rows.

        Without `look_at` that is some time after the last news.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout_at(look_at or self.look_at()):
                await changed.wait()
            return True
        return False
