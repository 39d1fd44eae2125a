"""What is recorded of an answer before anything of it has come."""

from __future__ import annotations

import asyncio

from jobs.answer_journal import AnswerJournal
from jobs.notices import Notices
from jobs.records import generation_rows, job_row
from storage.database import open_database
from storage.generations import GenerationRepository
from storage.jobs import JobRepository
from tests.jobs.durable_world import HANG_S
from tests.jobs.talking import a_talk

ALMOST = 1001.999
"""A time at which what has come is about to be written."""


async def test_that_somebody_is_asked_is_on_record_before_the_first_word(sqlite_url: str) -> None:
    async with open_database(sqlite_url) as database:
        generations = GenerationRepository(database)
        await JobRepository(database).add(job_row(a_talk(), ALMOST), generation_rows(a_talk()))
        journal = AnswerJournal("500", 1, generations, Notices(), lambda: ALMOST)
        async with asyncio.timeout(HANG_S), asyncio.TaskGroup() as group:
            writing = group.create_task(journal.write_progress())
            assert await journal.begin_submit(1, "groq")
            while (await generations.of_job("500"))[0].progress is None:
                pass  # each question lets it write
            writing.cancel()
        [submit] = await generations.submits_of("500", 1)
    assert submit.provider == "groq"
