"""Intents of late messages are on record in the table of jobs, for any process."""

from __future__ import annotations

import pytest

from jobs.late_intents import LateIntent, LateIntents
from jobs.models import UnknownJob
from jobs.recorded_intents import RecordedIntents
from storage.database import open_database
from storage.jobs import JobRepository
from tests.storage.rows import job_row


async def test_another_process_reads_what_was_recorded_last(database_url: str) -> None:
    intent = LateIntent(nonce="c-1001", intended_at=1000.5)
    async with open_database(database_url) as database:
        jobs = JobRepository(database)
        await jobs.add(job_row("1001"))
        intents: LateIntents = RecordedIntents(jobs)
        assert await intents.read("1001") is None
        await intents.record("1001", intent)
        assert await intents.read("1001") == intent
        await intents.record("1001", LateIntent(nonce="x", intended_at=1.0, message_id=1))
        await intents.record("1001", intent)
        assert await intents.read("1001") == intent
    async with open_database(database_url) as database:
        intents = RecordedIntents(JobRepository(database))
        sent = LateIntent(nonce="c-1001", intended_at=1000.5, message_id=2**62)
        await intents.record("1001", sent)
        assert await intents.read("1001") == sent


async def test_of_an_unknown_job_nothing_is_on_record(database_url: str) -> None:
    async with open_database(database_url) as database:
        intents = RecordedIntents(JobRepository(database))
        assert await intents.read("1001") is None
        with pytest.raises(UnknownJob):
            await intents.record("1001", LateIntent(nonce="c-1001", intended_at=1.0))
