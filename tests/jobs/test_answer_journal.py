"""What is recorded of an answer while it comes, and what is not."""

from __future__ import annotations

import asyncio

from hfmedia.text import TextDelta
from jobs.answer_journal import AnswerJournal
from jobs.notices import Notices
from jobs.records import generation_rows, job_row
from storage.database import Database, open_database
from storage.errors import StorageUnavailable
from storage.generations import GenerationRepository
from storage.jobs import JobRepository
from tests.jobs.durable_world import HANG_S
from tests.jobs.talking import a_talk

ALMOST = 1001.999
"""A time at which what has come is about to be written."""


class Failing(GenerationRepository):
    """A table in which progress can be written only after so many failures."""

    def __init__(self, database: Database, failures: int) -> None:
        super().__init__(database)
        self.failures = failures
        self.has_failed = asyncio.Event()

    async def write_progress(self, job_id: str, number: int, progress: str) -> None:
        if self.failures:
            self.failures -= 1
            self.has_failed.set()
            raise StorageUnavailable("The database does not answer.")
        await super().write_progress(job_id, number, progress)


async def test_words_that_could_not_be_written_are_written_with_the_next_ones(
    sqlite_url: str,
) -> None:
    async with open_database(sqlite_url) as database:
        generations = Failing(database, failures=1)
        await JobRepository(database).add(job_row(a_talk(), ALMOST), generation_rows(a_talk()))
        journal = AnswerJournal("500", 1, generations, Notices(), lambda: ALMOST)
        async with asyncio.timeout(HANG_S), asyncio.TaskGroup() as group:
            writing = group.create_task(journal.write_progress())
            await journal.begin_submit(1, "groq")
            journal.answer.add(TextDelta(text="Ring"))
            await generations.has_failed.wait()
            journal.answer.add(TextDelta(text="-ding"))
            while "Ring-ding" not in str((await generations.of_job("500"))[0].progress):
                pass  # each question lets it write
            writing.cancel()


async def test_a_process_ends_also_if_the_last_words_cannot_be_written(sqlite_url: str) -> None:
    async with open_database(sqlite_url) as database:
        generations = Failing(database, failures=1)
        await JobRepository(database).add(job_row(a_talk(), ALMOST), generation_rows(a_talk()))
        journal = AnswerJournal("500", 1, generations, Notices(), lambda: ALMOST)
        await journal.begin_submit(1, "groq")
        journal.answer.add(TextDelta(text="Ring"))
        await journal.write_last()
        assert (await generations.of_job("500"))[0].progress is None
        await journal.write_last()
        assert "Ring" in str((await generations.of_job("500"))[0].progress)


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


async def test_the_first_words_are_written_without_a_pause(sqlite_url: str) -> None:
    asked: list[str] = []

    def clock() -> float:
        asked.append("for the time")
        return ALMOST

    async with open_database(sqlite_url) as database:
        generations = GenerationRepository(database)
        await JobRepository(database).add(job_row(a_talk(), ALMOST), generation_rows(a_talk()))
        journal = AnswerJournal("500", 1, generations, Notices(), clock)
        await journal.begin_submit(1, "groq")
        asked.clear()
        async with asyncio.timeout(HANG_S), asyncio.TaskGroup() as group:
            writing = group.create_task(journal.write_progress())
            journal.answer.add(TextDelta(text="Ring"))
            while "Ring" not in str((await generations.of_job("500"))[0].progress):
                pass  # each question lets it write
            assert not asked, "how long a pause is says the clock"
            journal.answer.add(TextDelta(text="-ding"))
            while "Ring-ding" not in str((await generations.of_job("500"))[0].progress):
                pass
            assert asked
            writing.cancel()
