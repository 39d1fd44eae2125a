"""Where a long answer goes on is recorded with its job."""

from __future__ import annotations

import asyncio

import pytest

from storage.answer_messages import AnswerMessageRepository
from storage.database import Database
from storage.job_erasure import JobErasure
from storage.jobs import JobRepository
from tests.storage.rows import job_row


@pytest.fixture
async def messages(database: Database, jobs: JobRepository) -> AnswerMessageRepository:
    """Of a job that is on record."""
    await jobs.add(job_row())
    return AnswerMessageRepository(database)


async def test_messages_come_back_in_order_and_may_be_replaced(
    messages: AnswerMessageRepository,
) -> None:
    assert await messages.of("1001") == ()
    for position, message_id in ((2, 72), (1, 71), (10, 80)):
        assert await messages.add("1001", position, message_id)
    assert await messages.of("1001") == (71, 72, 80)
    assert await messages.add("1001", 2, 99)
    assert await messages.of("1001") == (71, 99, 80)


async def test_a_job_that_is_erased_has_none_and_gets_none(
    messages: AnswerMessageRepository, jobs: JobRepository, erasure: JobErasure
) -> None:
    assert await messages.add("1001", 1, 71)
    await jobs.set_finished("1001", 1001.0)
    assert await erasure.erase_before(2000.0) == ("1001",)
    assert await messages.of("1001") == ()
    assert not await messages.add("1001", 2, 72)
    assert await messages.of("1001") == ()


async def test_messages_that_are_recorded_at_once_go_to_their_own_jobs(
    messages: AnswerMessageRepository, jobs: JobRepository
) -> None:
    await jobs.add(job_row(job_id="1002"))
    added = [("1001", 1, 71), ("1002", 1, 81), ("9999", 1, 91), ("1001", 2, 72), ("1001", 1, 73)]
    found = await asyncio.gather(*(messages.add(*it) for it in added))
    assert found == [True, True, False, True, True]
    assert await messages.of("1001") == (73, 72)
    assert await messages.of("1002") == (81,)
