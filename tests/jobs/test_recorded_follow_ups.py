"""Which messages an answer goes on in, as another process reads it."""

from __future__ import annotations

from jobs.recorded_follow_ups import RecordedFollowUps
from jobs.records import generation_rows, job_row
from storage.answer_messages import AnswerMessageRepository
from storage.database import Database
from storage.jobs import JobRepository
from tests.jobs.talks import a_question


async def test_what_one_process_has_sent_another_one_knows(database: Database) -> None:
    spec = a_question()
    await JobRepository(database).add(job_row(spec, 1000.0), generation_rows(spec))
    first = RecordedFollowUps(AnswerMessageRepository(database))
    assert await first.of(spec.job_id) == ()
    assert await first.add(spec.job_id, 1, 701)
    assert await first.add(spec.job_id, 2, 702)
    other = RecordedFollowUps(AnswerMessageRepository(database))
    assert await other.of(spec.job_id) == (701, 702)


async def test_of_a_job_that_was_erased_nothing_is_kept(database: Database) -> None:
    follow_ups = RecordedFollowUps(AnswerMessageRepository(database))
    assert not await follow_ups.add("999", 1, 701)
    assert await follow_ups.of("999") == ()
