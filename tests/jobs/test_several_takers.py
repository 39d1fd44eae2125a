"""Jobs that one process takes and another one runs, as gateways and workers do.

DBOS runs one engine per process, but who takes the jobs needs none, so both are here.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager, closing

import pytest

from hfmedia.media_store import FolderMediaStore
from jobs import TooManyJobs
from jobs.durable import DurableJobs
from jobs.engine import migrate_engine
from jobs.engine_client import EngineClient
from jobs.notices import Notices
from jobs.records import generation_rows, job_row
from storage.database import open_database
from storage.jobs import JobRepository
from storage.processes import ProcessRepository
from tests.jobs.builders import MIKA, ROBIN
from tests.jobs.durable_world import (
    Deliveries,
    Process,
    World,
    a_job,
    finished,
    member_of,
    records_in,
    statuses,
)
from tests.library.job_provider import MODEL, JobProvider, job_provider

LONG_S = 3600.0


@pytest.fixture
async def endless() -> AsyncIterator[JobProvider]:
    """Providers whose jobs run until they are cancelled."""
    async with job_provider() as provider:
        yield provider


@pytest.fixture
async def world(postgres_url: str, endless: JobProvider) -> AsyncIterator[World]:
    """A database that processes share."""
    with closing(FolderMediaStore()) as store:
        yield World(postgres_url, endless.hosts, store)


@asynccontextmanager
async def gateway(
    world: World, process_id: str = "gateway 1", *, per_member: int = 100
) -> AsyncIterator[tuple[DurableJobs, Deliveries]]:
    """A process that takes jobs, and the replies that it writes."""
    await migrate_engine(world.database_url)
    async with (
        open_database(world.database_url) as database,
        aclosing(EngineClient(world.database_url)) as queues,
    ):
        member = member_of(database, process_id, LONG_S)
        assert member is not None
        await member.join()
        records = records_in(database, process_id)
        deliveries = Deliveries()
        jobs = DurableJobs(
            world.store,
            deliveries,
            records,
            Notices(0.2),
            queues,
            per_member=per_member,
            soon_s=0.0,
        )
        async with member.living(), jobs:
            await jobs.start()
            yield jobs, deliveries


def worker(world: World, *, tenant_jobs: int = 4) -> AbstractAsyncContextManager[Process]:
    """A process that runs jobs."""
    return world.process("worker 1", silent_s=LONG_S, tenant_jobs=tenant_jobs)


async def test_a_cancel_in_one_process_reaches_the_provider_through_another(
    world: World, endless: JobProvider
) -> None:
    async with gateway(world) as (jobs, _), worker(world) as running:
        await jobs.submit(a_job(model=MODEL))
        await endless.until(lambda: any(it.polls for it in endless.jobs.values()))
        await jobs.cancel("500", user_id=ROBIN)
        last = await running.deliveries.until(finished)
        assert statuses(last) == ["cancelled"]
        assert last.cancelled_by == ROBIN
        await endless.until(lambda: not endless.orphans)


async def test_no_reply_is_written_by_two(world: World, endless: JobProvider) -> None:
    async with gateway(world) as (jobs, shown), worker(world, tenant_jobs=1) as running:
        await jobs.submit(a_job(1, model=MODEL))
        await endless.until(lambda: len(endless.jobs) == 1)
        await jobs.submit(a_job(2, model=MODEL))
        assert (await shown.until(lambda it: it.ahead == 0, "2")).ahead == 0
        assert "2" not in running.deliveries.snapshots
        await jobs.cancel("1", user_id=MIKA)
        await running.deliveries.until(lambda it: True, "2")
        written = len(shown.snapshots["2"])
        assert not await running.records.writers.is_written("2")
        await jobs.cancel("2", user_id=MIKA)
        await running.deliveries.until(finished, "2")
        assert len(shown.snapshots["2"]) == written


async def test_a_job_whose_process_died_before_it_was_in_the_queue_runs(
    world: World, endless: JobProvider
) -> None:
    async with gateway(world) as (jobs, _):
        async with open_database(world.database_url) as database:
            spec = a_job(model=MODEL)
            await JobRepository(database).add(job_row(spec, time.time()), generation_rows(spec))
        async with worker(world):
            await endless.until(lambda: len(endless.jobs) == 1)
            await jobs.cancel("500", user_id=MIKA)


async def test_a_reply_whose_writer_died_is_written_on_by_another_process(world: World) -> None:
    async with gateway(world) as (jobs, shown):
        await jobs.submit(a_job(1))
        await shown.until(lambda it: it.ahead == 0, "1")
        async with open_database(world.database_url) as database:
            await ProcessRepository(database).remove("gateway 1")
        async with gateway(world, "gateway 2") as (others, shown_there):
            assert (await shown_there.until(lambda it: it.ahead == 0, "1")).ahead == 0
            await others.cancel("1", user_id=MIKA)
            assert statuses(await shown_there.until(finished, "1")) == ["cancelled"]


async def test_a_member_who_is_everywhere_at_once_has_no_more_jobs_than_allowed(
    world: World,
) -> None:
    async def submit(jobs: DurableJobs, number: int) -> None:
        async with jobs.reserve_slot(MIKA, str(number)):
            await asyncio.sleep(0)
            await jobs.submit(a_job(number))

    async with (
        gateway(world, "gateway 1", per_member=1) as (first, _),
        gateway(world, "gateway 2", per_member=1) as (second, _),
    ):
        results = await asyncio.gather(submit(first, 1), submit(second, 2), return_exceptions=True)
    assert sorted(type(it).__name__ for it in results) == ["NoneType", "TooManyJobs"]
    assert any(isinstance(it, TooManyJobs) for it in results)
