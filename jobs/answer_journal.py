"""What is recorded of one answer in words while it comes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from hfmedia.events import Event
from hfmedia.progress import Progress
from hfmedia.results import Attempt, TextGeneration
from hfmedia.serialization import to_json
from jobs.generation_journal import GenerationJournal
from jobs.growing_answer import GrowingAnswer
from jobs.notices import Notices
from jobs.recorded_answer import answer_json
from storage.errors import StorageError
from storage.generations import GenerationRepository

WRITE_S: Final = 2.0
"""Between two writes of an answer, which is all of it that outlives a process that is killed."""

LAST_WRITE_S: Final = 3.0
"""So long the end of a process waits for the last one."""


class AnswerJournal(GenerationJournal):
    """The journal of an answer: its `answer` is news in this process, and soon in the database.

    `begun` is the attempt that has brought an answer, and its position, before it is recorded:
    what it cost is known when it ends. `left` is what there is of an answer that is ended before
    its end, with its tokens and what they cost.
    """

    def __init__(
        self,
        job_id: str,
        number: int,
        generations: GenerationRepository,
        notices: Notices,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(job_id, number, generations, notices, clock)
        self.answer = GrowingAnswer(self._told)
        self.begun: tuple[int, Attempt] | None = None
        self.left: TextGeneration | None = None
        self._asks = False  # what a run knows that asks nobody, the one that does knows better

    async def begin_submit(self, position: int, provider: str) -> bool:
        """As that of any generation; from the first one on, this run writes how far it is."""
        is_new = await super().begin_submit(position, provider)
        self._asks = self._asks or is_new
        self._changed.set()
        return is_new

    @property
    def last_progress(self) -> str | None:
        """All that has come, as JSON; None if it came to another run."""
        return to_json(self.answer.progress) if self._asks else None

    @property
    def last_result(self) -> str | None:
        """What there is of the answer, as JSON."""
        return None if self.left is None else answer_json(self.left)

    def on_event(self, event: Event) -> None:
        """Take a progress event."""
        self.answer.on_event(event)

    async def write_progress(self) -> None:
        """Write how far the answer is, until cancelled: its first words at once.

        What follows is written at most once in `WRITE_S`.
        """
        has_words = False
        while True:
            await self._changed.wait()
            if has_words:
                # Those of all answers at the same moment: many are written in one transaction.
                await asyncio.sleep(WRITE_S - self._clock() % WRITE_S)
            self._changed.clear()
            has_words = self.answer.progress.stage == "writing"
            with suppress(StorageError):  # the next one may succeed
                await self._write()

    async def write_last(self) -> None:
        """Write it for the process that ends the answer; this one has no time to try again."""
        with suppress(StorageError, TimeoutError):
            async with asyncio.timeout(LAST_WRITE_S):
                await self._write()

    async def _write(self) -> None:
        progress = self.last_progress
        if progress is not None:
            await self._generations.write_progress(self.job_id, self.number, progress)

    def _told(self, progress: Progress) -> None:
        self._changed.set()
        self._notices.progressed(self.job_id, self.number, progress)
