"""A job that runs inside this process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

from hfmedia.events import Event
from hfmedia.progress import Progress
from jobs.enhancing import numbers_of, with_enhanced
from jobs.growing_answer import GrowingAnswer
from jobs.models import GenerationState, JobSpec, Snapshot, Status
from jobs.progress import first_snapshot, stopped, with_event, with_progress
from storage.rows import ENHANCING


class RunningJob:
    """A running job: its newest snapshot, those who wait for the next one, and its tasks."""

    task: asyncio.Task[None]

    def __init__(self, spec: JobSpec, now: float) -> None:
        self.snapshot = first_snapshot(spec, now)
        self._spec = spec
        self.generations: list[asyncio.Task[None]] = []
        self._answers: list[GrowingAnswer] = []
        self._changed = asyncio.Event()

    async def snapshots(self) -> AsyncIterator[Snapshot]:
        """The newest snapshot whenever there is one. A slow reader misses those in between."""
        while True:
            snapshot, changed = self.snapshot, self._changed
            yield snapshot
            if snapshot.finished:
                return
            await changed.wait()

    def change(self, number: int, step: Callable[[GenerationState], GenerationState]) -> bool:
        """Change the state of one generation; False if that has ended already."""
        state = self.snapshot.generation(number)
        if not state.running:
            return False
        changed = step(state)
        if number == ENHANCING:
            self._publish(with_enhanced(self.snapshot, self._spec, changed))
        else:
            self._publish(self.snapshot.with_generation(changed))
        return True

    def on_event(self, number: int, event: Event) -> None:
        """Apply a progress event of one generation."""
        self.change(number, lambda state: with_event(state, event))

    def growing(self, number: int) -> GrowingAnswer:
        """The answer in words that a generation brings: its pieces become its progress."""

        def tell(progress: Progress) -> None:
            self.change(number, lambda state: with_progress(state, progress))

        answer = GrowingAnswer(tell)
        self._answers.append(answer)
        return answer

    def stop(self, status: Status, now: float, user_id: int | None = None) -> None:
        """Stop what still runs; `user_id` is who cancelled it."""
        if not self.snapshot.finished and user_id is not None:
            self._publish(replace(self.snapshot, cancelled_by=user_id))
        for answer in self._answers:
            answer.tell()  # all that has come
        for number in numbers_of(self._spec):
            self.change(number, lambda state: stopped(state, status, now))
        for task in self.generations:
            task.cancel()

    def _publish(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._changed.set()
        self._changed = asyncio.Event()
