"""The keys of owners at hand in memory: what every command asks for."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from storage.errors import StorageError
from storage.keys import KeyRepository, KeyRow, Owner

LOOK_S: Final = 2.0  # between two looks at whether any key was changed, by any process
MAX_CACHED: Final = 10_000  # owners


class KeyCache:
    """Reads keys, sealed, as they were at most `LOOK_S` seconds ago.

    All changes of keys raise one version, and they are rare: what was read is kept until the
    version is another one. While the database is away, what is at hand is given.
    """

    def __init__(
        self,
        keys: KeyRepository,
        *,
        max_cached: int = MAX_CACHED,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._keys = keys
        self._max_cached = max_cached
        self._clock = clock
        self._cached: OrderedDict[tuple[Owner, int], tuple[KeyRow, ...]] = OrderedDict()
        self._forgotten = 0  # how many times
        self._version: int | None = None
        self._looked_at: float | None = None
        self._looking = asyncio.Lock()  # many commands at once look once

    async def of(self, owner: Owner, owner_id: int) -> tuple[KeyRow, ...]:
        """The keys of an owner, by purpose. Raises `StorageError` if they are not at hand."""
        await self._look()
        cached = self._cached.get((owner, owner_id))
        if cached is None:
            return await self._read(owner, owner_id)
        self._cached.move_to_end((owner, owner_id))
        return cached

    def forget(self) -> None:
        """Read anew what is asked for from now on: a key was changed."""
        self._cached.clear()
        self._forgotten += 1

    async def _look(self) -> None:
        """Forget what is at hand if any key was changed since it was read."""
        if self._is_fresh():
            return
        async with self._looking:
            if not self._is_fresh():
                with suppress(StorageError):  # what is not at hand cannot be read either
                    version = await self._keys.version()
                    if version != self._version:
                        self._version = version
                        self.forget()
                self._looked_at = self._clock()

    def _is_fresh(self) -> bool:
        return self._looked_at is not None and self._clock() - self._looked_at < LOOK_S

    async def _read(self, owner: Owner, owner_id: int) -> tuple[KeyRow, ...]:
        forgotten = self._forgotten
        rows = await self._keys.of(owner, owner_id)
        if forgotten == self._forgotten:  # else they may be older than what was changed
            self._cached[owner, owner_id] = rows
        if len(self._cached) > self._max_cached:
            self._cached.popitem(last=False)
        return rows
