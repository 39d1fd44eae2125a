"""The last seconds of a process: what it waits for, and for how long."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing

import pytest

from hfmedia.media_store import FolderMediaStore
from tests.jobs.durable_world import HANG_S, Process, World, a_job, statuses
from tests.library.job_provider import MODEL, Job, job_provider


@pytest.fixture
def store() -> Iterator[FolderMediaStore]:
    """The media of all processes."""
    with closing(FolderMediaStore()) as opened:
        yield opened


async def test_no_job_is_waited_for_longer_than_the_process_may_take_to_end(
    sqlite_url: str, store: FolderMediaStore
) -> None:
    async with job_provider() as provider, asyncio.timeout(HANG_S):
        async with World(sqlite_url, provider.hosts, store).process(drain_s=0.1) as process:
            await process.jobs.submit(a_job(model=MODEL))
            await provider.until(lambda: any(it.polls for it in provider.jobs.values()))
        assert statuses(process.deliveries.last()) == ["running"]
        assert len(provider.orphans) == 1, "the next process goes on with it"


async def test_a_submit_that_is_answered_soon_is_on_record_before_the_process_ends(
    sqlite_url: str, store: FolderMediaStore
) -> None:
    processes: list[Process] = []

    async def hold_until_the_process_ends(job: Job) -> None:
        while not processes[0].engine.handing_over:  # noqa: ASYNC110 - it has no event
            await asyncio.sleep(0.01)

    async with job_provider(on_submit=hold_until_the_process_ends) as provider:
        world = World(sqlite_url, provider.hosts, store)
        async with world.process() as process:
            processes.append(process)
            await process.jobs.submit(a_job(model=MODEL))
            await provider.until(lambda: bool(provider.jobs))
        async with world.process() as process:
            await provider.until(lambda: any(it.polls for it in provider.jobs.values()))
            await process.jobs.cancel("500")
            await provider.until(lambda: not provider.orphans)
        assert len(provider.jobs) == 1
