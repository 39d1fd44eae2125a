"""Writers of one SQLite file take turns: ours, and those of the workflow engine."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, text

from storage.database import Database
from storage.errors import StorageError
from storage.processes import ProcessRepository
from storage.system_engine import system_engine
from storage.write_turn import WriteTurn

HANG_S = 20.0
ADD = text("INSERT INTO erased_jobs VALUES ('1')")
COUNT = text("SELECT count(*) FROM erased_jobs")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Turns are SQLite's."""
    return sqlite_url


@pytest.fixture
def system(database: Database, sqlite_url: str) -> Iterator[Engine]:
    """The connections of the workflow engine to the same file."""
    engine = system_engine(sqlite_url, database.turn)
    assert engine is not None
    yield engine.engine
    engine.close()


async def add_process(database: Database) -> None:
    """Write something."""
    await ProcessRepository(database).add("a", kind="run", host="here", pid=1, version="1")


async def test_ours_waits_for_the_workflow_engine_and_then_writes(
    database: Database, system: Engine
) -> None:
    with system.begin() as connection:
        connection.execute(ADD)
        ours = asyncio.create_task(add_process(database))
        async with database.read() as reading:  # which is not kept waiting
            assert await reading.scalar(COUNT) == 0
        assert not ours.done()
    async with asyncio.timeout(HANG_S):
        await ours


async def test_the_loops_own_thread_writes_only_when_ours_has_ended(
    database: Database, system: Engine
) -> None:
    async def write_slowly() -> None:
        async with database.write() as connection:
            await connection.execute(ADD)
            begun.set()
            for _ in range(10):  # the loop has to run for it to end
                await asyncio.sleep(0)

    begun = asyncio.Event()
    ours = asyncio.create_task(write_slowly())
    await begun.wait()
    async with asyncio.timeout(HANG_S), database.turn.lent():
        with system.begin() as connection:  # would block the loop for ever
            connection.execute(text("DELETE FROM erased_jobs"))
    await ours
    await add_process(database)  # the turn was given back
    async with database.read() as reading:
        assert await reading.scalar(COUNT) == 0, "ours was written before"


async def test_who_gives_up_waiting_for_the_turn_does_not_keep_it(
    database: Database, system: Engine
) -> None:
    async def lend() -> None:
        async with database.turn.lent():
            pytest.fail("it was lent")

    with system.begin() as connection:
        connection.execute(ADD)
        lending = asyncio.create_task(lend())
        async with asyncio.timeout(HANG_S):
            while not database.turn.waiting:  # noqa: ASYNC110 - a lock of threads has no event
                await asyncio.sleep(0)
        lending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await lending
    async with asyncio.timeout(HANG_S):
        await add_process(database)


async def test_the_workflow_engine_waits_for_ours(database: Database, system: Engine) -> None:
    def write() -> None:
        with system.begin() as connection:
            connection.execute(ADD)

    with ThreadPoolExecutor(5) as threads:
        async with database.write() as connection:
            await connection.execute(text("DELETE FROM erased_jobs"))
            theirs = threads.submit(write)
            assert await connection.scalar(COUNT) == 0
            assert not theirs.done()
        await asyncio.wrap_future(theirs)
    async with database.read() as connection:
        assert await connection.scalar(COUNT) == 1


async def test_who_is_cancelled_while_waiting_takes_no_turn_away(
    database: Database, system: Engine
) -> None:
    with system.begin() as connection:
        connection.execute(ADD)
        ours = asyncio.create_task(add_process(database))
        async with database.read() as reading:
            await reading.scalar(COUNT)
        ours.cancel()
    with pytest.raises(asyncio.CancelledError):
        await ours
    async with asyncio.timeout(HANG_S):
        await add_process(database)
    assert await asyncio.to_thread(committed, system) == 1


async def test_a_write_that_fails_gives_its_turn_to_the_next_one(
    database: Database, system: Engine
) -> None:
    with pytest.raises(StorageError):
        async with database.write() as connection:
            await connection.execute(text("INSERT INTO erased_jobs VALUES ('1'), ('1')"))
    async with asyncio.timeout(HANG_S):
        await add_process(database)
    with pytest.raises(Exception, match="UNIQUE"), system.begin() as failing:
        failing.execute(text("INSERT INTO erased_jobs VALUES ('1'), ('1')"))
    async with asyncio.timeout(HANG_S):
        await ProcessRepository(database).remove("a")


def test_turns_are_taken_in_the_order_in_which_they_were_asked_for() -> None:
    turn, order = WriteTurn(), []

    def write(number: int) -> None:
        turn.take()
        order.append(number)
        turn.give()

    with ThreadPoolExecutor(5) as threads:
        turn.take()
        waiting = []
        for number in range(5):
            waiting.append(threads.submit(write, number))
            while turn.waiting <= number:
                pass  # until it waits
        turn.give()
        for one in waiting:
            one.result(HANG_S)
    assert order == [0, 1, 2, 3, 4]


def committed(system: Engine) -> int:
    """How many rows the workflow engine sees."""
    with system.begin() as connection:
        return int(connection.execute(COUNT).scalar_one())
