"""Deletes the media that are kept no longer: by age, by size, and what a crash has left."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from storage.errors import StorageError
from storage.media import ObjectMediaStore
from storage.media_index import MediaIndex

log = logging.getLogger(__name__)

PAUSE_S: Final = 3600.0  # between two passes
SHORT_PAUSE_S: Final = 60.0  # after a pass that has left some
MAX_DELETED: Final = 500  # of each kind in one pass
MIN_AGE_S: Final = 3600.0  # of what no job names: a result is recorded long before
UNDELIVERED_S: Final = 86_400.0  # so long a result that is not delivered stays in any case


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """How many objects one pass has deleted, and why."""

    too_old: int
    too_many: int
    unrecorded: int
    unfinished: int

    @property
    def is_complete(self) -> bool:
        """Whether no kind had reached the limit of a pass."""
        return max(self.too_old, self.too_many, self.unrecorded) < MAX_DELETED

    def __bool__(self) -> bool:
        return any((self.too_old, self.too_many, self.unrecorded, self.unfinished))


class MediaSweeper:
    """Sweeps a store by what the index says of it; media of unfinished jobs stay in any case.

    Media go `keep_s` seconds after their last job began to use them, or sooner if their guild says
    so, and the oldest go while all
    together have more than `max_bytes`, except those of a job that is not delivered, for
    `UNDELIVERED_S` seconds after its end. `clock` tells seconds since the epoch. Several processes
    may sweep the same store.
    """

    def __init__(
        self,
        store: ObjectMediaStore,
        index: MediaIndex,
        *,
        keep_s: float,
        max_bytes: int,
        pause_s: float = PAUSE_S,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._index = index
        self._keep_s = keep_s
        self._max_bytes = max_bytes
        self._pause_s = pause_s
        self._clock = clock

    async def run(self) -> None:
        """Sweep at once and then every `pause_s` seconds, until cancelled.

        What fails is logged, and tried again in the next pass.
        """
        while True:
            pause_s = self._pause_s
            try:
                swept = await self.sweep()
            except StorageError as error:
                log.warning("the media could not be swept: %s", error)
            else:
                _log(swept)
                if not swept.is_complete:
                    pause_s = min(pause_s, SHORT_PAUSE_S)
            await asyncio.sleep(pause_s)

    async def sweep(self) -> Swept:
        """One pass. Raises `StorageError`; what was deleted until then stays deleted."""
        now = self._clock()
        old = {
            *await self._index.older_than(now - self._keep_s, limit=MAX_DELETED),
            *await self._index.expired_in_guilds(now, limit=MAX_DELETED),
        }
        await self._delete(sorted(old))
        many = await self._index.oldest_above(
            self._max_bytes, undelivered_since=now - UNDELIVERED_S, limit=MAX_DELETED
        )
        await self._delete(many)
        return Swept(
            too_old=len(old),
            too_many=len(many),
            unrecorded=await self._delete_unrecorded(now - MIN_AGE_S),
            unfinished=await self._store.delete_unfinished(now - MIN_AGE_S),
        )

    async def _delete(self, uris: Sequence[str]) -> None:
        """Delete the objects first: what is interrupted in between is found again."""
        await self._store.remove(uris)
        await self._index.remove(uris)

    async def _delete_unrecorded(self, before: float) -> int:
        """Delete objects that no job names and that were there by then. Returns how many."""
        deleted = 0
        async for uris in self._objects(before):
            recorded = await self._index.recorded(uris)
            unrecorded = [uri for uri in uris if uri not in recorded][: MAX_DELETED - deleted]
            await self._store.remove(unrecorded)
            deleted += len(unrecorded)
            if deleted >= MAX_DELETED:
                break
        return deleted

    async def _objects(self, before: float) -> AsyncIterator[Sequence[str]]:
        async for page in self._store.objects():
            yield [it.uri for it in page if it.modified_at < before]


def _log(swept: Swept) -> None:
    log.log(
        logging.INFO if swept else logging.DEBUG,
        "media deleted: %d too old, %d above the size limit, %d of no job, %d unfinished uploads",
        swept.too_old,
        swept.too_many,
        swept.unrecorded,
        swept.unfinished,
    )
