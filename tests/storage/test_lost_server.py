"""A PostgreSQL server that is away, at the start or in the middle, is told in a sentence."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict

import pytest

from storage.database import Database, open_database
from storage.errors import StorageUnavailable
from storage.holds import HoldRepository
from storage.jobs import JobRepository
from storage.migrate import current, upgrade
from storage.processes import ProcessRepository
from storage.statements import add_new
from storage.tables import JOBS
from tests.storage.databases import PostgresDatabases
from tests.storage.holds import NOON, bound, held_job, holds_of
from tests.storage.rows import job_row


async def opened(url: str) -> None:
    async with open_database(url):
        pass


@pytest.fixture
async def server_database(
    postgres: PostgresDatabases, postgres_url: str
) -> AsyncIterator[Database]:
    """An open database whose server the test may stop: it runs again after the test."""
    try:
        async with open_database(postgres_url) as database:
            yield database
    finally:
        if not postgres.server.running:
            postgres.server.start()


@pytest.mark.parametrize("act", [opened, upgrade, current])
async def test_a_server_that_is_not_there_is_told_without_the_password(
    act: Callable[[str], Awaitable[object]],
) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # but does not listen
        url = f"postgresql://bot:very-secret@127.0.0.1:{unused.getsockname()[1]}/hfmedia"
        with pytest.raises(
            StorageUnavailable, match=r"reached: Connection refused\. Check"
        ) as caught:
            await act(url)
    assert "The database hfmedia at 127.0.0.1 " in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("act", [opened, upgrade, current])
async def test_a_wrong_user_or_database_is_told(
    postgres: PostgresDatabases, act: Callable[[str], Awaitable[object]]
) -> None:
    nobody = postgres.server.url("postgres").replace("postgres@", "nobody@")
    with pytest.raises(
        StorageUnavailable, match=r'role "nobody" does not exist\. Check DATABASE_URL'
    ):
        await act(nobody)
    with pytest.raises(
        StorageUnavailable, match=r'reached: FATAL: +database "nowhere" does not exist'
    ):
        await act(postgres.server.url("nowhere"))


async def test_while_the_server_is_away_calls_fail_and_then_they_work_again(
    postgres: PostgresDatabases, server_database: Database
) -> None:
    jobs = JobRepository(server_database)
    await jobs.add(job_row("1"))
    postgres.server.stop()
    for _ in range(3):
        with pytest.raises(StorageUnavailable, match="that the server is running"):
            await jobs.add(job_row("2"))
        with pytest.raises(StorageUnavailable):
            await jobs.get("1")
        with pytest.raises(StorageUnavailable):
            await server_database.is_reachable()
    postgres.server.start()
    assert await server_database.is_reachable()
    assert await jobs.get("1") == job_row("1")
    assert await jobs.add(job_row("2"))


async def test_a_restart_in_between_is_not_noticed(
    postgres: PostgresDatabases, server_database: Database
) -> None:
    processes = ProcessRepository(server_database)
    await processes.add("a", kind="worker", host="one", pid=7, version="0.1.0")
    postgres.server.stop()
    postgres.server.start()
    assert await processes.beat("a")


async def test_a_server_that_is_lost_in_a_transaction_keeps_nothing_of_it(
    postgres: PostgresDatabases, server_database: Database
) -> None:
    jobs = JobRepository(server_database)

    async def write() -> None:
        async with server_database.write() as connection:
            await add_new(connection, JOBS, [asdict(job_row("1"))])
            postgres.server.stop()

    with pytest.raises(StorageUnavailable):
        await write()
    postgres.server.start()
    assert await jobs.get("1") is None
    assert await jobs.add(job_row("1"))


async def test_a_hold_that_was_open_while_the_server_was_away_is_settled_after(
    postgres: PostgresDatabases, server_database: Database
) -> None:
    holds = HoldRepository(server_database)
    budget = bound("tenant", 33, "month", 500)
    await holds.hold(held_job("1"), holds_of("1", 400), [budget])
    postgres.server.stop()
    with pytest.raises(StorageUnavailable):
        await holds.settle("1", 1, at=NOON, cost_micros=100)
    with pytest.raises(StorageUnavailable):
        await holds.hold(held_job("2"), holds_of("2", 100), [budget])
    postgres.server.start()
    refused = await holds.hold(held_job("2"), holds_of("2", 200), [budget])
    assert refused.reached == budget
    assert await holds.settle("1", 1, at=NOON, cost_micros=100)
    assert (await holds.hold(held_job("2"), holds_of("2", 200), [budget])).reached is None
