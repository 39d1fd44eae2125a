"""The workflow of one job: it starts the generations, and delivers what becomes of them."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from typing import Protocol

from hfmedia.policy import Policy
from hfmedia.types import TASKS, Json
from jobs.enhancing import next_numbers, numbers_of, request_of
from jobs.job_log import job_name
from jobs.models import Delivery, JobSpec
from jobs.notices import Notices
from jobs.persistence import persistently
from jobs.queues import partition
from jobs.records import UnreadableRecord, spec_of
from jobs.steps import Steps
from jobs.stopping import end_delivered
from jobs.unreadable_job import UnreadableJobs
from jobs.watch import Watch
from storage.generations import GenerationRepository
from storage.jobs import JobRepository

log = logging.getLogger(__name__)


class EnqueueCall(Protocol):
    """Adds the workflow of a generation to the queue of calls."""

    def __call__(self, workflow_id: str, key: str) -> Awaitable[None]:
        """Add it once, however often it is called."""


class JobRun:
    """Runs jobs. `begun` is called when a job's turn has come, before its reply is written."""

    def __init__(
        self,
        jobs: JobRepository,
        generations: GenerationRepository,
        watch: Watch,
        notices: Notices,
        delivery: Delivery,
        *,
        enqueue_call: EnqueueCall,
        begun: Callable[[str], Awaitable[None]],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._jobs = jobs
        self._generations = generations
        self._watch = watch
        self._notices = notices
        self._delivery = delivery
        self._enqueue_call = enqueue_call
        self._begun = begun
        self._clock = clock
        self._unreadable = UnreadableJobs(
            jobs=jobs, generations=generations, delivery=delivery, clock=clock
        )

    async def __call__(self, workflow_id: str, steps: Steps) -> None:
        """Run the job, or go on with it."""
        job = await persistently(lambda: self._jobs.get(workflow_id))
        if job is None:
            return  # it was erased
        try:
            spec = spec_of(job)
        except UnreadableRecord:
            await self._begun(workflow_id)
            await self._unreadable.end(job)
            return
        for number in await self._begin(spec):
            await self._enqueue_call(f"{workflow_id}-{number}", call_partition(spec, number))
        await steps.run("deliver", lambda: self._deliver(spec))
        log.info("%s ended", job_name(spec))

    async def _begin(self, spec: JobSpec) -> tuple[int, ...]:
        """Record that the job runs. Returns the numbers of its generations that are to run now."""
        job_id = spec.job_id
        if await persistently(lambda: self._jobs.set_started(job_id, self._clock())):
            return next_numbers(numbers_of(spec))
        rows = await persistently(lambda: self._generations.of_job(job_id))
        return next_numbers(tuple(row.number for row in rows if not row.ended))

    async def _deliver(self, spec: JobSpec) -> Json:
        """Deliver the job. What cannot be delivered waits behind the member's next command."""
        job_id = spec.job_id
        await self._begun(job_id)
        job = await persistently(lambda: self._jobs.get(job_id))
        if job is None or job.delivered_at is not None or job.waiting_from is not None:
            return None
        if await self._is_delivered(spec):
            now = self._clock()
            await end_delivered(job_id, self._jobs, self._generations, self._notices, now)
        else:
            await persistently(lambda: self._jobs.set_waiting(job_id, self._clock()))
        return None

    async def _is_delivered(self, spec: JobSpec) -> bool:
        try:
            return await self._delivery.deliver(spec, self._watch.snapshots(spec))
        except Exception:
            log.exception("%s: its reply could not be written", job_name(spec))
            return False


def call_partition(spec: JobSpec, number: int) -> str:
    """Which calls a generation takes turns with: those of its key that bring the same."""
    words = TASKS[request_of(spec, number).task].gives == "text"
    return partition(key_of(spec.policy), words=words)


def key_of(policy: Policy) -> str:
    """The name of the key that the calls of a policy share."""
    key = policy.hub_key or next(iter(policy.provider_keys.values()), None)
    return "none" if key is None else f"{key.owner} {key.id}"
