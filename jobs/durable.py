"""Jobs that outlive the process that takes them: they are recorded, and a worker runs them."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Self

from hfmedia.media_store import MediaStore
from hfmedia.types import MediaRef
from jobs.job_log import job_name
from jobs.kept_image import image_of, with_kept_image
from jobs.ledger import Ledger, NoLedger, settled_later
from jobs.left_commands import acknowledged_row
from jobs.models import (
    Acknowledgement,
    CameTooLate,
    ConversationGone,
    ConversationTooLong,
    Delivery,
    JobSpec,
    LimitReached,
    ShuttingDown,
    TooManyJobs,
    UnknownJob,
)
from jobs.notices import Notices
from jobs.queued_replies import SOON_S, QueuedReplies
from jobs.queues import Queues, partition
from jobs.records import UnreadableRecord, generation_rows, job_row, spec_of
from jobs.reservations import Reservations
from jobs.service import Show
from jobs.stopping import stop_generations
from jobs.unanswered import Unanswered
from jobs.waiting_results import WaitingJobs
from jobs.watch import Watch
from storage.acknowledged import AcknowledgedRepository
from storage.conversation_jobs import (
    MAX_CONVERSATION_JOBS,
    ConversationErased,
    ConversationFull,
)
from storage.errors import StorageError
from storage.generations import GenerationRepository
from storage.hold_rows import HoldRequest
from storage.jobs import JobRepository, MemberHasJobs, NotHeld
from storage.media_index import MediaIndex
from storage.queue_writers import QueueWriters
from storage.rows import JobRow, MediaRow

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """Where jobs are recorded, as one process sees it, and what they cost."""

    jobs: JobRepository
    generations: GenerationRepository
    media: MediaIndex
    writers: QueueWriters
    commands: AcknowledgedRepository
    ledger: Ledger = field(default_factory=NoLedger)


class DurableJobs:
    """The `Jobs` of a process that adds them to the `queues`, from which workers take them.

    `async with` is the parent of what writes the replies of waiting jobs; `start` begins it. A
    reply whose job waits longer than `soon_s` says how many are before it. Who gives it its
    `reservations` can wait for slots that are released after it has closed.
    """

    def __init__(
        self,
        store: MediaStore,
        delivery: Delivery,
        records: Records,
        notices: Notices,
        queues: Queues,
        *,
        per_member: int,
        reservations: Reservations | None = None,
        soon_s: float = SOON_S,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._jobs, self._generations = records.jobs, records.generations
        self._writers, self._commands = records.writers, records.commands
        self._notices = notices
        self._queues = queues
        self._per_member = per_member
        self._ledger = records.ledger
        self._unanswered = Unanswered()
        self._unsubmitted: set[str] = set()  # jobs for which something is held
        self._reservations = reservations or Reservations()
        self._clock = clock
        watch = Watch(self._jobs, self._generations, notices)
        self._waiting = WaitingJobs(self._jobs, watch, clock)
        self._queued = QueuedReplies(
            self._jobs,
            self._generations,
            self._writers,
            watch,
            notices,
            delivery,
            clock=clock,
            soon_s=soon_s,
        )
        self._closing = False

    async def __aenter__(self) -> Self:
        await self._queued.__aenter__()
        return self

    async def __aexit__(self, *exception: object) -> None:
        """Take no more jobs, and leave the replies of those that wait to other processes."""
        self._closing = True
        await self._queued.__aexit__(None, None, None)

    async def start(self) -> None:
        """Begin to write the replies of jobs that wait. Replies can be edited by now."""
        await self._writers.release()  # of an earlier process with the same id
        self._queued.start()

    @asynccontextmanager
    async def reserve_slot(
        self, user_id: int, job_id: str, hold: HoldRequest | None = None
    ) -> AsyncIterator[None]:
        """Reserve room for a job that is about to be submitted. Raises `JobRejected`.

        Of commands that other processes get at the same time only `submit` knows.
        """
        if self._closing:
            raise ShuttingDown
        before = self._reservations.of(user_id)
        with self._reservations.hold(user_id, job_id), self._unanswered.waiting(job_id):
            unfinished = await self._jobs.running_of(user_id)
            if len((unfinished | before) - {job_id}) >= self._per_member:
                raise TooManyJobs(self._per_member)
            async with self._held(hold):
                yield

    async def acknowledge(self, command: Acknowledgement) -> bool:
        """Record that a command is about to be answered. Raises `StorageError`."""
        is_new = await self._commands.add(acknowledged_row(command))
        self._unanswered.acknowledged(command.job_id)
        return is_new

    async def refuse(self, job_id: str) -> None:
        """Record that the reply to an acknowledged command says why there is no job."""
        try:
            await self._commands.remove(job_id)
        except StorageError as error:
            log.warning("%s", error)  # the next process will say that there is none, in its words

    async def submit(self, spec: JobSpec) -> str:
        """Record a job and start it. Idempotent: a second submit returns the same id.

        Raises `JobRejected`, or `StorageError`; then nothing was started.
        """
        if self._closing:
            raise ShuttingDown
        # Discord waits three seconds for an acknowledgement, and much longer for a job.
        await self._unanswered.wait()
        is_new = await self._record(spec)
        self._unsubmitted.discard(spec.job_id)
        if is_new:
            self._queued.add(spec)
            await self._enqueue(spec)
            request = spec.request
            log.info(
                "%s started: %s × %s of %s", job_name(spec), spec.count, request.task, request.model
            )
        return spec.job_id

    async def cancel(self, job_id: str, *, user_id: int | None = None) -> None:
        """Cancel a job for a user; its results stay. Raises `UnknownJob`, also if it has ended."""
        job = await self._jobs.get(job_id)
        if job is None or job.status == "finished":
            raise UnknownJob(job_id)
        now = self._clock()
        await self._jobs.set_cancelled(job_id, user_id or job.user_id, now)
        if await self._is_answering(job):  # its run ends it, with all that has come
            self._notices.rows_changed(job_id, cancelled=True)
            return
        stopped = await stop_generations(job_id, self._generations, now)
        await self._jobs.set_finished(job_id, now)
        self._notices.rows_changed(job_id, cancelled=True)
        waiting = [f"{job_id}-{row.number}" for row in stopped if row.status == "queued"]
        if waiting and job.status == "running":
            await self._queues.cancel(waiting)
        for row in stopped:
            if row.status == "queued":  # no run of it settles it
                with settled_later(job_id):
                    await self._ledger.settle(job_id, row.number)

    async def is_running(self, job_id: str) -> bool:
        """Whether the job waits or runs, or its reply is being completed."""
        job = await self._jobs.get(job_id)
        return job is not None and job.delivered_at is None

    async def spec(self, job_id: str) -> JobSpec | None:
        """What a job was asked for, if that is still known; its image is forgotten sooner."""
        job = await self._jobs.get(job_id)
        try:
            return None if job is None else await with_kept_image(spec_of(job), self._store)
        except UnreadableRecord as error:
            log.warning("%s", error)
            return None

    async def show_waiting(self, user_id: int, show: Show) -> None:
        """Show a user the results that could not be delivered, until one cannot be shown now.

        Of several that call this at once each job is shown by one. Raises `StorageError`.
        """
        await self._waiting.show(user_id, show)

    @asynccontextmanager
    async def _held(self, hold: HoldRequest | None) -> AsyncIterator[None]:
        """Hold what a job may cost, until it is submitted or the block ends."""
        if hold is None:
            yield
            return
        outcome = await self._ledger.hold(hold)
        if outcome.reached is not None:
            raise LimitReached(outcome.reached)
        job_id = hold.job.job_id
        if not outcome.is_new:  # whoever held it, for an interaction that came twice, releases it
            yield
            return
        self._unsubmitted.add(job_id)
        try:
            yield
        finally:
            if job_id in self._unsubmitted:
                self._unsubmitted.remove(job_id)
                with settled_later(job_id):
                    await self._ledger.release(job_id)

    async def _record(self, spec: JobSpec) -> bool:
        """Record a job with all that belongs to it. False if it is on record already."""
        now = self._clock()
        image = image_of(spec)
        media = [] if image is None else [_input_row(spec, image, now)]
        row, generations = job_row(spec, now), generation_rows(spec)
        try:
            return await self._jobs.add(row, generations, media, per_member=self._per_member)
        except MemberHasJobs:
            raise TooManyJobs(self._per_member) from None
        except NotHeld:
            raise CameTooLate(spec.job_id) from None
        except ConversationErased:
            raise ConversationGone from None
        except ConversationFull:
            raise ConversationTooLong(MAX_CONVERSATION_JOBS) from None

    async def _enqueue(self, spec: JobSpec) -> None:
        try:
            lane = partition(spec.requester.tenant, words=spec.talk is not None)
            await self._queues.enqueue("jobs", spec.job_id, lane)
        except StorageError as error:
            # Like that of a process that dies here: workers look for what is not in the queue.
            log.warning("%s is not in the queue yet: %s", job_name(spec), error)

    async def _is_answering(self, job: JobRow) -> bool:
        """Whether an answer in words is coming."""
        try:
            if not spec_of(job).gives_text:
                return False
        except UnreadableRecord:
            return False
        rows = await self._generations.of_job(job.job_id)
        return any(row.status == "running" for row in rows)


def _input_row(spec: JobSpec, image: MediaRef, now: float) -> MediaRow:
    return MediaRow(
        uri=image.uri, job_id=spec.job_id, kind="input", size=image.size, created_at=now
    )
