"""What outlives its generation: submits that are not answered yet, and requests that cancel."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from hfmedia.net.transport import OnSending

log = logging.getLogger(__name__)

UNANSWERED_S: Final = 65.0  # Replicate holds a submit for up to 60 s

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Submit(Generic[T]):
    """A submit, and what is done with its answer if its call was given up.

    `name` is for the log. `exchange` sends it and returns the answer; it calls its argument when
    something may be accepted from now on. `discard` cancels what the answer says was accepted.
    """

    name: str
    exchange: Callable[[OnSending], Coroutine[Any, Any, T]]
    discard: Callable[[T], Coroutine[Any, Any, None]]


class Background:
    """Owns these tasks, until `aclose()`. An open client owns one.

    A submit that was given up is waited for at most `unanswered_s` seconds more.
    """

    def __init__(self, unanswered_s: float = UNANSWERED_S) -> None:
        self._unanswered_s = unanswered_s
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Run work in the background. It is cancelled if `aclose()` runs out of time."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def submit(self, submit: Submit[T]) -> T:
        """Send a submit, and return its answer.

        Cancelled, it gives the submit up, without waiting: one that cannot have reached the
        provider is not sent, and what any other starts is discarded when it is answered.
        """
        may_be_accepted = False

        def on_sending() -> None:
            nonlocal may_be_accepted
            may_be_accepted = True

        answer = self.start(submit.exchange(on_sending))
        try:
            return await asyncio.shield(answer)
        except asyncio.CancelledError:
            if may_be_accepted or answer.done():  # it may be cancelled just as its answer comes
                self.start(self._outlive(submit, answer))
            else:
                answer.cancel()
            raise

    async def aclose(self, drain_s: float) -> None:
        """Wait for what is under way, for at most `drain_s` seconds, and cut off the rest."""
        ends, left_s = time.monotonic() + drain_s, drain_s
        try:
            # Repeatedly: a submit that is answered starts the request that cancels its job.
            while self._tasks and left_s >= 0:
                await asyncio.wait(self._tasks, timeout=left_s)
                left_s = ends - time.monotonic()
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _outlive(self, submit: Submit[T], answer: asyncio.Task[T]) -> None:
        try:
            async with asyncio.timeout(self._unanswered_s):
                step = await answer
        except TimeoutError:
            log.warning(
                "%s was given up and not answered for %g s; a job that it started runs on",
                submit.name,
                self._unanswered_s,
            )
        except asyncio.CancelledError:
            log.warning("%s was cut off; a job that it started runs on", submit.name)
            raise
        except Exception:
            log.exception("%s was given up and failed unexpectedly", submit.name)
        else:
            await submit.discard(step)
