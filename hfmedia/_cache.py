"""A memory with a lifetime: one load serves all who wait, and stale is better than nothing."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Generic, TypeVar

from hfmedia.errors import HubUnavailable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable

log = logging.getLogger(__name__)

V = TypeVar("V")


class Cache(Generic[V]):
    """Keeps what was loaded for `lifetime` seconds; at most `size` entries."""

    def __init__(self, lifetime: float, size: int = 1000) -> None:
        self._lifetime = lifetime
        self._size = size
        self._kept: dict[Hashable, tuple[float, V]] = {}
        self._loading: dict[Hashable, asyncio.Task[V]] = {}

    async def get(self, key: Hashable, load: Callable[[], Awaitable[V]]) -> V:
        """What is kept, else what `load` gives: asked once, however many wait.

        If the Hub cannot be asked, what was kept is served past its lifetime.
        """
        kept = self._kept.get(key)
        if kept is not None and time.monotonic() < kept[0]:
            return kept[1]
        task = self._loading.get(key)
        if task is None:
            task = asyncio.create_task(self._load(key, load))
            task.add_done_callback(_heard)
            self._loading[key] = task
        try:
            # Shielded: who stops waiting does not take it away from the others.
            return await asyncio.shield(task)
        except HubUnavailable as error:
            if kept is None:
                raise
            log.warning("The Hub could not be asked, so an older answer is used: %s", error)
            return kept[1]

    async def _load(self, key: Hashable, load: Callable[[], Awaitable[V]]) -> V:
        try:
            value = await load()
        finally:
            del self._loading[key]
        self._kept.pop(key, None)
        self._kept[key] = (time.monotonic() + self._lifetime, value)
        while len(self._kept) > self._size:
            del self._kept[next(iter(self._kept))]
        return value

    def forget(self, key: Hashable) -> None:
        """Load it anew the next time, but keep it for the case that this fails."""
        if key in self._kept:
            self._kept[key] = (0.0, self._kept[key][1])

    async def aclose(self) -> None:
        """End what is still loading."""
        tasks = list(self._loading.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _heard(task: asyncio.Task[V]) -> None:
    """A load that failed after everybody had left is nobody's error."""
    if not task.cancelled():
        task.exception()
