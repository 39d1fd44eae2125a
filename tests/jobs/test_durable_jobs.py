"""Jobs that go on after their process has ended."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from hfmedia.media_store import FolderMediaStore
from jobs import ShuttingDown, TooManyJobs, UnknownJob
from jobs.records import generation_rows, job_row
from jobs.stopping import stop_generations
from playground.providers import Behaviour, Providers
from storage.database import open_database
from storage.generations import GenerationRepository
from storage.jobs import JobRepository
from tests.jobs.builders import MIKA, ROBIN
from tests.jobs.durable_world import World, a_job, finished, statuses
from tests.library.job_provider import MODEL, JobProvider, job_provider

SLOW = Behaviour(latency=1.5)


@pytest.fixture
async def endless() -> AsyncIterator[JobProvider]:
    """Providers whose jobs run until they are cancelled."""
    async with job_provider() as provider:
        yield provider


@pytest.fixture
def endless_world(database_url: str, store: FolderMediaStore, endless: JobProvider) -> World:
    """The same with providers whose jobs run until they are cancelled."""
    return World(database_url, endless.hosts, store)


async def test_a_job_makes_its_pictures_and_is_known_afterwards(
    world: World, providers: Providers
) -> None:
    async with world.process(drain_s=5) as process:
        last = await process.run(a_job(count=2))
        assert statuses(last) == ["done", "done"]
        for state in last.generations:
            assert state.generation is not None
            with await world.store.open(state.generation.media) as file:
                assert len(file.read()) == state.generation.media.size
        assert await process.jobs.spec("500") == a_job(count=2)
        assert await process.jobs.spec("501") is None
    assert len(providers.submits) == 2


async def test_an_interaction_that_is_delivered_twice_starts_one_job(
    world: World, providers: Providers
) -> None:
    async with world.process(drain_s=5) as process:
        assert await process.jobs.submit(a_job()) == "500"
        assert await process.jobs.submit(a_job()) == "500"
        await process.deliveries.until(finished)
    async with world.process(drain_s=5) as process:
        assert await process.jobs.submit(a_job()) == "500"
        assert not await process.jobs.is_running("500")
    assert len(providers.submits) == 1


async def test_what_was_accepted_goes_on_in_the_next_process(
    world: World, providers: Providers
) -> None:
    providers.settings.use({"fal-ai": SLOW})
    async with world.process() as process:
        await process.jobs.submit(a_job(count=4))
        await process.deliveries.until(
            lambda it: all(state.progress.stage == "waiting" for state in it.generations)
        )
    assert statuses(process.deliveries.last()) == ["running"] * 4
    async with world.process(drain_s=5) as process:
        last = await process.deliveries.until(finished)
        assert statuses(last) == ["done"] * 4
        assert {it.generation.path for it in last.generations if it.generation} == {"fal-ai"}
    assert len(providers.submits) == 4


async def test_what_waited_begins_in_the_next_process(world: World) -> None:
    async with world.process() as process:
        rows = generation_rows(a_job(count=2))
        await process.records.jobs.add(job_row(a_job(count=2), time.time()), rows)
        # and then it was killed
    async with world.process(drain_s=5) as process:
        assert statuses(await process.deliveries.until(finished)) == ["done", "done"]


async def test_what_had_begun_goes_on_though_its_pictures_were_not_in_the_queue(
    world: World,
) -> None:
    async with world.process(drain_s=5) as process:
        jobs, generations, now = process.records.jobs, process.records.generations, time.time()
        await jobs.add(job_row(a_job(count=3), now), generation_rows(a_job(count=3)))
        await jobs.set_started("500", now)
        await generations.end("500", 2, now, "cancelled")
        # and then it was killed, and its workflow is run again
        await process.engine.enqueue("jobs", "500", "33")
        last = await process.deliveries.until(finished)
        assert statuses(last) == ["done", "cancelled", "done"]


async def test_what_waited_begins_when_it_is_the_turn_of_its_guild(
    endless_world: World, endless: JobProvider
) -> None:
    async with endless_world.process() as process:
        for number in (1, 2):
            job = a_job(number, model=MODEL)
            rows = generation_rows(job)
            await process.records.jobs.add(job_row(job, time.time()), rows)
        # and then it was killed
    async with endless_world.process(tenant_jobs=1) as process:
        await endless.until(lambda: bool(endless.jobs))
        assert await process.engine.status("1") == "running"
        assert await process.engine.status("2") == "queued"
        await process.jobs.cancel("1")
        await endless.until(lambda: len(endless.jobs) == 2)
        await process.jobs.cancel("2")
        await endless.until(lambda: not endless.orphans)


async def test_the_end_of_a_process_waits_for_its_jobs(world: World, providers: Providers) -> None:
    providers.settings.use({"fal-ai": SLOW})
    async with world.process(drain_s=20) as process:
        await process.jobs.submit(a_job())
        await process.deliveries.until(lambda it: it.generations[0].progress.stage == "waiting")
    assert statuses(process.deliveries.last()) == ["done"]
    with pytest.raises(ShuttingDown):
        await process.jobs.submit(a_job(501))


async def test_a_job_that_is_cancelled_is_cancelled_at_its_provider(
    endless_world: World, endless: JobProvider
) -> None:
    async with endless_world.process(drain_s=5) as process:
        await process.jobs.submit(a_job(count=2, model=MODEL))
        await endless.until(lambda: sum(it.polls > 0 for it in endless.jobs.values()) == 2)
        await process.jobs.cancel("500", user_id=ROBIN)
        last = await process.deliveries.until(finished)
        assert statuses(last) == ["cancelled"] * 2
        assert last.cancelled_by == ROBIN
        await endless.until(lambda: not endless.orphans)
        with pytest.raises(UnknownJob):
            await process.jobs.cancel("500", user_id=ROBIN)
    with pytest.raises(UnknownJob):
        async with endless_world.process() as process:
            await process.jobs.cancel("501", user_id=ROBIN)


async def test_a_job_can_be_cancelled_after_a_restart(
    endless_world: World, endless: JobProvider
) -> None:
    async with endless_world.process() as process:
        await process.jobs.submit(a_job(model=MODEL))
        await endless.until(lambda: any(it.polls for it in endless.jobs.values()))
    assert len(endless.orphans) == 1, "the next process goes on with it"
    async with endless_world.process(drain_s=5) as process:
        await process.jobs.cancel("500", user_id=MIKA)
        assert statuses(await process.deliveries.until(finished)) == ["cancelled"]
        await endless.until(lambda: not endless.orphans)
    assert len(endless.jobs) == 1


async def test_a_cancel_whose_process_ended_reaches_the_provider_in_the_next_one(
    endless_world: World, endless: JobProvider
) -> None:
    async with endless_world.process() as process:
        await process.jobs.submit(a_job(model=MODEL))
        await endless.until(lambda: any(it.polls for it in endless.jobs.values()))
    async with open_database(endless_world.database_url) as database:
        await JobRepository(database).set_cancelled("500", MIKA, 2000.0)
        await stop_generations("500", GenerationRepository(database), 2000.0)
    async with endless_world.process(drain_s=5):
        await endless.until(lambda: not endless.orphans)
    assert len(endless.jobs) == 1


async def test_a_job_that_waits_can_be_cancelled_and_never_asks_a_provider(
    endless_world: World, endless: JobProvider
) -> None:
    async with endless_world.process(tenant_jobs=1, soon_s=0.0) as process:
        await process.jobs.submit(a_job(1, model=MODEL))
        await endless.until(lambda: bool(endless.jobs))
        await process.jobs.submit(a_job(2, model=MODEL))
        await process.jobs.submit(a_job(3, model=MODEL))
        assert (await process.deliveries.until(lambda it: it.ahead == 1, "3")).ahead == 1
        await process.jobs.cancel("2", user_id=MIKA)
        assert statuses(await process.deliveries.until(finished, "2")) == ["cancelled"]
        await process.deliveries.until(lambda it: it.ahead == 0, "3")
        await process.jobs.cancel("1", user_id=MIKA)
        await endless.until(lambda: len(endless.jobs) == 2)
        prompts = [it.prompt for it in endless.jobs.values()]
        assert len(prompts) == 2


async def test_a_job_that_waits_and_whose_reply_was_deleted_never_asks_a_provider(
    endless_world: World, endless: JobProvider
) -> None:
    async with endless_world.process(tenant_jobs=1, soon_s=0.0, drain_s=5) as process:
        process.deliveries.deleted.add("2")
        await process.jobs.submit(a_job(1, model=MODEL))
        await endless.until(lambda: bool(endless.jobs))
        await process.jobs.submit(a_job(2, model=MODEL))
        await process.jobs.submit(a_job(3, model=MODEL))
        await process.ended("2")
        await process.jobs.cancel("1", user_id=MIKA)
        await endless.until(lambda: len(endless.jobs) == 2)
        await process.jobs.cancel("3", user_id=MIKA)
    assert len(endless.jobs) == 2


async def test_a_member_has_no_more_jobs_than_allowed_after_a_restart_too(
    endless_world: World, endless: JobProvider
) -> None:
    async with (
        endless_world.process(per_member=1) as process,
        process.jobs.reserve_slot(MIKA, "slot 1"),
    ):
        await process.jobs.submit(a_job(model=MODEL))
    async with endless_world.process(per_member=1) as process:
        with pytest.raises(TooManyJobs):
            async with process.jobs.reserve_slot(MIKA, "slot 2"):
                pass
        async with process.jobs.reserve_slot(ROBIN, "slot 3"):
            pass
        await process.jobs.cancel("500", user_id=MIKA)
        async with process.jobs.reserve_slot(MIKA, "slot 4"):
            pass


async def test_a_job_on_record_and_its_slot_count_once(
    endless_world: World, endless: JobProvider
) -> None:
    async with endless_world.process(per_member=2) as process:
        async with process.jobs.reserve_slot(MIKA, "1"):
            await process.jobs.submit(a_job(1, model=MODEL))
            async with process.jobs.reserve_slot(MIKA, "2"):
                pass
        await process.jobs.cancel("1", user_id=MIKA)


async def test_of_two_commands_at_once_one_gets_the_last_place(world: World) -> None:
    async def submit(number: int) -> None:
        async with process.jobs.reserve_slot(MIKA, str(number)):
            await process.jobs.submit(a_job(number))

    async with world.process(per_member=1, drain_s=5) as process:
        results = await asyncio.gather(submit(1), submit(2), return_exceptions=True)
    assert [type(it) for it in results] == [type(None), TooManyJobs]
