"""The workflow of one generation."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, Final, TypeAlias

from hfmedia.errors import DeadlineExceeded, Failure
from hfmedia.media_store import MediaStore
from hfmedia.results import Generation, TextGeneration
from hfmedia.serialization import to_json
from hfmedia.types import TASKS, GenerationRequest
from jobs.answer_journal import AnswerJournal
from jobs.answers import Answers
from jobs.enhancing import ImprovedPrompt, keep_prompt, request_of, with_prompt
from jobs.generation_journal import GenerationJournal
from jobs.job_log import job_name
from jobs.ledger import Ledger, settled_later
from jobs.media_run import Generate, MediaRun
from jobs.models import JobSpec
from jobs.notices import JobNews, Notices
from jobs.persistence import persistently
from jobs.recorded_answer import answer_json
from jobs.records import UnreadableRecord, progress_of, spec_of, state_of
from jobs.steps import Steps
from jobs.text_run import INTERRUPTED, Interrupted, TextRun
from storage.generations import GenerationRepository
from storage.jobs import JobRepository
from storage.rows import ENHANCING, GenerationRow, GenerationStatus, JobRow, MediaRow

MAX_WAIT_S: Final = 2 * 3600.0
"""So long a generation may wait for its turn. What is older was left by a bot that was stopped, or
stands in a backup: it may have been made and paid since."""

EXPIRED: Final = Failure.of(
    DeadlineExceeded("It has waited too long for its turn.", limit_s=MAX_WAIT_S)
)


Outcome: TypeAlias = Generation | TextGeneration | Failure | Interrupted


class GenerationRun:
    """Runs generations, and records what became of them. Its id is that of the job and `-number`.

    Results go to `store`, which all processes share. `answers` gives those in words;
    `improved_prompt` reads the prompt in one that is to improve it.
    """

    def __init__(
        self,
        generate: Generate,
        answers: Answers,
        store: MediaStore,
        jobs: JobRepository,
        generations: GenerationRepository,
        notices: Notices,
        ledger: Ledger,
        clock: Callable[[], float] = time.time,
        *,
        improved_prompt: ImprovedPrompt = keep_prompt,
    ) -> None:
        self._media = MediaRun(generate, store, clock)
        self._text = TextRun(answers, store, generations)
        self._store = store
        self._jobs = jobs
        self._generations = generations
        self._notices = notices
        self._ledger = ledger
        self._clock = clock
        self._improved_prompt = improved_prompt

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
        request = await self._request(spec, job, int(number))
        journal = self._journal(job_id, int(number), request)
        with self._notices.following(job_id) as news:
            # Read after it is followed: what is cancelled in between is not missed.
            row = await self._begin(job_id, int(number))
            journal.cancelled = row.status == "cancelled" or job.cancelled_by is not None
            if not row.ended or journal.cancelled:
                began = row.began_at or job.created_at
                outcome: Outcome | None = EXPIRED
                if began - job.created_at <= MAX_WAIT_S:
                    work = self._outcome(spec, request, row, steps, journal, began)
                    outcome = await self._unless_cancelled(work, journal, news)
                await self._end(spec, journal, outcome)

    async def _request(self, spec: JobSpec, job: JobRow, number: int) -> GenerationRequest:
        if spec.enhancing is None or number == ENHANCING:
            return request_of(spec, number)
        row = await self._row(spec.job_id, ENHANCING)  # it has ended
        return request_of(spec, number, state_of(spec, job, row))

    def _journal(self, job_id: str, number: int, request: GenerationRequest) -> GenerationJournal:
        kind = AnswerJournal if TASKS[request.task].gives == "text" else GenerationJournal
        return kind(job_id, number, self._generations, self._notices, self._clock)

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
        outcome: Coroutine[Any, Any, Outcome],
        journal: GenerationJournal,
        news: JobNews,
    ) -> Outcome | None:
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
        self,
        spec: JobSpec,
        request: GenerationRequest,
        row: GenerationRow,
        steps: Steps,
        journal: GenerationJournal,
        began: float,
    ) -> Outcome:
        name = job_name(spec, row.number)
        policy = replace(spec.policy, tenant=spec.requester.tenant)
        if isinstance(journal, AnswerJournal):
            journal.answer.begin(progress_of(row))
            return await self._text.outcome(name, request, policy, journal)
        return await self._media.outcome(name, request, policy, steps, journal, began)

    async def _until_cancelled(self, journal: GenerationJournal, news: JobNews) -> None:
        """Wait until the generation is cancelled: by a member, or because its reply has ended."""
        look_at = self._notices.look_at()
        while not news.cancelled:
            # Whatever news there is: an answer that comes has some all the time.
            if not await self._notices.next(news.changed, look_at):
                look_at = self._notices.look_at()
                row = await self._row(journal.job_id, journal.number)
                by = await persistently(lambda: self._jobs.cancelled_by(journal.job_id))
                if row.status == "cancelled" or by is not None:
                    return

    async def _row(self, job_id: str, number: int) -> GenerationRow:
        rows = await persistently(lambda: self._generations.of_job(job_id))
        return next(row for row in rows if row.number == number)

    async def _end(
        self, spec: JobSpec, journal: GenerationJournal, outcome: Outcome | None
    ) -> None:
        """Record what became of it. What came too late is deleted."""
        job_id, number = spec.job_id, journal.number
        match outcome:
            case Generation():
                media, result = self._media_row(job_id, outcome), to_json(outcome)
                taken = await self._record(job_id, number, "done", result=result, media=media)
                if not taken and not await self._has(job_id, number, outcome):
                    await self._store.delete(outcome.media)
            case TextGeneration():
                if number == ENHANCING:
                    outcome = with_prompt(outcome, spec.request.prompt, self._improved_prompt)
                await self._record(job_id, number, "done", result=answer_json(outcome))
            case Failure():
                failure, progress = to_json(outcome), journal.last_progress
                await self._record(job_id, number, "failed", failure=failure, progress=progress)
            case _:
                status: GenerationStatus = "interrupted" if outcome == INTERRUPTED else "cancelled"
                await self._record(
                    job_id,
                    number,
                    status,
                    result=journal.last_result,
                    progress=journal.last_progress,
                )
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
        progress: str | None = None,
    ) -> bool:
        now = self._clock()
        return await persistently(
            lambda: self._generations.end(
                job_id,
                number,
                now,
                status,
                result=result,
                failure=failure,
                media=media,
                progress=progress,
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
