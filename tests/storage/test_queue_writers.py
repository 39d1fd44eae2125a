"""The reply of a job that waits has one writer, in whichever process."""

from __future__ import annotations

import asyncio

import pytest

from storage.database import Database
from storage.jobs import JobRepository
from storage.processes import ProcessRepository
from storage.queue_writers import QueueWriters
from tests.storage.rows import job_row


@pytest.fixture
async def gateways(database: Database, processes: ProcessRepository) -> list[QueueWriters]:
    """Two gateways that live."""
    for process_id in ("gateway 1", "gateway 2"):
        await processes.add(process_id, kind="gateway", host="one", pid=7, version="0.1.0")
    return [QueueWriters(database, process_id) for process_id in ("gateway 1", "gateway 2")]


async def test_of_all_who_claim_a_reply_one_gets_it(
    jobs: JobRepository, gateways: list[QueueWriters]
) -> None:
    await jobs.add(job_row("1"))
    claims = await asyncio.gather(*(gateway.claim("1") for gateway in gateways))
    assert sorted(claims) == [False, True]
    assert await gateways[claims.index(True)].claim("1"), "one that has it may ask again"
    assert await gateways[0].is_written("1")


async def test_the_reply_of_a_job_that_has_begun_cannot_be_claimed(
    jobs: JobRepository, gateways: list[QueueWriters]
) -> None:
    await jobs.add(job_row("1"))
    await jobs.set_started("1", 1001.0)
    assert not await gateways[0].claim("1")
    assert not await gateways[0].is_written("1")


async def test_a_writer_learns_that_its_job_has_begun_and_lets_the_reply_go(
    jobs: JobRepository, gateways: list[QueueWriters]
) -> None:
    for job_id in ("1", "2"):
        await jobs.add(job_row(job_id))
        assert await gateways[0].claim(job_id)
    await jobs.set_started("1", 1001.0)
    assert await gateways[0].begun() == ("1",)
    assert await gateways[1].begun() == ()
    await gateways[1].release("1")
    assert await gateways[0].is_written("1"), "it is not the other one's to release"
    await gateways[0].release("1")
    assert await gateways[0].begun() == ()
    assert not await gateways[1].is_written("1")
    await gateways[0].release()
    assert not await gateways[1].is_written("2")


async def test_the_reply_of_a_job_that_was_cancelled_while_it_waited_has_one_writer_too(
    jobs: JobRepository, gateways: list[QueueWriters]
) -> None:
    for job_id in ("1", "2", "3"):
        await jobs.add(job_row(job_id))
        await jobs.set_finished(job_id, 1001.0)
    assert await gateways[0].claim("1"), "it has to say that the job is cancelled"
    await gateways[1].end_waiting("2", 1002.0)
    assert not await gateways[0].claim("2"), "whoever ran it does so"
    await jobs.set_delivered("3", 1002.0)
    assert not await gateways[0].claim("3"), "it was said"


async def test_what_a_dead_writer_or_none_writes_can_be_claimed(
    jobs: JobRepository, gateways: list[QueueWriters], processes: ProcessRepository
) -> None:
    for number, job_id in enumerate(("1", "2", "3", "4")):
        await jobs.add(job_row(job_id, created_at=1000.0 + number))
    await gateways[0].claim("1")
    await gateways[1].claim("2")
    await jobs.set_started("3", 1001.0)
    unwritten = await gateways[1].unwritten(1003.5, limit=10)
    assert [row.job_id for row in unwritten] == ["4"]
    await processes.remove("gateway 1")
    assert not await gateways[1].is_written("1")
    unwritten = await gateways[1].unwritten(1003.5, limit=10)
    assert [row.job_id for row in unwritten] == ["1", "4"]
    assert [row.job_id for row in await gateways[1].unwritten(1003.5, limit=1)] == ["1"]
    assert await gateways[1].unwritten(1000.0, limit=10) == (), "those are too young"
    await jobs.set_finished("1", 1004.0)
    unwritten = await gateways[1].unwritten(1003.5, limit=10)
    assert [row.job_id for row in unwritten] == ["1", "4"], "nobody has said that it is cancelled"
    assert await gateways[1].claim("1")
    await jobs.set_delivered("1", 1005.0)
    await processes.remove("gateway 2")
    unwritten = await gateways[0].unwritten(1003.5, limit=10)
    assert [row.job_id for row in unwritten] == ["2", "4"]
