"""Jobs that run inside this process."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Final, Protocol, Self

from hfmedia.errors import Failure, HFMediaError
from hfmedia.events import Event, ProgressCallback
from hfmedia.media_store import MediaStore
from hfmedia.policy import Policy
from hfmedia.results import Generation
from hfmedia.types import TASKS, GenerationRequest, MediaRef
from jobs.answers import Answers, received
from jobs.enhancing import ImprovedPrompt, keep_prompt, numbers_of, with_prompt
from jobs.history import JobHistory
from jobs.job_log import describe_failure, job_name, log_event
from jobs.models import (
    Acknowledgement,
    Delivery,
    GenerationState,
    JobSpec,
    ShuttingDown,
    Snapshot,
    TooManyJobs,
    UnknownJob,
)
from jobs.progress import answered, done, failed
from jobs.reservations import Reservations
from jobs.running_job import RunningJob
from jobs.service import Show
from storage.hold_rows import HoldRequest
from storage.rows import ENHANCING

log = logging.getLogger(__name__)

INTERNAL: Final = Failure.of(HFMediaError("An unexpected error. The log has its traceback."))
DRAIN_S: Final = 4.0  # that replies have to say that the bot is stopping


class Generate(Protocol):
    """Generates one image or video: `Client.generate`."""

    async def __call__(
        self, request: GenerationRequest, *, policy: Policy, on_progress: ProgressCallback
    ) -> Generation:
        """Return the result or raise `HFMediaError`."""


class InProcessJobs:
    """The `Jobs` of one process, which end with it. `async with` is the parent of all that runs.

    `per_member` is how many jobs a member may have at once. `drain_s` is how long the end of the
    process waits for replies. `answers` gives those in words; without it there are none.
    `improved_prompt` reads the prompt in one that is to improve it.
    """

    def __init__(
        self,
        generate: Generate,
        store: MediaStore,
        delivery: Delivery,
        *,
        per_member: int,
        answers: Answers | None = None,
        improved_prompt: ImprovedPrompt = keep_prompt,
        clock: Callable[[], float] = time.time,
        drain_s: float = DRAIN_S,
    ) -> None:
        self._generate = generate
        self._answers = answers
        self._improved_prompt = improved_prompt
        self._store = store
        self._delivery = delivery
        self._per_member = per_member
        self._clock = clock
        self._drain_s = drain_s
        self._parent = asyncio.TaskGroup()
        self._running: dict[str, RunningJob] = {}
        self._history = JobHistory()
        self._reservations = Reservations()
        self._closing = False

    async def __aenter__(self) -> Self:
        await self._parent.__aenter__()
        return self

    async def __aexit__(self, *exception: object) -> None:
        """Interrupt what runs; the replies have `drain_s` to say so."""
        self._closing = True
        for running in self._running.values():
            running.stop("interrupted", self._clock())
        # Whoever holds a slot has answered "thinking", and is about to say that nothing came of it.
        released = self._parent.create_task(self._reservations.all_released())
        tasks = [released, *(running.task for running in self._running.values())]
        await asyncio.wait(tasks, timeout=self._drain_s)
        for task in tasks:
            task.cancel()
        await self._parent.__aexit__(None, None, None)

    @asynccontextmanager
    async def reserve_slot(
        self, user_id: int, job_id: str, hold: HoldRequest | None = None
    ) -> AsyncIterator[None]:
        """Reserve room for a job that is about to be submitted. Raises `JobRejected`.

        Nothing is held: what was spent would be forgotten with the process.
        """
        if self._closing:
            raise ShuttingDown
        snapshots = [running.snapshot for running in self._running.values()]
        unfinished = {
            it.job_id for it in snapshots if it.requester.user_id == user_id and not it.finished
        }
        if len((unfinished | self._reservations.of(user_id)) - {job_id}) >= self._per_member:
            raise TooManyJobs(self._per_member)
        with self._reservations.hold(user_id, job_id):
            yield

    async def acknowledge(self, command: Acknowledgement) -> bool:
        """Do nothing: no other process could end the reply."""
        return False

    async def refuse(self, job_id: str) -> None:
        """Do nothing, as `acknowledge`."""

    async def submit(self, spec: JobSpec) -> str:
        """Start a job and return its id. Idempotent: a second submit returns the same id.

        Raises `ShuttingDown`.
        """
        if self._closing:
            raise ShuttingDown
        if spec.job_id not in self._running:
            running = RunningJob(spec, self._clock())
            running.task = self._parent.create_task(self._run(running, spec))
            self._running[spec.job_id] = running
            for ref in self._history.add(spec):
                await self._delete_unused(ref)
            request = spec.request
            log.info(
                "%s started: %s × %s of %s", job_name(spec), spec.count, request.task, request.model
            )
        return spec.job_id

    def watch(self, job_id: str) -> AsyncIterator[Snapshot]:
        """The newest snapshot whenever there is one, until the last. Raises `UnknownJob`."""
        return self._find(job_id).snapshots()

    async def cancel(self, job_id: str, *, user_id: int | None = None) -> None:
        """Cancel a job for a user; its results stay. Raises `UnknownJob`, also if it has ended."""
        running = self._find(job_id)
        if running.snapshot.finished:
            raise UnknownJob(job_id)
        running.stop("cancelled", self._clock(), user_id)

    async def is_running(self, job_id: str) -> bool:
        """Whether the job is running here, or its reply is being completed."""
        return job_id in self._running

    async def spec(self, job_id: str) -> JobSpec | None:
        """What a job was asked for, if that is still known; its image is forgotten sooner."""
        return self._history.get(job_id)

    async def show_waiting(self, user_id: int, show: Show) -> None:
        """Show nothing: no result outlives its job here."""

    async def _delete_unused(self, ref: MediaRef) -> None:
        """Delete an input image, unless a running job needs it or Again may ask for it."""
        requests = (running.snapshot.request for running in self._running.values())
        in_use = any(it.image is not None and it.image.media == ref for it in requests)
        if not in_use and not self._history.holds(ref):
            await self._store.delete(ref)

    def _find(self, job_id: str) -> RunningJob:
        try:
            return self._running[job_id]
        except KeyError:
            raise UnknownJob(job_id) from None

    async def _run(self, running: RunningJob, spec: JobSpec) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                first: asyncio.Task[None] | None = None
                for number in numbers_of(spec):
                    task = group.create_task(self._run_one(running, number, spec, first))
                    running.generations.append(task)
                    if number == ENHANCING:
                        first = task
                group.create_task(self._deliver(running, spec))
        finally:
            del self._running[spec.job_id]
            for state in running.snapshot.generations:
                if state.generation is not None:
                    await self._store.delete(state.generation.media)
            if spec.request.image is not None and spec.request.image.media is not None:
                await self._delete_unused(spec.request.image.media)
            log.info("%s ended", job_name(spec))

    async def _run_one(
        self,
        running: RunningJob,
        number: int,
        spec: JobSpec,
        first: asyncio.Task[None] | None,
    ) -> None:
        """One generation, after the `first`. Its failure is its own result: the others go on."""
        name = job_name(spec, number)
        if first is not None:
            await asyncio.wait([first])
        state = running.snapshot.generation(number)
        if not state.running:
            return
        try:
            if TASKS[state.request.task].gives == "text":
                await self._answer_one(running, state, spec)
            else:
                await self._generate_one(running, state, spec)
        except HFMediaError as error:
            failure = Failure.of(error)
            log.info("%s failed: %s", name, describe_failure(failure))
            self._fail(running, number, failure)
        except Exception:
            log.exception("%s failed unexpectedly", name)
            self._fail(running, number, INTERNAL)

    async def _generate_one(
        self, running: RunningJob, state: GenerationState, spec: JobSpec
    ) -> None:
        number, name = state.number, job_name(spec, state.number)

        def on_progress(event: Event) -> None:
            log_event(name, event)
            running.on_event(number, event)

        policy = replace(spec.policy, tenant=spec.requester.tenant)
        generation = await self._generate(state.request, policy=policy, on_progress=on_progress)
        log.debug("%s is done: %s, %.1f s", name, generation.path, generation.seconds)
        ended = self._clock()
        if not running.change(number, lambda state: done(state, generation, ended)):
            await self._store.delete(generation.media)  # it was cancelled in the last moment

    async def _answer_one(self, running: RunningJob, state: GenerationState, spec: JobSpec) -> None:
        number, name, answers = state.number, job_name(spec, state.number), self._answers
        assert answers is not None, "nobody gives answers in words"  # noqa: S101
        growing = running.growing(number)

        def on_progress(event: Event) -> None:
            log_event(name, event)
            growing.on_event(event)

        policy = replace(spec.policy, tenant=spec.requester.tenant)
        request = await answers.fitted(state.request)
        stream = answers.stream(request, policy=policy, on_progress=on_progress, store=self._store)
        answer = await answers.accounted(await received(stream, growing))
        if number == ENHANCING:
            answer = with_prompt(answer, spec.request.prompt, self._improved_prompt)
        ended = self._clock()
        running.change(number, lambda state: answered(state, answer, ended))

    def _fail(self, running: RunningJob, number: int, failure: Failure) -> None:
        running.change(number, lambda state: failed(state, failure, self._clock()))

    async def _deliver(self, running: RunningJob, spec: JobSpec) -> None:
        try:
            await self._delivery.deliver(spec, running.snapshots())
        except Exception:
            log.exception("%s: its reply could not be written", job_name(spec))
        running.stop("cancelled", self._clock())  # the rest would not be seen
