"""The queue of jobs. Nothing is run: the state of a job follows from the time since submission."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from playground.clock import Clock, wait
from playground.providers.settings import Behaviour
from playground.providers.types import NO_LIMIT_S, GenerationParameters, JobState

VIDEO_DURATION_FACTOR: Final = 2.0
MAX_JOBS: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A submitted job. `submitted_at` is in seconds since 1970, `duration_s` includes the queue."""

    id: str
    provider: str
    parameters: GenerationParameters
    submitted_at: float
    duration_s: float
    jobs_ahead: int
    failure: str | None
    is_cancelled: bool = False

    @property
    def finishes_at(self) -> float:
        """When it will be finished, in seconds since 1970."""
        return NO_LIMIT_S if self.failure == "never" else self.submitted_at + self.duration_s

    def status(self, now: float) -> tuple[JobState, int]:
        """Its state, and the number of jobs before it.

        The duration is divided into equal steps: one for each job before it, two for itself.
        """
        if self.is_cancelled:
            return "cancelled", 0
        if now >= self.finishes_at:
            return ("failed" if self.failure in ("failed", "content") else "done"), 0
        step_s = self.duration_s / (self.jobs_ahead + 2)
        passed = int((now - self.submitted_at) / step_s) if step_s else self.jobs_ahead
        position = max(0, self.jobs_ahead - passed)
        return ("queued" if position else "running"), position


JobObserver: TypeAlias = Callable[[Job], None]


class JobQueue:
    """Keeps the latest `max_jobs` jobs; `on_removed` is called with each older one.

    `observer` is called with each job that is submitted, before the provider answers.
    """

    def __init__(
        self,
        clock: Clock,
        on_removed: Callable[[Job], None],
        max_jobs: int = MAX_JOBS,
        *,
        observer: JobObserver | None = None,
    ) -> None:
        self._clock = clock
        self._on_removed = on_removed
        self._max_jobs = max_jobs
        self._observer = observer
        self._jobs: dict[str, Job] = {}

    def submit(self, provider: str, parameters: GenerationParameters, behaviour: Behaviour) -> Job:
        """Add a job that takes as long as the provider's behaviour says."""
        factor = VIDEO_DURATION_FACTOR if parameters.kind == "video" else 1.0
        job = Job(
            id=secrets.token_hex(16),
            provider=provider,
            parameters=parameters,
            submitted_at=self._clock.now(),
            duration_s=behaviour.latency * factor * _duration_variation(parameters),
            jobs_ahead=behaviour.queue,
            failure=behaviour.failure,
        )
        self._jobs[job.id] = job
        while len(self._jobs) > self._max_jobs:
            self._on_removed(self._jobs.pop(next(iter(self._jobs))))
        if self._observer is not None:
            self._observer(job)
        return job

    def find(self, job_id: str, provider: str | None = None) -> Job | None:
        """The job with that id, if it is known and (where given) the provider's."""
        job = self._jobs.get(job_id)
        return job if job and provider in (None, job.provider) else None

    def cancel(self, job: Job) -> Job:
        """Cancel a job unless it is finished. Returns it as it then is."""
        if self._clock.now() < job.finishes_at:
            job = self._jobs[job.id] = replace(job, is_cancelled=True)
        return job

    def status(self, job: Job) -> tuple[JobState, int]:
        """The present state of a job, and the number of jobs before it."""
        return job.status(self._clock.now())

    async def wait_until_finished(self, job: Job, max_wait_s: float) -> None:
        """Wait until a job is finished, for at most that many seconds."""
        await wait(self._clock, min(job.finishes_at - self._clock.now(), max_wait_s))


def _duration_variation(parameters: GenerationParameters) -> float:
    """A factor from 0.85 to 1.15, so that the jobs of one command do not finish together."""
    key = f"{parameters.prompt}\0{parameters.seed}".encode(errors="replace")
    return 0.85 + 0.3 * hashlib.blake2b(key, digest_size=1).digest()[0] / 255
