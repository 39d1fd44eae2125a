"""The engine while its database cannot be used: workflows wait for it, and the log says why."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from sqlalchemy import event

from jobs.engine import Engine, migrate_engine
from jobs.queues import EngineSettings
from storage.errors import DatabaseOutdated, StorageUnavailable
from storage.system_engine import SystemEngine, system_engine
from tests.jobs.engines import HANG_S, Bodies, running
from tests.storage.databases import PostgresDatabases

SETTINGS = EngineSettings(executor_id="bot")
CALLS: list[Callable[[Engine], Awaitable[object]]] = [
    lambda engine: engine.enqueue("jobs", "501", "guild"),
    lambda engine: engine.cancel(["501"]),
    lambda engine: engine.status("501"),
    lambda engine: engine.delete(["501"]),
    lambda engine: engine.take_over("another"),
]


class Outage(logging.Handler):
    """What the log says, until the outage has been noticed."""

    def __init__(self) -> None:
        super().__init__()
        self._loop = asyncio.get_running_loop()
        self._noticed = asyncio.Event()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())
        if "It is tried again." in record.getMessage():
            with suppress(RuntimeError):  # the loop may have ended
                self._loop.call_soon_threadsafe(self._noticed.set)

    async def noticed(self) -> None:
        """Wait until somebody says that the database is away."""
        async with asyncio.timeout(HANG_S):
            await self._noticed.wait()


@contextmanager
def outage() -> Iterator[Outage]:
    """All that is logged meanwhile."""
    handler = Outage()
    logging.getLogger().addHandler(handler)
    try:
        yield handler
    finally:
        logging.getLogger().removeHandler(handler)


class Disk:
    """How much an SQLite file may grow, for each connection of an engine."""

    def __init__(self, connections: SystemEngine) -> None:
        self.pages = 1_000_000
        event.listen(connections.engine, "checkout", self._limit)

    def _limit(self, connection: Any, *_: object) -> None:
        # A limit below the size of the file counts as: no more than there is.
        connection.execute(f"PRAGMA max_page_count = {self.pages}")


async def test_a_workflow_waits_while_the_disk_is_full(sqlite_url: str) -> None:
    bodies, connections = Bodies(), system_engine(sqlite_url)
    disk = Disk(connections)
    async with running(sqlite_url, bodies, connections=connections) as engine:
        await engine.enqueue("jobs", "500", "guild")
        await bodies.until(lambda: ("500", "second") in bodies.carried_out)
        with outage() as log:
            disk.pages = 1
            bodies.more = {"padding": "x" * 100_000}
            bodies.may_end.set()
            await log.noticed()
            assert bodies.ended == []
            disk.pages = 1_000_000
            await bodies.until(lambda: bodies.ended)
    assert bodies.carried_out == [("500", "first"), ("500", "second")]
    assert {line.partition(": ")[2] for line in log.lines} == {
        "its disk is full. Make room on it. It is tried again."
    }


async def test_a_workflow_waits_while_the_server_is_away(
    postgres: PostgresDatabases, postgres_url: str
) -> None:
    bodies = Bodies()
    async with running(postgres_url, bodies) as engine:
        await engine.enqueue("jobs", "500", "guild")
        await bodies.until(lambda: ("500", "second") in bodies.carried_out)
        with outage() as log:
            postgres.server.stop()
            try:
                bodies.may_end.set()
                await log.noticed()
            finally:
                postgres.server.start()
            await bodies.until(lambda: bodies.ended)
    assert bodies.carried_out == [("500", "first"), ("500", "second")]
    assert all(line.startswith("The database test_") for line in log.lines)
    assert not any("SQL" in line or "Traceback" in line for line in log.lines)


async def test_an_engine_that_ends_waits_for_no_server(
    postgres: PostgresDatabases, postgres_url: str
) -> None:
    await migrate_engine(postgres_url)
    engine = engine_of(postgres_url)
    await engine.start()
    postgres.server.stop()
    try:
        await engine.drain(0)
        for call in CALLS:
            with pytest.raises(StorageUnavailable, match=r"^The database test_"):
                await call(engine)
        async with asyncio.timeout(HANG_S):
            await engine.stop()
    finally:
        postgres.server.start()


async def test_an_engine_does_not_start_without_its_server() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # but does not listen
        url = f"postgresql://bot:very-secret@127.0.0.1:{unused.getsockname()[1]}/hfmedia"
        with pytest.raises(StorageUnavailable, match="Connection refused") as caught:
            await started(url)
    assert "secret" not in str(caught.value)


async def test_an_engine_does_not_start_without_its_tables(sqlite_url: str) -> None:
    with pytest.raises(DatabaseOutdated, match=r"Run: python bot\.py migrate"):
        await started(sqlite_url)


async def started(url: str) -> None:
    engine = engine_of(url)
    try:
        await engine.start()
    finally:
        await engine.stop()


def engine_of(url: str) -> Engine:
    bodies = Bodies()
    return Engine(url, system_engine(url), SETTINGS, job=bodies.run, call=bodies.run)
