"""Where jobs are kept: accepted, waiting in a queue, running, done. Time does the work."""

import asyncio
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from playground.clock import Clock
from playground.providers.settings import Behaviour
from playground.providers.types import FOREVER, Order, State

CLIP_FACTOR: Final = 2.0
MAX_JOBS: Final = 500
YEAR: Final = 365 * 86400.0
"""Seconds. Whoever asks gives up before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """An accepted order: when (seconds), how long it takes, and how many stood before it."""

    id: str
    provider: str
    order: Order
    accepted: float
    lasts: float
    queue: int
    failure: str | None
    cancelled: bool = False

    @property
    def ends(self) -> float:
        """When it will be over."""
        return FOREVER if self.failure == "never" else self.accepted + self.lasts

    def standing(self, now: float) -> tuple[State, int]:
        """How it stands, and how many jobs are still before it.

        The queue moves on in equal steps, of which the job's own work takes two.
        """
        if self.cancelled:
            return "cancelled", 0
        if now >= self.ends:
            return ("failed" if self.failure in ("failed", "content") else "done"), 0
        step = self.lasts / (self.queue + 2)
        moved = int((now - self.accepted) / step) if step else self.queue
        left = max(0, self.queue - moved)
        return ("queued" if left else "running"), left


class Desk:
    """Takes orders. Remembers the last few hundred jobs; `forget` is told of the others."""

    def __init__(self, clock: Clock, forget: Callable[[Job], None], limit: int = MAX_JOBS) -> None:
        self._clock = clock
        self._forget = forget
        self._limit = limit
        self._jobs: dict[str, Job] = {}

    def accept(self, provider: str, order: Order, behaviour: Behaviour) -> Job:
        """Make a job of an order."""
        factor = CLIP_FACTOR if order.kind == "video" else 1.0
        job = Job(
            id=secrets.token_hex(16),
            provider=provider,
            order=order,
            accepted=self._clock.now(),
            lasts=behaviour.latency * factor * _mood(order),
            queue=behaviour.queue,
            failure=behaviour.failure,
        )
        self._jobs[job.id] = job
        while len(self._jobs) > self._limit:
            self._forget(self._jobs.pop(next(iter(self._jobs))))
        return job

    def find(self, job_id: str, provider: str | None = None) -> Job | None:
        """The job of that id, if it is that provider's."""
        job = self._jobs.get(job_id)
        return job if job and provider in (None, job.provider) else None

    def cancel(self, job: Job) -> Job:
        """Call a job off, unless it is over."""
        if self._clock.now() < job.ends:
            job = self._jobs[job.id] = replace(job, cancelled=True)
        return job

    def standing(self, job: Job) -> tuple[State, int]:
        """How a job stands now, and how many are before it."""
        return job.standing(self._clock.now())

    async def until_over(self, job: Job, limit: float) -> None:
        """Wait until a job is over, at most so many seconds."""
        seconds = min(job.ends - self._clock.now(), limit, YEAR)
        if seconds <= 0:
            return
        woken = asyncio.Event()
        timer = self._clock.later(seconds, woken.set)
        try:
            await woken.wait()
        finally:
            timer.cancel()


def _mood(order: Order) -> float:
    """Between 0.85 and 1.15, so that four pictures of one message come one after the other."""
    key = f"{order.prompt}\0{order.seed}".encode(errors="replace")
    return 0.85 + 0.3 * hashlib.blake2b(key, digest_size=1).digest()[0] / 255
