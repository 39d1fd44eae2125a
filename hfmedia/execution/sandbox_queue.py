"""Whose turn it is: callers take turns, and each caller's own jobs keep their order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from itertools import count
from typing import Final, Generic, Protocol, TypeVar

MAX_OVERTAKEN: Final = 64  # times that a caller's second job lets a first one pass that came later


class Queued(Protocol):
    """A job as the queue sees it."""

    @property
    def caller(self) -> Hashable:
        """Who it runs for."""

    @property
    def is_long(self) -> bool:
        """Whether it may take so long that short jobs should not wait for it."""


JobT = TypeVar("JobT", bound=Queued)


@dataclass(frozen=True, slots=True)
class _Waiting(Generic[JobT]):
    job: JobT
    turn: int
    arrival: int

    @property
    def rank(self) -> int:
        return self.turn * MAX_OVERTAKEN + self.arrival


class FairQueue(Generic[JobT]):
    """Jobs of which `size` may run at once, in order of arrival, but fair.

    A caller's second job waits for the first jobs of those who arrived before it was started, of
    `MAX_OVERTAKEN` at most. Where several may run, neither one caller nor the long jobs take every
    place.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._share = max(1, size - 1)
        self._waiting: list[_Waiting[JobT]] = []
        self._arrivals = count()
        self._running: list[JobT] = []
        self._round = 0  # of the job that was started last
        self._last_round: dict[Hashable, int] = {}

    @property
    def waiting(self) -> int:
        """How many jobs wait."""
        return len(self._waiting)

    def put(self, job: JobT) -> None:
        """Let a job wait for its turn."""
        turn = max(self._round, self._last_round.get(job.caller, -1) + 1)
        self._last_round[job.caller] = turn
        self._waiting.append(_Waiting(job, turn, next(self._arrivals)))
        self._waiting.sort(key=lambda waiting: waiting.rank)

    def take(self) -> JobT | None:
        """The next job that may start, which runs until it is removed; None if none may."""
        found = next((waiting for waiting in self._waiting if self._may_start(waiting.job)), None)
        if found is None:
            return None
        self._waiting.remove(found)
        self._running.append(found.job)
        self._round = max(self._round, found.turn)
        self._forget_rounds()
        return found.job

    def remove(self, job: JobT) -> None:
        """Remove a job that has ended, or that was given up while it waited."""
        self._waiting = [waiting for waiting in self._waiting if waiting.job is not job]
        self._running = [running for running in self._running if running is not job]

    def drain(self) -> list[JobT]:
        """Remove and return all jobs that wait."""
        jobs = [waiting.job for waiting in self._waiting]
        self._waiting.clear()
        return jobs

    def _forget_rounds(self) -> None:
        """Forget rounds that delay nobody: past ones, and those of callers without a job."""
        running = {job.caller for job in self._running}
        self._last_round = {
            caller: turn
            for caller, turn in self._last_round.items()
            if turn >= self._round and (self._waiting or caller in running)
        }

    def _may_start(self, job: JobT) -> bool:
        callers = Counter(running.caller for running in self._running)
        long_jobs = sum(running.is_long for running in self._running)
        return (
            len(self._running) < self._size
            and callers[job.caller] < self._share
            and not (job.is_long and long_jobs >= self._share)
        )
