"""What runs the jobs that are recorded, and goes on with those that other processes have left."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Final, Protocol, Self

from hfmedia.media_store import MediaStore
from jobs.answers import Answers
from jobs.call_run import CallRun
from jobs.durable import Records
from jobs.engine import Engine
from jobs.enhancing import ImprovedPrompt, keep_prompt
from jobs.generation_run import GenerationRun
from jobs.handover import Handover
from jobs.held_up import HeldUp
from jobs.job_run import JobRun
from jobs.lease import Member
from jobs.left_commands import EndReply, LeftCommands
from jobs.media_run import Generate
from jobs.models import Delivery
from jobs.notices import Notices
from jobs.queues import Body, partition
from jobs.watch import Watch
from storage.errors import StorageError

log = logging.getLogger(__name__)

LEFT_S: Final = 10.0
"""A queued job that is older and is not in the queue was left by a process that has died."""


class MakeEngine(Protocol):
    """Makes the engine that runs the two workflows."""

    def __call__(self, *, job: Body, call: Body) -> Engine:
        """An engine that has not been started."""


class Worker:
    """Runs jobs, whichever process has recorded them. `answers` gives those in words.

    `async with` is the parent of what runs here; `start` begins it. Leaving waits `drain_s` seconds
    for what runs; the rest goes on in another process, or when the bot is started again. `member`
    is this process as one of those that share the jobs, None where there is no other. `end_reply`
    ends the replies of commands whose process ended before their job was on record, and
    `improved_prompt` reads the prompt in an answer that is to improve it.
    """

    def __init__(
        self,
        generate: Generate,
        answers: Answers,
        store: MediaStore,
        delivery: Delivery,
        records: Records,
        notices: Notices,
        make_engine: MakeEngine,
        member: Member | None = None,
        *,
        end_reply: EndReply,
        drain_s: float,
        improved_prompt: ImprovedPrompt = keep_prompt,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._jobs = records.jobs
        self._member = member
        self._drain_s = drain_s
        self._clock = clock
        self._stack = AsyncExitStack()
        self._left_commands = LeftCommands(records.commands, end_reply, clock)
        watch = Watch(records.jobs, records.generations, notices)
        handover = Handover(records.jobs, records.writers, notices, clock=clock)
        self.engine = make_engine(
            job=JobRun(
                records.jobs,
                records.generations,
                watch,
                notices,
                delivery,
                enqueue_call=self._enqueue_call,
                begun=handover.take,
                clock=clock,
            ),
            call=CallRun(
                GenerationRun(
                    generate,
                    answers,
                    store,
                    records.jobs,
                    records.generations,
                    notices,
                    records.ledger,
                    clock,
                    improved_prompt=improved_prompt,
                ),
                records.jobs,
                records.generations,
                self._enqueue_call,
            ),
        )
        self._held_up = HeldUp(self.engine, records.jobs, watch, delivery, clock)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self._stack.aclose()

    async def start(self) -> None:
        """Begin to run jobs, and go on with those that were left. Replies can be edited by now."""
        if self._member is not None:
            await self._member.join()
        await self._left_commands.end_own()
        await self.engine.start()
        self._stack.push_async_callback(self.engine.stop)
        if self._member is not None:
            await self._stack.enter_async_context(self._member.living(self._held_up))
        self._stack.push_async_callback(self.engine.drain, self._drain_s)
        await self._enqueue_left(submitted_before=math.inf)
        for work in (self._look_for_left(), self._held_up.run()):
            self._stack.push_async_callback(_cancelled, asyncio.create_task(work))

    async def _enqueue_call(self, workflow_id: str, key: str) -> None:
        await self.engine.enqueue("calls", workflow_id, key)

    async def _look_for_left(self) -> None:
        while True:
            await asyncio.sleep(LEFT_S)
            try:
                await self._enqueue_left(submitted_before=self._clock() - LEFT_S)
                await self._left_commands.end_others()
            except StorageError as error:
                log.warning("%s", error)
            except Exception:
                log.exception("jobs that are not in the queue could not be looked for")

    async def _enqueue_left(self, *, submitted_before: float) -> None:
        """Enqueue the jobs whose process has died before it came to this."""
        async for waiting in self._jobs.queued(submitted_before):
            left = await self.engine.unknown([row.job_id for row in waiting])
            for row in waiting:
                if row.job_id in left:
                    lane = partition(row.tenant, words=row.conversation_id is not None)
                    await self.engine.enqueue("jobs", row.job_id, lane)
                    log.info("job %s was on record, but not in the queue", row.job_id)


async def _cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])
