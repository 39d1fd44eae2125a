"""Does together what is asked for at once: one transaction instead of many."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from storage.errors import StorageError, StorageUnavailable

MOST: Final = 100  # items of a batch

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(slots=True, eq=False)
class _Waiting(Generic[Item, Result]):
    """An item, and in the end its result or an error."""

    item: Item
    results: Sequence[Result] = ()
    error: StorageError | None = None

    @property
    def is_done(self) -> bool:
        return bool(self.results) or self.error is not None


class Batches(Generic[Item, Result]):
    """Does items by batches, one batch at a time: while one is done, the next one gathers.

    `do_all` does them in one transaction, in their order, and returns the result of each. Who asks
    first does the batch for all. If that is cancelled, the next one does it again: doing an item
    twice must change nothing.
    """

    def __init__(self, do_all: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]]) -> None:
        self._do_all = do_all
        self._turn = asyncio.Lock()
        self._waiting: dict[_Waiting[Item, Result], None] = {}

    async def do(self, item: Item) -> Result:
        """The result of an item. Raises `StorageError`; then it was not done, for all we know.

        Who is cancelled does not know either.
        """
        mine = _Waiting[Item, Result](item)
        self._waiting[mine] = None
        try:
            async with self._turn:
                if not mine.is_done:
                    await self._do_waiting()
        finally:
            self._waiting.pop(mine, None)
        if mine.error is not None:
            raise mine.error
        return mine.results[0]

    async def _do_waiting(self) -> None:
        batch = list(self._waiting)[:MOST]
        try:
            await self._do(batch)
        except StorageError as error:
            if len(batch) == 1 or isinstance(error, StorageUnavailable):
                _fail(batch, error)
            else:  # it may be what one of them asks for, and must not hurt the others
                await self._do_one_by_one(batch)
        for each in batch:
            self._waiting.pop(each, None)

    async def _do_one_by_one(self, batch: Sequence[_Waiting[Item, Result]]) -> None:
        for each in batch:
            try:
                await self._do([each])
            except StorageError as error:
                _fail([each], error)

    async def _do(self, batch: Sequence[_Waiting[Item, Result]]) -> None:
        results = await self._do_all([each.item for each in batch])
        for each, result in zip(batch, results, strict=True):
            each.results = [result]


def _fail(batch: Sequence[_Waiting[Item, Result]], error: StorageError) -> None:
    for each in batch:
        each.error = error
