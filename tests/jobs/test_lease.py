"""Jobs that several processes share: the living go on with what the dead have left.

DBOS runs one engine per process, so here the processes come one after the other.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import closing

import pytest

from hfmedia.media_store import FolderMediaStore
from playground.providers import INSTANT, Behaviour, Providers, Settings
from storage.processes import ProcessRepository
from tests.jobs.durable_world import HANG_S, World, a_job, finished, statuses

SLOW = Behaviour(latency=2.0)
SHORT_S, LONG_S = 1.0, 3600.0


@pytest.fixture
async def slow() -> AsyncIterator[Providers]:
    """Providers that take two seconds."""
    async with Providers(settings=Settings({**INSTANT, "fal-ai": SLOW})) as running:
        yield running


@pytest.fixture
async def world(database_url: str, slow: Providers) -> AsyncIterator[World]:
    """A database and a media store that processes share."""
    hosts = {"endpoint": slow.endpoint, "router_url": slow.router_url}
    with closing(FolderMediaStore()) as store:
        yield World(database_url, hosts, store)


async def test_the_jobs_of_a_process_that_ended_go_on_at_once_in_another_one(
    world: World, slow: Providers
) -> None:
    async with world.process("worker 1", silent_s=LONG_S) as first:
        await first.jobs.submit(a_job())
        await first.deliveries.until(lambda it: it.generations[0].progress.stage == "waiting")
    async with world.process("worker 2", silent_s=LONG_S, drain_s=5) as second:
        assert statuses(await second.deliveries.until(finished)) == ["done"]
    assert len(slow.submits) == 1


async def test_the_jobs_of_a_process_that_is_silent_go_on_in_another_one(
    world: World, slow: Providers
) -> None:
    async with world.process("worker 1") as first:  # which says nothing when it ends
        await first.jobs.submit(a_job())
        await first.deliveries.until(lambda it: it.generations[0].progress.stage == "waiting")
        await ProcessRepository(first.database).add(
            "worker 1", kind="worker", host="one", pid=1, version="1"
        )
    async with world.process("worker 2", silent_s=SHORT_S, drain_s=5) as second:
        assert statuses(await second.deliveries.until(finished)) == ["done"]
    assert len(slow.submits) == 1


async def test_a_process_that_was_taken_for_dead_leaves_its_jobs_and_lives_again(
    world: World, slow: Providers
) -> None:
    slow.settings.use({"fal-ai": Behaviour(failure="never")})
    async with world.process("worker 1", silent_s=SHORT_S) as process:
        await process.jobs.submit(a_job())
        await process.deliveries.until(lambda it: it.generations[0].progress.stage == "waiting")
        processes = ProcessRepository(process.database)
        await processes.remove("worker 1")
        async with asyncio.timeout(HANG_S):
            while not await processes.beat("worker 1"):
                pass  # each question lets the process go on
    assert len(slow.submits) == 1
