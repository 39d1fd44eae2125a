"""The workflow of one generation."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, Final, Protocol

from hfmedia.client import EffectsFactory
from hfmedia.errors import DeadlineExceeded, Failure, HFMediaError
from hfmedia.events import Event, ProgressCallback
from hfmedia.execution.effects import Effects
from hfmedia.execution.steady_clock import SteadyClock
from hfmedia.media_store import MediaStore
from hfmedia.policy import Policy
from hfmedia.results import Generation
from hfmedia.serialization import to_json
from hfmedia.types import GenerationRequest
from jobs.durable_effects import DurableEffects
from jobs.durable_store import DurableStore
from jobs.generation_journal import GenerationJournal
from jobs.in_process import INTERNAL
from jobs.job_log import describe_failure, job_name, log_event
from jobs.ledger import Ledger, settled_later
from jobs.models import JobSpec
from jobs.notices import JobNews, Notices
from jobs.persistence import persistently
from jobs.records import UnreadableRecord, spec_of
from jobs.steps import Steps
from storage.generations import GenerationRepository
from storage.jobs import JobRepository
from storage.rows import GenerationRow, GenerationStatus, MediaRow

log = logging.getLogger(__name__)

MAX_WAIT_S: Final = 2 * 3600.0
"""So long a generation may wait for its turn. What is older was left by a bot that was stopped, or
stands in a backup: it may have been made and paid since."""

EXPIRED: Final = Failure.of(
    DeadlineExceeded("It has waited too long for its turn.", limit_s=MAX_WAIT_S)
)


class Generate(Protocol):
    """Generates one image or video: `Client.generate`."""

    async def __call__(
        self,
        request: GenerationRequest,
        *,
        policy: Policy,
        on_progress: ProgressCallback,
        effects: EffectsFactory,
        store: MediaStore,
    ) -> Generation:
        """Return the result or raise `HFMediaError`."""


class GenerationRun:
    """Runs generations, and records what became of them. Its id is that of the job and `-number`.

    Results go to `store`, which all processes share.
    """

    def __init__(
        self,
        generate: Generate,
        store: MediaStore,
        jobs: JobRepository,
        generations: GenerationRepository,
        notices: Notices,
        ledger: Ledger,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._generate = generate
        self._store = store
        self._jobs = jobs
        self._generations = generations
        self._notices = notices
        self._ledger = ledger
        self._clock = clock

    async def __call__(self, workflow_id: str, steps: Steps) -> None:
        """Run the generation, or go on with it. One that has its result already ends at once."""
        job_id, _, number = workflow_id.rpartition("-")
        job = await persistently(lambda: self._jobs.get(job_id))
        if job is None:
            return  # it was erased
        try:
            spec = spec_of(job)
        except UnreadableRecord:
            return  # the workflow of its job ends it
        journal = GenerationJournal(
            job_id, int(number), self._generations, self._notices, self._clock
        )
        with self._notices.following(job_id) as news:
            # Read after it is followed: what is cancelled in between is not missed.
            row = await self._begin(job_id, int(number))
            journal.cancelled = row.status == "cancelled" or job.cancelled_by is not None
            if not row.ended or journal.cancelled:
                began = row.began_at or job.created_at
                outcome: Generation | Failure | None = EXPIRED
                if began - job.created_at <= MAX_WAIT_S:
                    work = self._outcome(spec, int(number), steps, journal, began)
                    outcome = await self._unless_cancelled(work, journal, news)
                await self._end(spec, int(number), outcome)

    async def _begin(self, job_id: str, number: int) -> GenerationRow:
        """Record that it runs, unless it has ended. Returns its row."""
        now = self._clock()
        row = await persistently(lambda: self._generations.begin(job_id, number, now))
        if row is None:
            return await self._row(job_id, number)
        self._notices.rows_changed(job_id)
        return row

    async def _unless_cancelled(
        self,
        outcome: Coroutine[Any, Any, Generation | Failure],
        journal: GenerationJournal,
        news: JobNews,
    ) -> Generation | Failure | None:
        """The outcome, or None if the generation was cancelled."""
        work = asyncio.create_task(outcome)
        cancelled = asyncio.create_task(self._until_cancelled(journal, news))
        writing = asyncio.create_task(journal.write_progress())
        try:
            await asyncio.wait([work, cancelled], return_when=asyncio.FIRST_COMPLETED)
            if cancelled.done() and not work.done():
                journal.cancelled = True
                work.cancel()
                await asyncio.wait([work])
            return None if work.cancelled() and journal.cancelled else await work
        except asyncio.CancelledError:
            # Also between two steps, where no step tells it.
            journal.interrupted = not journal.cancelled
            raise
        finally:
            for task in (work, cancelled, writing):
                task.cancel()
            await asyncio.gather(work, cancelled, writing, return_exceptions=True)

    async def _outcome(
        self, spec: JobSpec, number: int, steps: Steps, journal: GenerationJournal, began: float
    ) -> Generation | Failure:
        name = job_name(spec, number)
        # A clock that is set ahead must not end what is accepted and paid.
        clock = SteadyClock(self._clock() - time.monotonic())

        def on_progress(event: Event) -> None:
            log_event(name, event)
            journal.on_event(event)

        def durable(live: Effects) -> Effects:
            return DurableEffects(live, steps, journal, began, clock)

        try:
            return await self._generate(
                spec.request.numbered(number),
                policy=replace(spec.policy, tenant=spec.requester.tenant),
                on_progress=on_progress,
                effects=durable,
                store=DurableStore(self._store, steps, journal),
            )
        except HFMediaError as error:
            if steps.interrupted:
                raise asyncio.CancelledError from error  # the next run says how it ends
            failure = Failure.of(error)
            log.info("%s failed: %s", name, describe_failure(failure))
            return failure
        except Exception:
            if steps.interrupted:
                raise
            log.exception("%s failed unexpectedly", name)
            return INTERNAL

    async def _until_cancelled(self, journal: GenerationJournal, news: JobNews) -> None:
        """Wait until the generation is cancelled: by a member, or because its reply has ended."""
        while not news.cancelled:
            has_news = await self._notices.next(news.changed)
            if not has_news:
                row = await self._row(journal.job_id, journal.number)
                if row.status == "cancelled":
                    return

    async def _row(self, job_id: str, number: int) -> GenerationRow:
        rows = await persistently(lambda: self._generations.of_job(job_id))
        return next(row for row in rows if row.number == number)

    async def _end(self, spec: JobSpec, number: int, outcome: Generation | Failure | None) -> None:
        """Record what became of it. What came too late is deleted."""
        job_id = spec.job_id
        if isinstance(outcome, Generation):
            media = self._media_row(job_id, outcome)
            taken = await self._record(job_id, number, "done", result=to_json(outcome), media=media)
            if not taken and not await self._has(job_id, number, outcome):
                await self._store.delete(outcome.media)
        elif outcome is not None:
            await self._record(job_id, number, "failed", failure=to_json(outcome))
        else:
            await self._record(job_id, number, "cancelled")
        self._notices.rows_changed(job_id)
        with settled_later(job_id):
            await self._ledger.settle(job_id, number)

    async def _record(
        self,
        job_id: str,
        number: int,
        status: GenerationStatus,
        *,
        result: str | None = None,
        failure: str | None = None,
        media: MediaRow | None = None,
    ) -> bool:
        now = self._clock()
        return await persistently(
            lambda: self._generations.end(
                job_id, number, now, status, result=result, failure=failure, media=media
            )
        )

    def _media_row(self, job_id: str, generation: Generation) -> MediaRow:
        media = generation.media
        return MediaRow(
            uri=media.uri,
            job_id=job_id,
            kind="result",
            size=media.size,
            created_at=self._clock(),
        )

    async def _has(self, job_id: str, number: int, outcome: Generation) -> bool:
        """Whether an earlier run has recorded this very result."""
        return (await self._row(job_id, number)).result == to_json(outcome)
