"""The replies of jobs that wait for their turn: they say how many are before them."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Final, Self

from jobs.job_log import job_name
from jobs.models import Delivery, JobSpec, Snapshot
from jobs.notices import Notices
from jobs.persistence import persistently
from jobs.watch import Watch
from storage.jobs import JobRepository

log = logging.getLogger(__name__)

SOON_S: Final = 1.0  # a job that begins sooner says nothing of a queue
LOOK_S: Final = 3.0  # between two looks at how many are before a job


class QueuedReplies:
    """Writes replies until their jobs begin. `async with` is the parent of all that writes."""

    def __init__(
        self,
        jobs: JobRepository,
        watch: Watch,
        notices: Notices,
        delivery: Delivery,
        *,
        clock: Callable[[], float] = time.time,
        soon_s: float = SOON_S,
        look_s: float = LOOK_S,
    ) -> None:
        self._jobs = jobs
        self._watch = watch
        self._notices = notices
        self._delivery = delivery
        self._clock = clock
        self._soon_s = soon_s
        self._look_s = look_s
        self._parent = asyncio.TaskGroup()
        self._writing: dict[str, asyncio.Task[None]] = {}

    async def __aenter__(self) -> Self:
        await self._parent.__aenter__()
        return self

    async def __aexit__(self, *exception: object) -> None:
        for task in self._writing.values():
            task.cancel()
        await self._parent.__aexit__(None, None, None)

    def add(self, spec: JobSpec) -> None:
        """Write the reply of a job that waits, from now until it begins or is cancelled."""
        if spec.job_id not in self._writing:
            task = self._parent.create_task(self._write(spec))
            self._writing[spec.job_id] = task
            task.add_done_callback(lambda _: self._writing.pop(spec.job_id, None))

    async def remove(self, job_id: str) -> None:
        """Stop writing the reply: its job has begun, and is its only writer from now on."""
        task = self._writing.get(job_id)
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    async def _write(self, spec: JobSpec) -> None:
        await asyncio.sleep(self._soon_s)
        delivering = asyncio.create_task(self._deliver(spec))
        begun = asyncio.create_task(self._until_begun(spec.job_id))
        try:
            await asyncio.wait([delivering, begun], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (delivering, begun):
                task.cancel()
            await asyncio.gather(delivering, begun, return_exceptions=True)

    async def _deliver(self, spec: JobSpec) -> None:
        try:
            await self._delivery.deliver(spec, self._snapshots(spec))
        except Exception:
            log.exception("%s: its reply could not be written", job_name(spec))
            return
        snapshot = await persistently(lambda: self._watch.read(spec))
        if snapshot is not None and snapshot.finished:
            await persistently(lambda: self._jobs.set_delivered(spec.job_id, self._clock()))

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
        with self._notices.following(job_id) as news:
            while True:
                changed = news.changed
                job = await persistently(lambda: self._jobs.get(job_id))
                if job is None or job.status == "running":
                    return
                await self._changed(changed)

    async def _changed(self, changed: asyncio.Event) -> None:
        try:
            async with asyncio.timeout(self._look_s):
                await changed.wait()
        except TimeoutError:
            return
