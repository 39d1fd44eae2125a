"""The threads in which conversations go on are kept as long as there is something to go on with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage.conversation_threads import ThreadRepository
from storage.database import Database
from storage.jobs import JobRepository
from tests.storage.rows import job_row, thread_row

THREAD = thread_row(900)


@pytest.fixture
async def threads(database: Database) -> ThreadRepository:
    """With one thread."""
    repository = ThreadRepository(database)
    assert await repository.add(THREAD)
    return repository


async def test_a_thread_is_recorded_once_and_can_be_changed(threads: ThreadRepository) -> None:
    assert not await threads.add(replace(THREAD, started_by=12, is_open=True))
    assert await threads.get(900) == THREAD
    await threads.set_last(900, "1002")
    await threads.set_open(900, is_open=True)
    assert await threads.get(900) == replace(THREAD, last_job_id="1002", is_open=True)
    await threads.set_open(900, is_open=False)
    assert await threads.get(900) == replace(THREAD, last_job_id="1002")


async def test_what_is_not_recorded_is_neither_found_nor_changed(threads: ThreadRepository) -> None:
    await threads.set_last(901, "1002")
    await threads.set_open(901, is_open=True)
    await threads.remove(901)
    assert await threads.get(901) is None
    assert await threads.get(900) == THREAD


async def test_a_thread_is_forgotten_alone_or_with_its_conversation(
    threads: ThreadRepository,
) -> None:
    for thread_id, conversation_id in ((901, "1001"), (902, "2000"), (903, "1001")):
        await threads.add(replace(THREAD, thread_id=thread_id, conversation_id=conversation_id))
    await threads.remove(903)
    assert await threads.get(903) is None
    await threads.remove_of("1001")
    left = [it for it in (900, 901, 902) if await threads.get(it) is not None]
    assert left == [902]


async def test_threads_of_conversations_without_a_job_are_found(
    threads: ThreadRepository, jobs: JobRepository
) -> None:
    await threads.add(replace(THREAD, thread_id=901, conversation_id="2000"))
    await jobs.add(job_row("1001", conversation_id="1001"))
    assert await threads.remove_unused() == 1
    assert await threads.remove_unused() == 0
    assert await threads.get(900) == THREAD
