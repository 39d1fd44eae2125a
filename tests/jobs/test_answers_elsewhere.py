"""Answers that one process runs and another one follows, by their rows alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import closing

import pytest

from hfmedia.media_store import FolderMediaStore
from jobs.models import Snapshot
from jobs.notices import Notices
from jobs.watch import Watch
from storage.database import open_database
from tests.jobs.builders import MIKA
from tests.jobs.durable_world import World, finished, records_in, statuses
from tests.jobs.talking import Writer, a_talk, only, says, served_by
from tests.jobs.test_several_takers import gateway, worker


@pytest.fixture
async def writer() -> Writer:
    """The provider."""
    return Writer()


@pytest.fixture
async def world(postgres_url: str, writer: Writer) -> AsyncIterator[World]:
    """A database that processes share, and the provider."""
    with closing(FolderMediaStore()) as store:
        async with served_by(writer) as hosts:
            yield World(postgres_url, hosts, store)


async def followed(world: World) -> AsyncIterator[Snapshot]:
    """The snapshots of the job as a process sees them that does not run it."""
    async with open_database(world.database_url) as database:
        records = records_in(database, "another")
        watch = Watch(records.jobs, records.generations, Notices(0.2))
        async for snapshot in watch.snapshots(a_talk()):
            yield snapshot


async def test_who_follows_an_answer_by_its_rows_sees_it_grow(world: World, writer: Writer) -> None:
    async with gateway(world) as (jobs, _), worker(world):
        await jobs.submit(a_talk())
        writer.write("Ring")
        await writer.begins.wait()
        async for snapshot in followed(world):
            if says("Ring")(snapshot):
                writer.write("-ding!")
                writer.end()
            last = snapshot
    answer = only(last).answer
    assert answer is not None
    assert answer.text == "Ring-ding!"


async def test_a_cancel_elsewhere_keeps_all_that_has_come(world: World, writer: Writer) -> None:
    async with gateway(world) as (jobs, _), worker(world) as process:
        await jobs.submit(a_talk())
        writer.write("Ring")
        await process.deliveries.until(says("Ring"))
        await jobs.cancel("500", user_id=MIKA)
        last = await process.deliveries.until(finished)
        assert (statuses(last), only(last).progress.text) == (["cancelled"], "Ring")
        await process.ended("500")
        [row] = await process.records.generations.of_job("500")
        assert row.progress is not None
        assert '"Ring"' in row.progress
