"""The replies of jobs that wait for their turn: they say how many are before them."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import replace
from typing import Any, Final, Self

from jobs.job_log import job_name
from jobs.models import Delivery, JobSpec, Snapshot
from jobs.notices import Notices
from jobs.persistence import persistently
from jobs.records import spec_of
from jobs.stopping import end_delivered
from jobs.watch import Watch
from storage.errors import StorageError
from storage.generations import GenerationRepository
from storage.jobs import JobRepository
from storage.queue_writers import QueueWriters

log = logging.getLogger(__name__)

SOON_S: Final = 1.0  # a job that begins sooner says nothing of a queue
LOOK_S: Final = 3.0  # between two looks at how many are before a job
BEGUN_S: Final = 1.0  # between two looks at which jobs other processes have begun
UNWRITTEN_S: Final = 10.0  # a waiting job that is older and has no writer has lost it
MAX_TAKEN_OVER: Final = 100  # in `UNWRITTEN_S`


class QueuedReplies:
    """Writes replies until their jobs begin, and those whose writer has died.

    `async with` is the parent of all that writes.
    """

    def __init__(
        self,
        jobs: JobRepository,
        generations: GenerationRepository,
        writers: QueueWriters,
        watch: Watch,
        notices: Notices,
        delivery: Delivery,
        *,
        clock: Callable[[], float] = time.time,
        soon_s: float = SOON_S,
        look_s: float = LOOK_S,
        begun_s: float = BEGUN_S,
    ) -> None:
        self._jobs = jobs
        self._generations = generations
        self._writers = writers
        self._watch = watch
        self._notices = notices
        self._delivery = delivery
        self._clock = clock
        self._soon_s = soon_s
        self._look_s = look_s
        self._begun_s = begun_s
        self._parent = asyncio.TaskGroup()
        self._tasks: set[asyncio.Task[None]] = set()
        self._writing: set[str] = set()
        self._claimed: set[str] = set()
        self._logged: set[type[Exception]] = set()

    async def __aenter__(self) -> Self:
        await self._parent.__aenter__()
        return self

    async def __aexit__(self, *exception: object) -> None:
        for task in self._tasks:
            task.cancel()
        await self._parent.__aexit__(None, None, None)

    def start(self) -> None:
        """Begin to look for waiting jobs without a writer. The bot is logged in by now."""
        self._begin(self._look_after_all())

    def add(self, spec: JobSpec) -> None:
        """Write the reply of a job that waits, from now until it begins or is cancelled."""
        if spec.job_id not in self._writing:
            self._writing.add(spec.job_id)
            task = self._begin(self._write(spec))
            task.add_done_callback(lambda _: self._writing.discard(spec.job_id))

    def _begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = self._parent.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _write(self, spec: JobSpec) -> None:
        await asyncio.sleep(self._soon_s)
        try:
            if await persistently(lambda: self._writers.claim(spec.job_id)):
                await self._write_claimed(spec)
        except Exception:
            log.exception("%s: its reply could not be written", job_name(spec))

    async def _write_claimed(self, spec: JobSpec) -> None:
        self._claimed.add(spec.job_id)
        delivering = asyncio.create_task(self._deliver(spec))
        begun = asyncio.create_task(self._until_begun(spec.job_id))
        try:
            await asyncio.wait([delivering, begun], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (delivering, begun):
                task.cancel()
            await asyncio.gather(delivering, begun, return_exceptions=True)
            await self._release(spec.job_id)

    async def _deliver(self, spec: JobSpec) -> None:
        try:
            delivered = await self._delivery.deliver(spec, self._snapshots(spec))
        except Exception:
            log.exception("%s: its reply could not be written", job_name(spec))
            return
        if delivered:  # the job was cancelled, or people have deleted its reply
            now = self._clock()
            await end_delivered(spec.job_id, self._jobs, self._generations, self._notices, now)

    async def _snapshots(self, spec: JobSpec) -> AsyncIterator[Snapshot]:
        with self._notices.following(spec.job_id) as news:
            while True:
                changed = news.changed
                snapshot = await persistently(lambda: self._watch.read(spec))
                if snapshot is None:
                    return
                ahead = await persistently(lambda: self._jobs.ahead_of(spec.job_id))
                yield replace(snapshot, ahead=ahead)
                if snapshot.finished:
                    return
                await self._changed(changed)

    async def _until_begun(self, job_id: str) -> None:
        """Wait until the job has begun, or another process has taken its reply over."""
        with self._notices.following(job_id) as news:
            while True:
                changed = news.changed
                if not await persistently(lambda: self._writers.writes(job_id)):
                    return
                await self._changed(changed)

    async def _changed(self, changed: asyncio.Event) -> None:
        try:
            async with asyncio.timeout(self._look_s):
                await changed.wait()
        except TimeoutError:
            return

    async def _release(self, job_id: str) -> None:
        """Record that this process writes the reply no more. If that fails, it is tried again."""
        try:
            await self._writers.release(job_id)
        except StorageError as error:
            log.warning("%s", error)
            return
        self._claimed.discard(job_id)
        self._notices.rows_changed(job_id)

    async def _look_after_all(self) -> None:
        """Take over replies without a writer, and release those of jobs that have begun."""
        submitted_before = math.inf
        while True:
            if await self._attempt(self._take_over(submitted_before)):
                submitted_before = self._clock() - UNWRITTEN_S
            for _ in range(round(UNWRITTEN_S / BEGUN_S)):
                await asyncio.sleep(self._begun_s)
                await self._attempt(self._let_go())

    async def _attempt(self, work: Coroutine[Any, Any, None]) -> bool:
        """Whether something could be done. If not, it is logged: here it ends nothing."""
        try:
            await work
        except StorageError as error:
            log.warning("%s", error)
        except Exception as error:
            if type(error) not in self._logged:  # it may come again each second
                self._logged.add(type(error))
                log.exception("the replies of waiting jobs could not be looked after")
        else:
            return True
        return False

    async def _take_over(self, submitted_before: float) -> None:
        for row in await self._writers.unwritten(submitted_before, limit=MAX_TAKEN_OVER):
            try:
                self.add(spec_of(row))
            except ValueError as error:
                log.warning("job %s cannot be read: %s", row.job_id, error)

    async def _let_go(self) -> None:
        """Tell the writers here of jobs that other processes have begun."""
        if not self._claimed:
            return
        try:
            for job_id in await self._writers.begun():
                if job_id in self._writing:
                    self._notices.rows_changed(job_id)
                else:
                    await self._release(job_id)
        except StorageError as error:
            log.debug("%s", error)
