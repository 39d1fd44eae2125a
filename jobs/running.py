"""Jobs that run inside this process."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol, Self

from hfmedia.errors import HFMediaError
from jobs.memory import Memory
from jobs.progress import done, ended, failed, first_snapshot, told
from jobs.words import Asked, ShuttingDown, TooManyJobs, UnknownJob

if TYPE_CHECKING:
    from hfmedia.events import Event
    from hfmedia.results import Generation
    from hfmedia.wire import GenerationRequest
    from jobs.words import Address, Delivery, Ending, Progress, Snapshot

log = logging.getLogger(__name__)

BROKEN: Final = HFMediaError("Something broke inside the bot. Its log says what.")
FAREWELL: Final = 4.0  # seconds that replies have to say that the bot is ending


class Generate(Protocol):
    """Makes one picture or video: `HuggingFaceMedia.generate`."""

    async def __call__(
        self, request: GenerationRequest, *, tell: Callable[[Event], None]
    ) -> Generation:
        """Return the result or raise `HFMediaError`."""
        ...


class Jobs:
    """Starts jobs, tells of them, ends them. `async with` is the parent of all that runs."""

    def __init__(
        self,
        generate: Generate,
        delivery: Delivery,
        *,
        per_member: int,
        clock: Callable[[], float] = time.time,
        farewell: float = FAREWELL,
    ) -> None:
        self._generate = generate
        self._delivery = delivery
        self._per_member = per_member
        self._clock = clock
        self._farewell = farewell
        self._parent = asyncio.TaskGroup()
        self._running: dict[str, Running] = {}
        self._memory = Memory()
        self._places: Counter[int] = Counter()
        self._vacant = asyncio.Event()
        self._vacant.set()
        self._closing = False

    async def __aenter__(self) -> Self:
        await self._parent.__aenter__()
        return self

    async def __aexit__(self, *exception: object) -> None:
        """End what runs, in words: the replies have a few seconds to say so."""
        self._closing = True
        for running in self._running.values():
            running.end("interrupted", self._clock())
        # Who holds a place has answered "thinking", and is about to say that nothing came of it.
        vacated = self._parent.create_task(self._vacated())
        tasks = [vacated, *(running.task for running in self._running.values())]
        await asyncio.wait(tasks, timeout=self._farewell)
        for task in tasks:
            task.cancel()
        await self._parent.__aexit__(None, None, None)

    @contextmanager
    def place(self, member: int) -> Iterator[None]:
        """Hold a place for a job that is about to start. Raises `NoPlace`."""
        if self._closing:
            raise ShuttingDown
        snapshots = (running.snapshot for running in self._running.values())
        at_work = sum(s.asker == member and not s.finished for s in snapshots)
        if self._places[member] + at_work >= self._per_member:
            raise TooManyJobs(self._per_member)
        self._places[member] += 1
        self._vacant.clear()
        try:
            yield
        finally:
            self._places[member] -= 1
            self._places += Counter()  # forgets those who hold none
            if not self._places:
                self._vacant.set()

    async def start(self, request: GenerationRequest, *, count: int, address: Address) -> str:
        """Set `count` generations in motion and return the job's id. Twice starts it once.

        Raises `ShuttingDown`.
        """
        if self._closing:
            raise ShuttingDown
        job = address.job
        if job not in self._running:
            first = first_snapshot(request, count=count, address=address, now=self._clock())
            running = Running(first)
            running.task = self._parent.create_task(self._run(running, address))
            self._running[job] = running
            self._memory.keep(job, Asked(request, count))
            log.info("job %s began: %s times %s", job, count, request.model)
        return job

    def watch(self, job: str) -> AsyncIterator[Snapshot]:
        """The newest snapshot whenever there is one, until the last. Raises `UnknownJob`."""
        return self._find(job).snapshots()

    async def cancel(self, job: str) -> None:
        """Stop it; what is done stays. Raises `UnknownJob`."""
        self._find(job).end("cancelled", self._clock())

    async def asked(self, job: str) -> Asked | None:
        """What that job was asked for, if that is still known; its picture is forgotten sooner."""
        return self._memory.get(job)

    async def _vacated(self) -> None:
        await self._vacant.wait()

    def _find(self, job: str) -> Running:
        try:
            return self._running[job]
        except KeyError:
            raise UnknownJob(job) from None

    async def _run(self, running: Running, address: Address) -> None:
        job = running.snapshot.job
        try:
            async with asyncio.TaskGroup() as group:
                for progress in running.snapshot.generations:
                    running.making.append(group.create_task(self._make(running, progress)))
                group.create_task(self._deliver(job, address))
        finally:
            del self._running[job]
            running.discard()
            log.info("job %s ended", job)

    async def _make(self, running: Running, progress: Progress) -> None:
        """One generation. Its failing is its own result: the others go on."""
        job, number = running.snapshot.job, progress.number
        if not progress.running:
            return
        try:
            generation = await self._generate(progress.request, tell=partial(running.tell, number))
        except HFMediaError as error:
            log.info("job %s #%s failed: %s", job, number, type(error).__name__)
            self._fail(running, number, error)
        except Exception:
            log.exception("job %s #%s broke", job, number)
            self._fail(running, number, BROKEN)
        else:
            ended_at = self._clock()
            if not running.change(number, lambda now: done(now, generation, ended_at)):
                generation.media.discard()  # it was stopped in the last moment

    def _fail(self, running: Running, number: int, error: HFMediaError) -> None:
        running.change(number, lambda progress: failed(progress, error, self._clock()))

    async def _deliver(self, job: str, address: Address) -> None:
        try:
            await self._delivery.deliver(address, self.watch(job))
        except Exception:
            log.exception("job %s: its reply could not be written", job)
        await self.cancel(job)  # nobody would see the rest


class Running:
    """A job at work: its newest snapshot, who waits for the next one, and its tasks."""

    task: asyncio.Task[None]

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.making: list[asyncio.Task[None]] = []
        self._changed = asyncio.Event()

    async def snapshots(self) -> AsyncIterator[Snapshot]:
        """The newest snapshot whenever there is one. Who is slow misses those in between."""
        while True:
            snapshot, changed = self.snapshot, self._changed
            yield snapshot
            if snapshot.finished:
                return
            await changed.wait()

    def change(self, number: int, step: Callable[[Progress], Progress]) -> bool:
        """Take a step in one generation; False if that has ended already."""
        progress = self.snapshot.generations[number - 1]
        if not progress.running:
            return False
        self.snapshot = self.snapshot.having(step(progress))
        self._changed.set()
        self._changed = asyncio.Event()
        return True

    def tell(self, number: int, event: Event) -> None:
        """An event of one generation."""
        self.change(number, lambda progress: told(progress, event))

    def end(self, ending: Ending, now: float) -> None:
        """Stop what still runs."""
        for progress in self.snapshot.generations:
            self.change(progress.number, lambda progress: ended(progress, ending, now))
        for task in self.making:
            task.cancel()

    def discard(self) -> None:
        """Delete the files: who wanted them has them."""
        for progress in self.snapshot.generations:
            if progress.generation is not None:
                progress.generation.media.discard()
