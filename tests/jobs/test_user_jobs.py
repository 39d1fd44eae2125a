"""The jobs of a user are exported as they are kept, and erased with all that is left of them."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager, closing
from typing import Any

import pytest

from hfmedia.media_store import FolderMediaStore
from jobs.durable import DurableJobs, Records
from jobs.engine_client import EngineClient
from jobs.job_eraser import JobEraser
from jobs.ledger import NoLedger
from jobs.notices import Notices
from jobs.queues import Queues
from jobs.user_jobs import UserJobs
from playground.providers import Providers
from storage.database import Database, open_database
from storage.job_erasure import JobErasure
from storage.job_scopes import JobScope, JobsOfUser
from storage.system_engine import system_engine
from storage.user_jobs import UserJobRepository
from tests.jobs.builders import MIKA, ROBIN
from tests.jobs.durable_world import HANG_S, Deliveries, Process, World, a_job, finished, records_in
from tests.jobs.test_retention import Removed, erased_jobs
from tests.library.job_provider import MODEL, JobProvider, job_provider


class CountingLedger(NoLedger):
    """A ledger that notes whose holds were settled."""

    def __init__(self) -> None:
        self.settled: list[JobScope] = []

    async def settle_jobs(self, scope: JobScope) -> None:
        self.settled.append(scope)


def user_jobs(
    database: Database,
    records: Records,
    jobs: DurableJobs,
    queues: Queues,
    store: FolderMediaStore,
    *,
    removed: Removed | None = None,
    ledger: NoLedger | None = None,
    wait_s: float = HANG_S,
) -> UserJobs:
    eraser = JobEraser(
        JobErasure(database),
        erased_jobs(database, removed or Removed(), queues),
        queues,
        ledger or NoLedger(),
        jobs.cancel,
        wait_s=wait_s,
    )
    return UserJobs(UserJobRepository(database), records.media, store, eraser)


def of_process(process: Process, world: World, **options: Any) -> UserJobs:
    return user_jobs(
        process.database, process.records, process.jobs, process.engine, world.store, **options
    )


@asynccontextmanager
async def of_gateway(world: World) -> AsyncIterator[UserJobs]:
    """Those of a process that runs no jobs, and does not wait for those that do."""
    url = world.database_url
    async with (
        open_database(url) as database,
        aclosing(EngineClient(url, system_engine(url, database.turn))) as queues,
    ):
        records, notices = records_in(database, "gateway"), Notices(0.2)
        jobs = DurableJobs(world.store, Deliveries(), records, notices, queues, per_member=100)
        yield user_jobs(database, records, jobs, queues, world.store, wait_s=0)


ERASED = 500_417_862_950  # a number that is in no time


def tables_with(url: str, word: str) -> list[str]:
    """The tables of an SQLite file in which a word stands anywhere."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database:
        found = database.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall()
        return [
            name
            for (name,) in found
            if any(word in str(row) for row in database.execute(f"SELECT * FROM {name}"))
        ]


@pytest.fixture
async def endless() -> AsyncIterator[JobProvider]:
    """Providers whose jobs run until they are cancelled."""
    async with job_provider() as provider:
        yield provider


@pytest.fixture
def endless_world(database_url: str, store: FolderMediaStore, endless: JobProvider) -> World:
    """A database with such providers."""
    return World(database_url, endless.hosts, store)


async def test_a_job_is_exported_with_its_prompt_its_results_and_its_files(world: World) -> None:
    async with world.process(drain_s=5) as process:
        await process.run(a_job(500, count=2, prompt="a fox of mine"))
        await process.run(a_job(501, prompt="a newer one"))
        await process.run(a_job(502, user=ROBIN))
        mine = of_process(process, world)
        newest, oldest = [job async for job in mine.export(MIKA)]
        assert (newest.data["prompt"], oldest.data["prompt"]) == ("a newer one", "a fox of mine")
        assert oldest.data["server_id"] == "33"
        assert [it["provider"] for it in oldest.data["generations"]] == ["fal-ai"] * 2
        assert [it["file"] for it in oldest.data["generations"]] == [*oldest.media]
        for ref in oldest.media.values():
            with await mine.open(ref) as file:
                assert len(file.read()) == ref.size
        await process.records.media.remove([ref.uri for ref in oldest.media.values()])
        assert [[*job.media] for job in [it async for it in mine.export(MIKA)]] == [
            [*newest.media],
            [],
        ]
        kept = await mine.count(MIKA)
        assert (kept.jobs, kept.files) == (2, 1)


