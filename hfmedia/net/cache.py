"""A memory with a lifetime: one load serves all who wait, and stale is better than nothing."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, TypeVar

from hfmedia.errors import HubUnavailable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable

log = logging.getLogger(__name__)

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class _Kept(Generic[V]):
    value: V
    loaded: float
    wrong: bool = False


class Cache(Generic[V]):
    """Keeps what was loaded for `lifetime` seconds; at most `size` entries."""

    def __init__(
        self, lifetime: float, size: int = 1000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._lifetime = lifetime
        self._size = size
        self._clock = clock
        self._kept: dict[Hashable, _Kept[V]] = {}
        self._loading: dict[Hashable, asyncio.Task[V]] = {}

    async def get(self, key: Hashable, load: Callable[[], Awaitable[V]]) -> V:
        """What is kept, else what `load` gives: asked once, however many wait.

        In a second lifetime what is kept is served at once, and loaded anew behind it. If the Hub
        cannot be asked, it is served however old it is.
        """
        kept = self._kept.get(key)
        lifetimes = self._lifetimes(kept)
        if kept is not None and lifetimes < 1:
            return kept.value
        task = self._load(key, load)
        if kept is not None and lifetimes < 2:
            return kept.value
        try:
            # Shielded: who stops waiting does not take it away from the others.
            return await asyncio.shield(task)
        except HubUnavailable:
            if kept is None:
                raise
            return kept.value

    def _lifetimes(self, kept: _Kept[V] | None) -> float:
        """How often what is kept has outlived its lifetime."""
        if kept is None or kept.wrong or not self._lifetime:
            return math.inf
        return (self._clock() - kept.loaded) / self._lifetime

    def _load(self, key: Hashable, load: Callable[[], Awaitable[V]]) -> asyncio.Task[V]:
        """The one load of this key that is under way."""
        task = self._loading.get(key)
        if task is None:
            task = asyncio.create_task(self._loaded(key, load))
            task.add_done_callback(_heard)
            self._loading[key] = task
        return task

    async def _loaded(self, key: Hashable, load: Callable[[], Awaitable[V]]) -> V:
        try:
            value = await load()
        except HubUnavailable as error:
            if key in self._kept:
                log.warning("The Hub could not be asked, so an older answer is used: %s", error)
                # For one more lifetime nobody waits for a Hub that is not there.
                self._kept[key] = _Kept(self._kept[key].value, self._clock() - self._lifetime)
            raise
        finally:
            del self._loading[key]
        self._kept.pop(key, None)
        self._kept[key] = _Kept(value, self._clock())
        while len(self._kept) > self._size:
            del self._kept[next(iter(self._kept))]
        return value

    def forget(self, key: Hashable) -> None:
        """Load it anew the next time, but keep it for the case that this fails."""
        if key in self._kept:
            self._kept[key] = replace(self._kept[key], wrong=True)

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
