"""Jobs that outlive their process: they are recorded, and whichever process runs goes on."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final, Protocol, Self

from hfmedia.media_store import MediaStore
from hfmedia.types import MediaRef
from jobs.engine import Engine
from jobs.generation_run import Generate, GenerationRun
from jobs.history import without_image
from jobs.job_log import job_name
from jobs.job_run import JobRun
from jobs.lease import Member
from jobs.models import Delivery, JobSpec, ShuttingDown, TooManyJobs, UnknownJob
from jobs.notices import Notices
from jobs.queued_replies import SOON_S, QueuedReplies
from jobs.queues import Body
from jobs.records import generation_rows, job_row, spec_of
from jobs.reservations import Reservations
from jobs.stopping import stop_generations
from jobs.watch import Watch
from storage.errors import StorageError
from storage.generations import GenerationRepository
from storage.jobs import JobRepository
from storage.media_index import MediaIndex
from storage.rows import JobRow, MediaRow

log = logging.getLogger(__name__)

LOOK_S: Final = 1.0


class MakeEngine(Protocol):
    """Makes the engine that runs the two workflows."""

    def __call__(self, *, job: Body, call: Body) -> Engine:
        """An engine that has not been started."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """Where jobs are recorded."""

    jobs: JobRepository
    generations: GenerationRepository
    media: MediaIndex


class DurableJobs:
    """The `Jobs` of a process that shares them with the next one, and with others.

    `async with` is the parent of what runs here; `start` begins it. Leaving waits `drain_s` seconds
    for what runs; the rest goes on in another process, or when the bot is started again. With a
    `member` the jobs are shared, and every `look_s` seconds it is looked for what other processes
    have changed. A reply whose job waits longer than `soon_s` says how many are before it. Who
    gives it its `reservations` can wait for slots that are released after it has closed.
    """

    def __init__(
        self,
        generate: Generate,
        store: MediaStore,
        delivery: Delivery,
        records: Records,
        make_engine: MakeEngine,
        member: Member | None = None,
        *,
        per_member: int,
        drain_s: float,
        reservations: Reservations | None = None,
        look_s: float = LOOK_S,
        soon_s: float = SOON_S,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._jobs, self._generations = records.jobs, records.generations
        self._media = records.media
        self._per_member = per_member
        self._drain_s = drain_s
        self._member = member
        self._membership: asyncio.Task[None] | None = None
        self._clock = clock
        self._notices = Notices(look_s if member is not None else None)
        watch = Watch(self._jobs, self._generations, self._notices)
        self._queued = QueuedReplies(
            self._jobs, watch, self._notices, delivery, clock=clock, soon_s=soon_s
        )
        self._engine = make_engine(
            job=JobRun(
                self._jobs,
                self._generations,
                watch,
                self._notices,
                delivery,
                enqueue_call=self._enqueue_call,
                begun=self._queued.remove,
                clock=clock,
            ),
            call=GenerationRun(
                generate,
                store,
                self._jobs,
                self._generations,
                self._media,
                self._notices,
                clock,
            ),
        )
        self._reservations = reservations or Reservations()
        self._started = self._closing = False

    async def __aenter__(self) -> Self:
        await self._queued.__aenter__()
        return self

    async def __aexit__(self, *exception: object) -> None:
        """Take no more jobs, wait for those that run, and leave the rest."""
        self._closing = True
        await self._queued.__aexit__(None, None, None)
        if self._started:
            await self._engine.drain(self._drain_s)
            await self._leave()
            await self._engine.stop()

    async def start(self) -> None:
        """Begin to run jobs, and go on with those that were left. Replies can be edited by now."""
        if self._member is not None:
            await self._member.join()
        await self._engine.start()
        self._started = True
        if self._member is not None:
            self._membership = asyncio.create_task(self._member.run(self._engine))
        for row in await self._jobs.unfinished():
            if row.status == "queued":
                # The process may have ended before it came to this.
                await self._engine.enqueue("jobs", row.job_id, row.tenant)
                if self._member is None:  # otherwise whoever took it writes its reply
                    self._queued.add(spec_of(row))

    @asynccontextmanager
    async def reserve_slot(self, user_id: int, job_id: str) -> AsyncIterator[None]:
        """Reserve room for a job that is about to be submitted. Raises `JobRejected`."""
        if self._closing:
            raise ShuttingDown
        before = self._reservations.of(user_id)
        with self._reservations.hold(user_id, job_id):
            unfinished = await self._jobs.running_of(user_id)
            if len((unfinished | before) - {job_id}) >= self._per_member:
                raise TooManyJobs(self._per_member)
            yield

    async def submit(self, spec: JobSpec) -> str:
        """Record a job and start it. Idempotent: a second submit returns the same id.

        Raises `ShuttingDown`, or `StorageError`; then nothing was started.
        """
        if self._closing:
            raise ShuttingDown
        if await self._jobs.add(job_row(spec, self._clock())):
            try:
                await self._start(spec)
            except BaseException:
                await asyncio.shield(self._withdraw(spec.job_id))
                raise
            self._queued.add(spec)
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
        stopped = await stop_generations(job_id, self._generations, now)
        await self._jobs.set_finished(job_id, now)
        self._notices.rows_changed(job_id, cancelled=True)
        waiting = [f"{job_id}-{row.number}" for row in stopped if row.status == "queued"]
        if waiting and job.status == "running":
            await self._engine.cancel(waiting)

    async def is_running(self, job_id: str) -> bool:
        """Whether the job waits or runs, or its reply is being completed."""
        job = await self._jobs.get(job_id)
        return job is not None and job.delivered_at is None

    async def spec(self, job_id: str) -> JobSpec | None:
        """What a job was asked for, if that is still known; its image is forgotten sooner."""
        job = await self._jobs.get(job_id)
        return None if job is None else await self._with_image(job)

    async def forget(self, job_ids: Collection[str]) -> None:
        """Delete what is recorded of the course of jobs whose rows are erased."""
        await self._engine.delete(job_ids)

    async def _leave(self) -> None:
        if self._member is not None and self._membership is not None:
            self._membership.cancel()
            await asyncio.wait([self._membership])
            try:
                await self._member.leave(self._engine)
            except StorageError as error:
                log.warning("%s", error)  # the others will take this process for dead

    async def _start(self, spec: JobSpec) -> None:
        await self._generations.add_all(generation_rows(spec))
        if (image := image_of(spec)) is not None:
            await self._media.add(self._input_row(spec, image))
        await self._engine.enqueue("jobs", spec.job_id, spec.requester.tenant)

    async def _withdraw(self, job_id: str) -> None:
        """Record that a job is not to run, though it is on record."""
        now = self._clock()
        with suppress(StorageError):
            await stop_generations(job_id, self._generations, now)
            await self._jobs.set_finished(job_id, now)
            await self._jobs.set_delivered(job_id, now)

    async def _with_image(self, job: JobRow) -> JobSpec:
        spec = spec_of(job)
        image = image_of(spec)
        if image is None:
            return spec
        try:
            (await self._store.open(image)).close()
        except FileNotFoundError:
            return without_image(spec)
        return spec

    def _input_row(self, spec: JobSpec, image: MediaRef) -> MediaRow:
        return MediaRow(
            uri=image.uri,
            job_id=spec.job_id,
            kind="input",
            size=image.size,
            created_at=self._clock(),
        )

    async def _enqueue_call(self, workflow_id: str, key: str) -> None:
        await self._engine.enqueue("calls", workflow_id, key)


def image_of(spec: JobSpec) -> MediaRef | None:
    """The image that a job starts from, if it is in the media store."""
    image = spec.request.image
    return None if image is None or image.media is None else image.media
