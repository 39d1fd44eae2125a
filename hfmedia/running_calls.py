"""The calls that run in a client: they end when it closes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from hfmedia.errors import ClientClosed


class RunningCalls:
    """Keeps the calls that run, and ends them with `aclose()`."""

    def __init__(self) -> None:
        self._scopes: set[asyncio.Timeout] = set()
        self._none_left = asyncio.Event()
        self._none_left.set()

    @asynccontextmanager
    async def until_closed(self) -> AsyncIterator[None]:
        """Run a block as a call. Closing cancels the block, which then raises `ClientClosed`."""
        scope = asyncio.timeout(None)
        try:
            async with scope:
                self._add(scope)
                try:
                    yield
                finally:
                    self._remove(scope)
        except TimeoutError:
            if not scope.expired():
                raise
            raise ClientClosed("The instance was closed while this was running.") from None

    async def aclose(self, timeout_s: float) -> None:
        """End the calls, and wait until they have ended, for at most `timeout_s` seconds."""
        now = asyncio.get_running_loop().time()
        for scope in self._scopes:
            scope.reschedule(now)
        try:
            async with asyncio.timeout(timeout_s):
                await self._none_left.wait()
        except TimeoutError:
            pass  # a callback or an effect from outside holds it

    def _add(self, scope: asyncio.Timeout) -> None:
        self._scopes.add(scope)
        self._none_left.clear()

    def _remove(self, scope: asyncio.Timeout) -> None:
        self._scopes.discard(scope)
        if not self._scopes:
            self._none_left.set()
