"""The queues, as a process sees them that runs no workflows."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, aclosing

import pytest

from jobs.engine import migrate_engine
from jobs.engine_client import EngineClient
from storage.errors import DatabaseOutdated, StorageUnavailable
from storage.system_engine import system_engine
from tests.jobs.engines import HANG_S, Bodies, running
from tests.storage.databases import PostgresDatabases


def client_of(url: str) -> AbstractAsyncContextManager[EngineClient]:
    """A client of the queues in a database."""
    return aclosing(EngineClient(url, system_engine(url)))


async def test_what_is_enqueued_before_any_engine_has_started_runs_in_the_first(
    database_url: str,
) -> None:
    bodies = Bodies()
    bodies.may_end.set()
    await migrate_engine(database_url)
    async with client_of(database_url) as client:
        for _ in range(2):
            await client.enqueue("jobs", "500", "guild")
            await client.enqueue("calls", "500-1", "key")
        assert await client.status("500") == "queued"
        assert await client.status("501") is None
        async with running(database_url, bodies, interval_s=0.1) as engine:
            await bodies.until(lambda: len(bodies.ended) == 2)
            await engine.drain(HANG_S)  # until that is recorded, too
        assert await client.status("500") == "ended"
    assert sorted(bodies.ended) == ["500", "500-1"]


async def test_a_client_keeps_to_the_partitions_of_the_engine(database_url: str) -> None:
    bodies = Bodies()
    async with (
        running(database_url, bodies, tenant_jobs=1, interval_s=0.1),
        client_of(database_url) as client,
    ):
        await client.enqueue("jobs", "busy-1", "busy")
        await client.enqueue("jobs", "busy-2", "busy")
        await client.enqueue("jobs", "other", "other")
        await bodies.until(lambda: len(bodies.began) == 2)
        assert sorted(bodies.began) == ["busy-1", "other"]
        bodies.may_end.set()
        await bodies.until(lambda: len(bodies.ended) == 3)


async def test_what_a_client_cancels_in_its_queue_never_runs(database_url: str) -> None:
    bodies = Bodies()
    bodies.may_end.set()
    await migrate_engine(database_url)
    async with client_of(database_url) as client:
        await client.enqueue("jobs", "1", "guild")
        await client.enqueue("jobs", "2", "guild")
        await client.cancel(["1"])
        async with running(database_url, bodies, interval_s=0.1):
            await bodies.until(lambda: bodies.ended)
        assert bodies.began == ["2"]
        assert await client.status("1") == "ended"


async def test_what_has_ended_is_told_apart_and_deleted_with_its_parts(database_url: str) -> None:
    bodies = Bodies()
    async with (
        running(database_url, bodies, interval_s=0.1) as engine,
        client_of(database_url) as client,
    ):
        await client.enqueue("jobs", "1", "guild")
        await client.enqueue("calls", "1-1", "key")
        await client.enqueue("jobs", "11", "guild")
        await bodies.until(lambda: len(bodies.began) == 3)
        await client.cancel(["1"])
        for queues in (client, engine):
            assert await queues.unended(["1"]) == {"1"}, "its part runs"
            assert await queues.unended(["1", "11", "2"]) == {"1", "11"}
            assert await queues.unended([]) == set()
        bodies.may_end.set()
        await bodies.until(lambda: {*bodies.ended} >= {"1-1", "11"})
        await engine.drain(HANG_S)
        assert await client.unended(["1", "11"]) == set()
        await client.delete([])
        await client.delete(["1"])
        left = [await client.status(each) for each in ("1", "1-1", "11")]
        assert left == [None, None, "ended"]


async def test_the_limits_are_those_of_the_engine_that_started_last(database_url: str) -> None:
    bodies = Bodies()
    async with running(database_url, Bodies(), "worker 1", tenant_jobs=9, interval_s=0.1):
        pass
    async with running(database_url, bodies, "worker 2", tenant_jobs=1, interval_s=0.1) as engine:
        await engine.enqueue("jobs", "1", "guild")
        await engine.enqueue("jobs", "2", "guild")
        await bodies.until(lambda: ("1", "second") in bodies.carried_out)
        assert await engine.status("2") == "queued"
        bodies.may_end.set()
        await bodies.until(lambda: len(bodies.ended) == 2)


async def test_without_the_tables_of_the_engine_a_client_says_what_to_run(
    database_url: str,
) -> None:
    async with client_of(database_url) as client:
        with pytest.raises(DatabaseOutdated, match=r"python bot\.py migrate"):
            await client.enqueue("jobs", "500", "guild")


async def test_a_client_whose_server_is_away_says_so_at_once(
    postgres: PostgresDatabases, postgres_url: str
) -> None:
    await migrate_engine(postgres_url)
    async with client_of(postgres_url) as client:
        postgres.server.stop()
        try:
            with pytest.raises(StorageUnavailable):
                await client.enqueue("jobs", "500", "guild")
        finally:
            postgres.server.start()
        await client.enqueue("jobs", "500", "guild")
        assert await client.status("500") == "queued"
