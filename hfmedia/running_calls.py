"""The calls that run in a client: they end when it closes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from hfmedia.errors import ClientClosed
from hfmedia.interruption import Interruption


class RunningCalls:
    """Keeps the calls that run, and ends them with `aclose()`."""

    def __init__(self) -> None:
        self._calls: set[Interruption] = set()

    @contextmanager
    def until_closed(self) -> Iterator[None]:
        """A block that is a call. Closing ends it: it raises `ClientClosed`."""
        with self.steps_until_closed() as step, step:
            yield

    @contextmanager
    def steps_until_closed(self) -> Iterator[Interruption]:
        """A call that is a generator: it runs in the `with` blocks of what this gives.

        Closing ends the block that is running, which raises `ClientClosed`; between the blocks the
        call is left alone.
        """
        step = Interruption()
        self._calls.add(step)
        try:
            yield step
        finally:
            self._calls.discard(step)

    async def aclose(self, timeout_s: float) -> None:
        """End the calls, and wait until they have ended, for at most `timeout_s` seconds."""
        running = [call for call in self._calls if call.is_waiting]
        for call in running:
            call.interrupt(ClientClosed("The instance was closed while this was running."))
        # A callback or an effect from outside may hold one.
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                for call in running:
                    await call.until_ended()
