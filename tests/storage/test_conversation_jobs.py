"""A conversation is continued only while it is kept, and only so often."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict

import pytest
from sqlalchemy import delete, insert, text

from storage.conversation_jobs import (
    MAX_CONVERSATION_JOBS,
    ConversationErased,
    ConversationFull,
    check_continued,
)
from storage.database import Database, open_database
from storage.job_erasure import JobErasure
from storage.job_scopes import JobsOfConversation, JobsOfUser
from storage.jobs import JobRepository
from storage.rows import JobRow
from storage.tables import JOBS
from tests.storage.rows import add_at_once, job_row

HANG_S = 20.0
BEN = 12


def turns(first: int, count: int) -> Sequence[JobRow]:
    """Jobs of a conversation."""
    return [job_row(str(it), conversation_id="1") for it in range(first, first + count)]


async def test_the_first_job_begins_a_conversation_and_others_continue_it(
    jobs: JobRepository,
) -> None:
    for row in turns(1, 3):
        assert await jobs.add(row)
        assert not await jobs.add(row)


async def test_a_conversation_that_is_not_kept_is_not_continued(
    jobs: JobRepository, erasure: JobErasure
) -> None:
    await jobs.add(turns(1, 1)[0])
    await jobs.set_finished("1", 1001.0)
    await erasure.erase(JobsOfConversation("1"))
    [row] = turns(2, 1)
    with pytest.raises(ConversationErased):
        await jobs.add(row)
    assert await jobs.get("2") is None


async def test_a_conversation_has_a_limit_also_for_those_who_continue_it_at_once(
    database: Database, jobs: JobRepository
) -> None:
    await add_at_once(database, turns(1, MAX_CONVERSATION_JOBS - 1))
    rows = turns(MAX_CONVERSATION_JOBS, 5)
    results = await asyncio.gather(*(jobs.add(row) for row in rows), return_exceptions=True)
    assert results.count(True) == 1
    assert [type(it) for it in results if it is not True] == [ConversationFull] * 4
    assert not await jobs.add(rows[results.index(True)]), "it came twice"
    assert await jobs.add(job_row("another", conversation_id="another"))


async def until_one_waits(database: Database) -> None:
    """Wait until a transaction waits for another one."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    async with asyncio.timeout(HANG_S):
        async with database.read() as connection:
            while not await connection.scalar(waiting):
                pass  # each question lets the others go on


@pytest.fixture
def first() -> JobRow:
    """The first question of a conversation, which was answered."""
    return job_row("1", conversation_id="1", status="finished")


async def test_who_erases_what_is_being_continued_sees_the_new_job(
    postgres_url: str, first: JobRow
) -> None:
    async with open_database(postgres_url) as database:
        erasure = JobErasure(database)
        await add_at_once(database, [first])
        continued = job_row("2", conversation_id="1", user_id=BEN)
        async with asyncio.TaskGroup() as group, database.write() as connection:
            await connection.execute(insert(JOBS), [asdict(continued)])
            await check_continued(connection, continued)
            erasing = group.create_task(erasure.erase(JobsOfUser(11)))
            await until_one_waits(database)
        assert erasing.result() == (), "without it nobody would know that the user took part"
        assert await erasure.count(JobsOfUser(11)) == 2


async def test_who_continues_what_is_being_erased_learns_of_it(
    postgres_url: str, first: JobRow
) -> None:
    async with open_database(postgres_url) as database:
        jobs = JobRepository(database)
        await add_at_once(database, [first])
        async with asyncio.TaskGroup() as group, database.write() as connection:
            await connection.execute(delete(JOBS))
            continued = job_row("2", conversation_id="1", user_id=BEN)
            adding = group.create_task(error_of(jobs, continued))
            await until_one_waits(database)
        assert isinstance(adding.result(), ConversationErased)
        assert await jobs.get("2") is None


async def error_of(jobs: JobRepository, row: JobRow) -> Exception | None:
    try:
        await jobs.add(row)
    except ConversationErased as error:
        return error
    return None
