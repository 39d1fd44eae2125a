"""A cache with a lifetime: one load serves all callers, and stale is better than nothing."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from hfmedia.errors import HubUnavailable

log = logging.getLogger(__name__)

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class _Kept(Generic[V]):
    value: V
    loaded: float
    wrong: bool = False


class Cache(Generic[K, V]):
    """Keeps what was loaded for `lifetime_s` seconds; at most `size` entries."""

    def __init__(
        self, lifetime_s: float, size: int = 1000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._lifetime_s = lifetime_s
        self._size = size
        self._clock = clock
        self._kept: dict[K, _Kept[V]] = {}
        self._loading: dict[K, asyncio.Task[V]] = {}

    async def get(self, key: K, load: Callable[[], Awaitable[V]]) -> V:
        """The cached value, else what `load` returns; concurrent callers share one load.

        In its second lifetime a value is returned at once and loaded anew in the background. If
        the Hub does not answer, it is returned however old it is.
        """
        kept = self._kept.get(key)
        lifetimes = self._lifetimes(kept)
        if kept is not None and lifetimes < 1:
            return kept.value
        task = self._load(key, load)
        if kept is not None and lifetimes < 2:
            return kept.value
        try:
            # Shielded: a caller that is cancelled does not cancel the load of the others.
            return await asyncio.shield(task)
        except HubUnavailable:
            if kept is None:
                raise
            return kept.value

    def kept(self, key: K) -> V | None:
        """The value that is kept, however old it is; None if there is none. Nothing is loaded."""
        kept = self._kept.get(key)
        return None if kept is None else kept.value

    def _lifetimes(self, kept: _Kept[V] | None) -> float:
        """The age of a value in lifetimes; infinite if there is none, or if it is wrong."""
        if kept is None or kept.wrong or not self._lifetime_s:
            return math.inf
        return (self._clock() - kept.loaded) / self._lifetime_s

    def _load(self, key: K, load: Callable[[], Awaitable[V]]) -> asyncio.Task[V]:
        """The task that loads this key; started if there is none."""
        task = self._loading.get(key)
        if task is None:
            task = asyncio.create_task(self._loaded(key, load))
            task.add_done_callback(_retrieve_exception)
            self._loading[key] = task
        return task

    async def _loaded(self, key: K, load: Callable[[], Awaitable[V]]) -> V:
        try:
            value = await load()
        except HubUnavailable as error:
            if key in self._kept:
                log.warning("The Hub could not be asked, so an older answer is used: %s", error)
                # For one more lifetime no caller waits for a Hub that does not answer.
                self._kept[key] = _Kept(self._kept[key].value, self._clock() - self._lifetime_s)
            raise
        finally:
            del self._loading[key]
        self.put(key, value)
        return value

    def put(self, key: K, value: V) -> None:
        """Keep a value that became known otherwise; the oldest goes if there are too many."""
        self._kept.pop(key, None)
        self._kept[key] = _Kept(value, self._clock())
        while len(self._kept) > self._size:
            del self._kept[next(iter(self._kept))]

    def forget(self, matches: Callable[[K, V], bool]) -> None:
        """Load the keys anew that match, and keep their values for the case that this fails."""
        for key, kept in self._kept.items():
            if matches(key, kept.value):
                self._kept[key] = replace(kept, wrong=True)

    async def aclose(self) -> None:
        """Cancel the loads that are running."""
        tasks = list(self._loading.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _retrieve_exception(task: asyncio.Task[V]) -> None:
    """Retrieve the exception of a load whose callers have all been cancelled."""
    if not task.cancelled():
        task.exception()
