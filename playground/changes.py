"""Wakes those who wait for the next change of something."""

import asyncio


class Changes:
    """Waiters hold no lock: each looks again at what it waits for."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def notify(self) -> None:
        """Wake all who wait."""
        self._next.set()
        self._next = asyncio.Event()

    async def wait(self) -> None:
        """Wait for the next `notify`."""
        await self._next.wait()