async def test_nothing_of_what_is_erased_is_left_and_others_keep_theirs(
    sqlite_url: str, store: FolderMediaStore, providers: Providers
) -> None:
    hosts = {"endpoint": providers.endpoint, "router_url": providers.router_url}
    here, removed, ledger = World(sqlite_url, hosts, store), Removed(), CountingLedger()
    async with here.process(drain_s=5) as process:
        await process.run(a_job(ERASED, prompt="a secret fox"))
        await process.run(a_job(501, prompt="another fox", user=ROBIN))
        mine = of_process(process, here, removed=removed, ledger=ledger)
        for _ in range(2):  # the second time there is nothing to do
            assert await mine.erase(MIKA) == 0
        assert (await mine.count(MIKA)).jobs == 0
        assert (await mine.count(ROBIN)).jobs == 1
    assert len(removed.uris) == 1
    assert ledger.settled == [JobsOfUser(MIKA)] * 2
    assert tables_with(sqlite_url, "a secret fox") == []
    assert tables_with(sqlite_url, str(ERASED)) == []
    assert "jobs" in tables_with(sqlite_url, "another fox")


async def test_what_runs_is_cancelled_at_its_provider_before_it_is_erased(
    endless_world: World, endless: JobProvider
) -> None:
    async with endless_world.process(drain_s=5) as process:
        await process.jobs.submit(a_job(model=MODEL))
        await endless.until(lambda: any(it.polls for it in endless.jobs.values()))
        assert await of_process(process, endless_world).erase(MIKA) == 0
        await endless.until(lambda: not endless.orphans)
        assert process.deliveries.last().finished, "its reply says so"
        assert await process.records.jobs.get("500") is None
        assert await process.engine.status("500-1") is None


async def test_what_a_dead_process_has_left_is_erased_after_another_has_ended_it(
    endless_world: World, endless: JobProvider
) -> None:
    async with endless_world.process() as process:
        await process.jobs.submit(a_job(model=MODEL))
        await endless.until(lambda: any(it.polls for it in endless.jobs.values()))
    async with of_gateway(endless_world) as mine:
        assert await mine.erase(MIKA) == 1
        assert await mine.erase(MIKA) == 1
    async with endless_world.process(drain_s=5) as process:
        await endless.until(lambda: not endless.orphans)
        await process.deliveries.until(finished)
        assert await of_process(process, endless_world).erase(MIKA) == 0
        assert await process.records.jobs.get("500") is None


async def test_a_gateway_erases_what_workers_have_ended(world: World) -> None:
    async with world.process(drain_s=5) as process:
        await process.run(a_job())
        await process.ended("500")
    async with of_gateway(world) as mine:
        assert await mine.erase(MIKA) == 0


async def test_where_files_cannot_be_deleted_the_next_call_goes_on(world: World) -> None:
    async with world.process(drain_s=5) as process:
        await process.run(a_job())
        removed = Removed(fails=1)
        mine = of_process(process, world, removed=removed)
        with pytest.raises(OSError):
            await mine.erase(MIKA)
        assert await mine.erase(MIKA) == 0
        assert len(removed.uris) == 1
        assert await process.engine.status("500") is None


async def test_who_cancelled_the_job_of_somebody_else_is_forgotten(
    endless_world: World, endless: JobProvider
) -> None:
    async with endless_world.process(drain_s=5) as process:
        await process.jobs.submit(a_job(model=MODEL, user=ROBIN))
        await endless.until(lambda: any(it.polls for it in endless.jobs.values()))
        await process.jobs.cancel("500", user_id=MIKA)
        await process.ended("500")
        await of_process(process, endless_world).erase(MIKA)
        row = await process.records.jobs.get("500")
        assert row is not None
        assert (row.cancelled_by, row.cancelled_at is None) == (None, False)
