"""Whose turn it is: tenants take turns, and each tenant's own jobs keep their order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from typing import Generic, Protocol, TypeVar


class Queued(Protocol):
    """What the queue needs to know of a job: whose it is, and whether it may take long."""

    @property
    def tenant(self) -> Hashable:
        """Whom it is done for."""

    @property
    def is_long(self) -> bool:
        """Whether short jobs would mind waiting for it."""


JobT = TypeVar("JobT", bound=Queued)


class FairQueue(Generic[JobT]):
    """Jobs of which `size` may run at once, in order of arrival, but fair.

    A tenant's second job waits for the first jobs of those who arrived before it was started.
    Where several may run, neither one tenant nor the long jobs take every place.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._share = max(1, size - 1)
        self._waiting: list[tuple[int, JobT]] = []
        self._running: list[JobT] = []
        self._round = 0  # of the job that was started last
        self._last_round: dict[Hashable, int] = {}

    @property
    def waiting(self) -> int:
        """How many jobs wait."""
        return len(self._waiting)

    def put(self, job: JobT) -> None:
        """Let a job wait for its turn."""
        turn = max(self._round, self._last_round.get(job.tenant, -1) + 1)
        self._last_round[job.tenant] = turn
        self._waiting.append((turn, job))
        self._waiting.sort(key=lambda waiting: waiting[0])  # stable: arrival decides the rest

    def take(self) -> JobT | None:
        """The next job that may start, which runs until it is removed; None if none may."""
        found = next((waiting for waiting in self._waiting if self._may_start(waiting[1])), None)
        if found is None:
            return None
        self._waiting.remove(found)
        self._round, job = found
        self._last_round = {k: v for k, v in self._last_round.items() if v >= self._round}
        self._running.append(job)
        return job

    def remove(self, job: JobT) -> None:
        """A job has ended, or does not want to wait any longer."""
        self._waiting = [waiting for waiting in self._waiting if waiting[1] is not job]
        self._running = [running for running in self._running if running is not job]

    def drain(self) -> list[JobT]:
        """Remove and return all jobs that wait."""
        jobs = [job for _, job in self._waiting]
        self._waiting.clear()
        return jobs

    def _may_start(self, job: JobT) -> bool:
        tenants = Counter(running.tenant for running in self._running)
        long_jobs = sum(running.is_long for running in self._running)
        return (
            len(self._running) < self._size
            and tenants[job.tenant] < self._share
            and not (job.is_long and long_jobs >= self._share)
        )
