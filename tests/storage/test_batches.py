"""What is asked for at the same time is done together, and fails alone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from storage.batches import MOST, Batches
from storage.errors import StorageError, StorageUnavailable


class Doubler:
    """Doubles numbers when it is let, and remembers the batches. `error` is raised for `bad`."""

    def __init__(self, bad: int | None = None, error: type[StorageError] = StorageError) -> None:
        self.batches: list[list[int]] = []
        self.begun = asyncio.Event()
        self.allowed = asyncio.Event()
        self._bad = bad
        self._error = error

    async def double(self, numbers: Sequence[int]) -> Sequence[int]:
        self.batches.append([*numbers])
        self.begun.set()
        await self.allowed.wait()
        if self._bad in numbers:
            raise self._error("no")
        return [2 * number for number in numbers]


async def ask(batches: Batches[int, int], doubler: Doubler, *numbers: int) -> list[object]:
    """Ask for the first number, for the others while it is done, and return what came of all."""
    tasks = await asked(batches, doubler, *numbers)
    doubler.allowed.set()
    return await asyncio.gather(*tasks, return_exceptions=True)


async def asked(
    batches: Batches[int, int], doubler: Doubler, *numbers: int
) -> list[asyncio.Task[int]]:
    tasks = [asyncio.create_task(batches.do(number)) for number in numbers[:1]]
    await doubler.begun.wait()
    tasks += [asyncio.create_task(batches.do(number)) for number in numbers[1:]]
    await asyncio.sleep(0)
    return tasks


async def test_what_comes_while_a_batch_is_done_is_the_next_one() -> None:
    doubler = Doubler()
    assert await ask(Batches(doubler.double), doubler, 1, 2, 3, 4) == [2, 4, 6, 8]
    assert doubler.batches == [[1], [2, 3, 4]]


async def test_a_batch_has_a_largest_size() -> None:
    doubler = Doubler()
    numbers = range(2 * MOST)
    assert await ask(Batches(doubler.double), doubler, *numbers) == [2 * it for it in numbers]
    assert [len(batch) for batch in doubler.batches] == [1, MOST, MOST - 1]


async def test_what_cannot_be_done_does_not_hurt_the_others() -> None:
    doubler = Doubler(bad=3)
    first, second, third, fourth = await ask(Batches(doubler.double), doubler, 1, 2, 3, 4)
    assert (first, second, fourth) == (2, 4, 8)
    assert type(third) is StorageError
    assert doubler.batches == [[1], [2, 3, 4], [2], [3], [4]]


async def test_a_database_that_is_away_is_asked_once_for_all() -> None:
    doubler = Doubler(bad=3, error=StorageUnavailable)
    first, *others = await ask(Batches(doubler.double), doubler, 1, 2, 3, 4)
    assert first == 2
    assert [type(it) for it in others] == [StorageUnavailable] * 3
    assert doubler.batches == [[1], [2, 3, 4]]


async def test_a_batch_whose_first_asker_is_cancelled_is_done_by_the_next_one() -> None:
    doubler = Doubler()
    batches = Batches(doubler.double)
    first, *others = await asked(batches, doubler, 1, 2, 3)
    first.cancel()
    doubler.allowed.set()
    assert await asyncio.gather(*others) == [4, 6]
    assert doubler.batches == [[1], [2, 3]]


async def test_what_nobody_waits_for_any_more_is_not_done() -> None:
    doubler = Doubler()
    batches = Batches(doubler.double)
    first, second, third = await asked(batches, doubler, 1, 2, 3)
    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second
    doubler.allowed.set()
    assert [await first, await third] == [2, 6]
    assert doubler.batches == [[1], [3]]
