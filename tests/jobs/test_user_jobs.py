"""The jobs of a user are exported as they are kept, and erased with all that is left of them."""

from __future__ import annotations

import pytest

from hfmedia.media_store import FolderMediaStore
from playground.providers import Providers
from storage.job_scopes import JobsOfUser
from tests.jobs.builders import MIKA, ROBIN
from tests.jobs.durable_world import World, a_job, finished
from tests.jobs.erasers import CountingLedger, Removed, of_gateway, of_process, tables_with
from tests.library.job_provider import MODEL, JobProvider

ERASED = 500_417_862_950  # a number that is in no time


async def test_a_job_is_exported_with_its_prompt_its_results_and_its_files(world: World) -> None:
    async with world.process(drain_s=5) as process:
        await process.run(a_job(500, count=2, prompt="a fox of mine"))
        await process.run(a_job(501, prompt="a newer one"))
        await process.run(a_job(502, user=ROBIN))
        mine = of_process(process, world).user_jobs
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
        mine = of_process(process, here, removed, ledger).user_jobs
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
        assert await of_process(process, endless_world).user_jobs.erase(MIKA) == 0
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
    async with of_gateway(endless_world) as gateway:
        assert await gateway.user_jobs.erase(MIKA) == 1
        assert await gateway.user_jobs.erase(MIKA) == 1
    async with endless_world.process(drain_s=5) as process:
        await endless.until(lambda: not endless.orphans)
        await process.deliveries.until(finished)
        assert await of_process(process, endless_world).user_jobs.erase(MIKA) == 0
        assert await process.records.jobs.get("500") is None


async def test_a_gateway_erases_what_workers_have_ended(world: World) -> None:
    async with world.process(drain_s=5) as process:
        await process.run(a_job())
        await process.ended("500")
    async with of_gateway(world) as gateway:
        assert await gateway.user_jobs.erase(MIKA) == 0


async def test_where_files_cannot_be_deleted_the_next_call_goes_on(world: World) -> None:
    async with world.process(drain_s=5) as process:
        await process.run(a_job())
        removed = Removed(fails=1)
        mine = of_process(process, world, removed).user_jobs
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
        await of_process(process, endless_world).user_jobs.erase(MIKA)
        row = await process.records.jobs.get("500")
        assert row is not None
        assert (row.cancelled_by, row.cancelled_at is None) == (None, False)
