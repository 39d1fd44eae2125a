"""Turns to identify: one after another in a bucket, whoever takes them."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from itertools import pairwise

import pytest
from sqlalchemy import update

from storage.database import Database, open_database
from storage.identify_turns import MAX_WAIT_S, TURN_S, IdentifyTurnRepository
from storage.tables import IDENTIFY_TURNS

DISCORDS_S = 5.0  # between two that identify in a bucket
HOUR_S = 3600.0
FAR_S = 2 * TURN_S  # so that what a slow machine takes is not missing between two turns
AT_ONCE = int(MAX_WAIT_S // FAR_S) + 1  # turns that are given before they are too late


@pytest.fixture
def turns(database: Database) -> IdentifyTurnRepository:
    """The turns of a database that nobody has taken one of."""
    return IdentifyTurnRepository(database, turn_s=FAR_S)


async def take(turns: IdentifyTurnRepository, bucket: int = 0) -> float:
    wait_s = await turns.take(bucket)
    assert wait_s is not None
    return wait_s


async def turn_at(turns: IdentifyTurnRepository) -> float:
    """When the turn is that is taken now, by the clock of this process."""
    return await take(turns) + asyncio.get_running_loop().time()


async def set_clock(database: Database, seconds: float) -> None:
    """As if the database's clock had been set forward (or back) by so much."""
    async with database.write() as connection:
        shifted = IDENTIFY_TURNS.c.free_at - seconds
        await connection.execute(update(IDENTIFY_TURNS).values(free_at=shifted))


async def test_the_first_one_need_not_wait(turns: IdentifyTurnRepository) -> None:
    assert await take(turns) == 0.0


async def test_the_next_one_waits_until_discord_allows_it(turns: IdentifyTurnRepository) -> None:
    await take(turns)
    assert DISCORDS_S < await take(turns) <= FAR_S
    assert DISCORDS_S + FAR_S < await take(turns) <= 2 * FAR_S


def test_a_turn_is_longer_than_discord_wants() -> None:
    assert TURN_S > DISCORDS_S


async def test_buckets_do_not_wait_for_each_other(turns: IdentifyTurnRepository) -> None:
    assert [await take(turns, bucket) for bucket in (0, 1, 15)] == [0.0, 0.0, 0.0]


async def test_when_a_turn_is_over_the_next_is_free_at_once(
    database: Database, turns: IdentifyTurnRepository
) -> None:
    await take(turns)
    await set_clock(database, FAR_S)
    assert await take(turns) == 0.0


async def test_one_that_dies_before_its_turn_delays_the_others_by_that_turn_alone(
    database: Database, turns: IdentifyTurnRepository
) -> None:
    await take(turns)
    await take(turns)  # and is never heard of again
    assert FAR_S + DISCORDS_S < await take(turns) <= 2 * FAR_S
    await set_clock(database, 3 * FAR_S)
    assert await take(turns) == 0.0


async def test_no_turn_is_given_that_is_too_late_to_be_waited_for(
    database: Database, turns: IdentifyTurnRepository
) -> None:
    waits = [await take(turns) for _ in range(AT_ONCE)]
    assert waits[-1] <= MAX_WAIT_S
    assert [await turns.take(0) for _ in range(3)] == [None, None, None]
    await set_clock(database, FAR_S)  # whoever asks again is given the next, and takes none before
    assert MAX_WAIT_S - FAR_S < await take(turns) <= MAX_WAIT_S


@pytest.mark.parametrize("back_s", [3.0, FAR_S, HOUR_S])
async def test_a_clock_that_is_set_back_makes_nobody_wait_for_longer_than_ever(
    database: Database, turns: IdentifyTurnRepository, back_s: float
) -> None:
    for _ in range(AT_ONCE):
        await take(turns)
    await set_clock(database, -back_s)
    waits = [await turns.take(0) for _ in range(2)]
    assert all(wait_s is None or wait_s <= MAX_WAIT_S for wait_s in waits)
    if back_s >= FAR_S:
        assert waits[0] == 0.0
        assert waits[1] == pytest.approx(FAR_S, abs=5)


async def test_of_many_that_ask_at_once_no_two_may_identify_within_five_seconds(
    database_url: str,
) -> None:
    processes = 1 if database_url.startswith("sqlite") else 4  # a file belongs to one
    async with AsyncExitStack() as stack:
        opened = [
            await stack.enter_async_context(open_database(database_url)) for _ in range(processes)
        ]
        takers = [IdentifyTurnRepository(database, turn_s=FAR_S) for database in opened]
        chosen = (takers[number % processes] for number in range(AT_ONCE))
        times = sorted(await asyncio.gather(*map(turn_at, chosen)))
    assert len(times) == AT_ONCE
    assert all(later - earlier >= DISCORDS_S for earlier, later in pairwise(times))


async def test_of_more_than_can_wait_each_gets_a_turn_of_its_own_or_none(
    database_url: str,
) -> None:
    async with open_database(database_url) as database:
        turns = IdentifyTurnRepository(database, turn_s=FAR_S)
        given = await asyncio.gather(*(turns.take(0) for _ in range(5 * AT_ONCE)))
    waits = sorted(wait_s for wait_s in given if wait_s is not None)
    assert len(waits) == AT_ONCE
    assert all(later - earlier >= DISCORDS_S for earlier, later in pairwise(waits))
