"""Counts jobs and their generations on their way to Discord."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from typing import Final

from app.monitoring.metrics import ABANDONED, Metrics
from jobs.models import REPLY_LIFETIME_S, Delivery, JobSpec, Snapshot

TAKEN_OVER_S: Final = 5.0
"""A generation that began so long before its delivery had begun in another process."""


class MeasuredDelivery:
    """A `Delivery` through another one. `clock` tells seconds since the epoch.

    The waiting time is that of jobs which were asked for after this was made.
    """

    def __init__(
        self, delivery: Delivery, metrics: Metrics, clock: Callable[[], float] = time.time
    ) -> None:
        self._delivery = delivery
        self._metrics = metrics
        self._clock = clock
        self._since = clock()

    async def deliver(self, spec: JobSpec, snapshots: AsyncIterator[Snapshot]) -> bool:
        """Deliver, and measure what passes."""
        job = MeasuredJob(spec, self._metrics, self._clock, self._since)
        try:
            is_done = await self._delivery.deliver(spec, job.passing(snapshots))
            job.abandon_rest()
        finally:
            job.enter(None)
        return is_done


class MeasuredJob:
    """What has been counted of one job. `process_since` is when this process began."""

    def __init__(
        self, spec: JobSpec, metrics: Metrics, clock: Callable[[], float], process_since: float
    ) -> None:
        self._metrics = metrics
        self._clock = clock
        self._asked_for_at = spec.target.expires_at - REPLY_LIFETIME_S
        self._since = clock()
        # What waited for this process to start says nothing of how long jobs wait.
        self._has_begun = self._asked_for_at < process_since
        self._state: str | None = None
        self._running: set[int] = set()

    async def passing(self, snapshots: AsyncIterator[Snapshot]) -> AsyncIterator[Snapshot]:
        """The same snapshots."""
        async for snapshot in snapshots:
            self._note(snapshot)
            yield snapshot

    def enter(self, state: str | None) -> None:
        """Count the job in this state from now on; None: in none."""
        if state == self._state:
            return
        if self._state is not None:
            self._metrics.jobs.labels(self._state).dec()
        if state is not None:
            self._metrics.jobs.labels(state).inc()
        self._state = state

    def abandon_rest(self) -> None:
        """Count the generations that still run as abandoned: their reply is written no more."""
        for _ in self._running:
            self._metrics.generations.labels(ABANDONED).inc()
        self._running.clear()

    def _note(self, snapshot: Snapshot) -> None:
        self.enter(state_of(snapshot))
        began = [it.began for it in snapshot.generations if it.progress.provider]
        if began and not self._has_begun:
            self._has_begun = True
            if min(began) > self._since - TAKEN_OVER_S:
                # The interaction's time is Discord's, whose clock may be ahead of ours.
                self._metrics.job_wait.observe(max(0.0, self._clock() - self._asked_for_at))
        for state in snapshot.generations:
            if state.running:
                self._running.add(state.number)
            elif state.number in self._running:
                self._running.remove(state.number)
                self._metrics.generations.labels(state.status).inc()


def state_of(snapshot: Snapshot) -> str:
    """One of `STATES`."""
    if snapshot.finished:
        return "delivering"
    return "running" if snapshot.ahead is None else "queued"
