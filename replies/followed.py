"""Snapshots that several read one after the other, though each may break off."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Self

from jobs.models import Snapshot


class FollowedSnapshots:
    """The snapshots of a job. A reader that is cancelled loses none for the next one.

    `async with` ends the reading. `newest` is the last one that was read, None before the first.
    """

    def __init__(self, snapshots: AsyncIterator[Snapshot]) -> None:
        self._snapshots = snapshots
        self._coming: asyncio.Future[Snapshot] | None = None
        self.newest: Snapshot | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        if self._coming is not None:
            self._coming.cancel()
            await asyncio.gather(self._coming, return_exceptions=True)

    def __aiter__(self) -> AsyncIterator[Snapshot]:
        return self

    async def __anext__(self) -> Snapshot:
        """The next snapshot. One reads at a time."""
        if self._coming is None:
            self._coming = asyncio.ensure_future(anext(self._snapshots))
        # Cancelled with its reader, an async generator would have ended.
        self.newest = await asyncio.shield(self._coming)
        self._coming = None
        return self.newest

    async def last(self) -> Snapshot | None:
        """Wait for the last snapshot; None if there was none."""
        async for _ in self:
            pass
        return self.newest
