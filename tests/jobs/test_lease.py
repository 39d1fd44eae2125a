"""Jobs that several processes share: the living go on with what the dead have left.

DBOS runs one engine per process, so here the processes come one after the other.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import closing

import pytest

from hfmedia.media_store import FolderMediaStore
from jobs.lease import BEATS
from playground.providers import INSTANT, Behaviour, Providers, Settings
from storage.database import open_database
from storage.processes import ProcessRepository
from tests.jobs.durable_world import HANG_S, World, a_job, finished, member_of, statuses
from tests.storage.databases import PostgresDatabases

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


async def test_a_process_that_was_taken_for_dead_lives_again_and_loses_no_job(
    world: World, slow: Providers
) -> None:
    async with world.process("worker 1", silent_s=SHORT_S, drain_s=5) as process:
        await process.jobs.submit(a_job())
        await process.deliveries.until(lambda it: it.generations[0].progress.stage == "waiting")
        processes = ProcessRepository(process.database)
        await processes.remove("worker 1")
        async with asyncio.timeout(HANG_S):
            while not await processes.beat("worker 1"):
                pass  # each question lets the process go on
        assert statuses(await process.deliveries.until(finished)) == ["done"]
    assert len(slow.submits) == 1


async def test_a_workflow_that_is_given_back_to_its_own_process_runs_there_only_once(
    world: World, slow: Providers
) -> None:
    async with world.process("worker 1", silent_s=LONG_S) as process:
        await process.jobs.submit(a_job())
        await process.deliveries.until(lambda it: it.generations[0].progress.stage == "waiting")
        assert await process.engine.take_over("worker 1") == 2
        assert statuses(await process.deliveries.until(finished)) == ["done"]
        await process.ended("500")
        assert process.deliveries.most_at_once == 1
    assert len(slow.submits) == 1


OWN = "what runs here"


class Heir:
    """Notes whose workflows it takes over, and that it leaves its own."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    async def take_over(self, executor_id: str) -> int:
        self.taken.append(executor_id)
        return 0

    def interrupt(self) -> None:
        pass

    async def abandon(self) -> None:
        self.taken.append(OWN)


async def test_after_the_database_was_away_others_have_time_to_say_that_they_live(
    postgres: PostgresDatabases, postgres_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    heir = Heir()
    async with open_database(postgres_url) as database, asyncio.timeout(HANG_S):
        member = member_of(database, "worker 1", SHORT_S)
        assert member is not None
        processes = member.processes
        await member.join()
        await processes.add("worker 2", kind="worker", host="one", pid=1, version="1")
        async with member.living(heir):
            postgres.server.stop()
            # For longer than a process may be silent.
            while len(caplog.records) <= 2 * BEATS:  # noqa: ASYNC110 - there are no events of a log
                await asyncio.sleep(0.01)
            postgres.server.start()
            while "worker 1" in [row.process_id for row in await processes.dead(SHORT_S)]:
                pass  # each question lets the process go on
            await processes.remove("worker 1")
            while not await processes.beat("worker 1"):
                pass
            assert set(heir.taken) == {OWN, "worker 1"}, "so far it has judged itself alone"
            while "worker 2" not in heir.taken:  # noqa: ASYNC110 - nor of what it judges
                await asyncio.sleep(0.01)
