"""Processes that say that they live, by one clock for all."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import update

from storage.database import Database
from storage.processes import ProcessRepository
from storage.tables import PROCESSES

HOUR_S = 3600.0


async def add(processes: ProcessRepository, process_id: str, pid: int = 7) -> None:
    await processes.add(process_id, kind="worker", host="one", pid=pid, version="0.1.0")


async def be_silent(database: Database, process_id: str, seconds: float) -> None:
    """Let a process have been heard of for the last time so long ago."""
    async with database.write() as connection:
        statement = update(PROCESSES).where(PROCESSES.c.process_id == process_id)
        await connection.execute(statement.values(seen_at=PROCESSES.c.seen_at - seconds))


async def test_a_process_that_was_just_heard_of_lives(processes: ProcessRepository) -> None:
    await add(processes, "a")
    assert await processes.dead(HOUR_S) == ()


async def test_a_silent_process_is_dead_and_the_longest_silent_comes_first(
    database: Database, processes: ProcessRepository
) -> None:
    for process_id, silent_s in (("a", 2 * HOUR_S), ("b", 0.0), ("c", 3 * HOUR_S)):
        await add(processes, process_id)
        await be_silent(database, process_id, silent_s)
    dead = await processes.dead(HOUR_S)
    assert [row.process_id for row in dead] == ["c", "a"]
    assert (dead[0].kind, dead[0].host, dead[0].pid, dead[0].version) == (
        *("worker", "one", 7),
        "0.1.0",
    )


async def test_a_heartbeat_brings_a_silent_process_back(
    database: Database, processes: ProcessRepository
) -> None:
    await add(processes, "a")
    await be_silent(database, "a", 2 * HOUR_S)
    assert await processes.beat("a")
    assert await processes.dead(HOUR_S) == ()


async def test_a_process_that_was_removed_learns_it(processes: ProcessRepository) -> None:
    await add(processes, "a")
    await processes.remove("a")
    assert not await processes.beat("a")
    assert await processes.dead(0.0) == ()


async def test_a_process_that_begins_again_is_as_new(
    database: Database, processes: ProcessRepository
) -> None:
    await add(processes, "a")
    await be_silent(database, "a", 2 * HOUR_S)
    await add(processes, "a", pid=8)
    assert await processes.dead(HOUR_S) == ()
    [row] = await processes.dead(-HOUR_S)
    assert row.pid == 8


async def test_the_clock_of_the_database_counts_in_seconds_since_the_epoch(
    processes: ProcessRepository,
) -> None:
    await add(processes, "a")
    [row] = await processes.dead(-HOUR_S)
    assert row.seen_at == pytest.approx(time.time(), abs=60)
    assert row.started_at == row.seen_at
