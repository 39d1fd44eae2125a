"""The calls that run in a client: they end when it closes."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from types import TracebackType

from hfmedia.errors import ClientClosed
from hfmedia.interruption import Interruption


class RunningCalls:
    """Keeps the calls that run, and ends them with `aclose()`."""

    def __init__(self) -> None:
        self._running: set[RunningCall] = set()
        self._none_left = asyncio.Event()

    def until_closed(self) -> RunningCall:
        """A call, which runs in its `with` blocks. Closing ends them: they raise `ClientClosed`."""
        return RunningCall(self)

    async def aclose(self, timeout_s: float) -> None:
        """End the calls, and wait until they have ended, for at most `timeout_s` seconds."""
        for call in self._running:
            call.interrupt(ClientClosed("The instance was closed while this was running."))
        if not self._running:
            return
        self._none_left.clear()
        with suppress(TimeoutError):  # a callback or an effect from outside holds it
            async with asyncio.timeout(timeout_s):
                await self._none_left.wait()

    def add(self, call: RunningCall) -> None:
        """Say that a call runs."""
        self._running.add(call)

    def discard(self, call: RunningCall) -> None:
        """Say that it does no longer."""
        self._running.discard(call)
        if not self._running:
            self._none_left.set()


class RunningCall(Interruption):
    """A call. One that is a generator runs in block after block, and not between them."""

    def __init__(self, calls: RunningCalls) -> None:
        super().__init__()
        self._calls = calls

    def __enter__(self) -> None:
        super().__enter__()
        self._calls.add(self)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._calls.discard(self)
        super().__exit__(kind, error, traceback)
