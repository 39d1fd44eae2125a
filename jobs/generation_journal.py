"""What is recorded of one generation while it runs, besides its steps."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from hfmedia.events import Accepted, Event
from hfmedia.execution.tickets import Ticket
from hfmedia.progress import Progress, apply_event
from hfmedia.results import Attempt
from hfmedia.serialization import to_json
from jobs.notices import Notices
from jobs.persistence import persistently
from storage.errors import StorageError
from storage.generations import GenerationEnded, GenerationRepository

PROGRESS_S: Final = 1.0  # between two writes of how far a generation is


class GenerationJournal:
    """The journal of a run: intents, attempts and progress. `clock` tells seconds since the epoch.

    `cancelled` says whether the generation is to end, and not to go on elsewhere; `interrupted`
    that this run ends, and another one goes on.
    """

    def __init__(
        self,
        job_id: str,
        number: int,
        generations: GenerationRepository,
        notices: Notices,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.cancelled = self.interrupted = False
        self.job_id = job_id
        self.number = number
        self._generations = generations
        self._notices = notices
        self._clock = clock
        self._progress = Progress()
        self._ticket: Ticket | None = None
        self._changed = asyncio.Event()

    async def begin_submit(self, position: int, provider: str) -> bool:
        """Record that the `position`-th submit is about to be sent; False if that was recorded.

        Of a generation that has ended, which another process may have noticed first, nothing is
        sent: this run of it is cancelled.
        """
        now = self._clock()
        try:
            return await persistently(
                lambda: self._generations.begin_submit(
                    self.job_id, self.number, position, provider, now
                )
            )
        except GenerationEnded:
            self.cancelled = True
            raise asyncio.CancelledError from None

    async def add_attempt(self, position: int, attempt: Attempt) -> None:
        """Record how the `position`-th attempt ended. Recording it twice does no harm."""
        now = self._clock()
        await persistently(
            lambda: self._generations.add_attempt(self.job_id, self.number, position, attempt, now)
        )

    @property
    def last_result(self) -> str | None:
        """What there is of a result that is ended before its end, as JSON; None for nothing."""
        return None

    @property
    def last_progress(self) -> str | None:
        """What the row is to keep of how far it was, as JSON; None for what it has."""
        return None

    def on_event(self, event: Event) -> None:
        """Take a progress event: the process learns of it now, the database a little later."""
        self._progress = apply_event(self._progress, event)
        if isinstance(event, Accepted):
            self._ticket = event.ticket
        self._changed.set()
        self._notices.progressed(self.job_id, self.number, self._progress)

    async def write_progress(self) -> None:
        """Write how far the generation is, at most once in `PROGRESS_S`, until cancelled."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            with suppress(StorageError):  # the next one may succeed, and nothing depends on it
                await self._write()
            await asyncio.sleep(PROGRESS_S)

    async def _write(self) -> None:
        ticket, self._ticket = self._ticket, None
        if ticket is not None:
            await self._generations.set_ticket(self.job_id, self.number, ticket.to_json())
        if self._notices.are_shared:
            progress = to_json(self._progress)
            await self._generations.update(self.job_id, self.number, progress=progress)
