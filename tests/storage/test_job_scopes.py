"""Which jobs are erased for a user, and which with a conversation."""

from __future__ import annotations

from typing import Any

import pytest

from storage.database import Database
from storage.holds import HoldRepository
from storage.job_erasure import JobErasure
from storage.job_scopes import JobScope, JobsOfConversation, JobsOfUser
from storage.jobs import JobRepository
from tests.storage.holds import NOON, held_job, holds_of
from tests.storage.rows import job_row

ANN, BEN = 11, 12
IMAGE_OF_ANN, IMAGE_OF_BEN = ("10", ANN, None), ("50", BEN, None)
OF_BOTH = (("20", ANN, "20"), ("21", BEN, "20"), ("22", ANN, "20"))
OF_ANN, OF_BEN = ("30", ANN, "30"), ("40", BEN, "40")
ALL = (IMAGE_OF_ANN, *OF_BOTH, OF_ANN, OF_BEN, IMAGE_OF_BEN)


@pytest.fixture(autouse=True)
async def _jobs(jobs: JobRepository) -> None:
    """An image of each, a conversation of each alone, and one of both."""
    for job_id, user_id, conversation_id in ALL:
        row = job_row(job_id, user_id=user_id, conversation_id=conversation_id)
        await jobs.add(row)


async def left(jobs: JobRepository) -> list[str]:
    return [job_id for job_id, _, _ in ALL if await jobs.get(job_id) is not None]


async def finish(jobs: JobRepository, *job_ids: str) -> None:
    for job_id in job_ids or [job_id for job_id, _, _ in ALL]:
        await jobs.set_finished(job_id, 2000.0)


async def erase_all(erasure: JobErasure, scope: JobScope, **options: Any) -> list[str]:
    found: list[str] = []
    while erased := await erasure.erase(scope, **options):
        found += erased
    return found


async def test_a_user_has_their_own_jobs_and_the_conversations_in_which_they_took_part(
    jobs: JobRepository, erasure: JobErasure
) -> None:
    theirs = {"10", "20", "21", "22", "30"}
    assert {*await erasure.unfinished(JobsOfUser(ANN))} == theirs
    assert await erasure.count(JobsOfUser(ANN)) == len(theirs)
    await finish(jobs)
    assert {*await erase_all(erasure, JobsOfUser(ANN))} == theirs
    assert await left(jobs) == ["40", "50"]
    assert await erasure.count(JobsOfUser(ANN)) == 0


async def test_a_conversation_has_the_jobs_of_everybody_in_it(
    jobs: JobRepository, erasure: JobErasure
) -> None:
    assert {*await erasure.unfinished(JobsOfConversation("20"))} == {"20", "21", "22"}
    await finish(jobs)
    assert {*await erase_all(erasure, JobsOfConversation("20"))} == {"20", "21", "22"}
    assert await left(jobs) == ["10", "30", "40", "50"]


async def test_a_user_is_found_in_a_conversation_until_the_answers_to_others_are_erased(
    jobs: JobRepository, erasure: JobErasure
) -> None:
    await finish(jobs, "10", "20", "22", "30")
    assert {*await erase_all(erasure, JobsOfUser(ANN))} == {"10", "30"}
    assert await erasure.count(JobsOfUser(ANN)) == 3, "the other one still runs"
    await finish(jobs, "21")
    assert await erase_all(erasure, JobsOfUser(ANN), limit=1) == ["21", "20", "22"]


async def test_what_is_to_be_kept_stays_with_what_leads_to_it(
    jobs: JobRepository, erasure: JobErasure
) -> None:
    await finish(jobs)
    assert {*await erase_all(erasure, JobsOfUser(ANN), keep={"21"})} == {"10", "30"}
    assert {*await erase_all(erasure, JobsOfConversation("20"), keep={"21"})} == {"20", "22"}


async def test_jobs_that_were_delivered_long_ago_or_wait_for_their_user_are_settled(
    jobs: JobRepository, erasure: JobErasure
) -> None:
    await jobs.set_delivered("21", 1001.0)
    await jobs.set_delivered("22", 1000.0)
    await jobs.set_waiting("10", 1000.0)
    await jobs.set_waiting("30", 1001.0)
    assert {*await erasure.unsettled(JobsOfUser(ANN), 1000.0)} == {"20", "21", "30"}
    assert {*await erasure.unsettled(JobsOfConversation("20"), 1000.0)} == {"20", "21"}


async def test_a_conversation_is_kept_until_all_of_it_is_old(
    jobs: JobRepository, erasure: JobErasure
) -> None:
    for number, created_at in ((1, 10.0), (2, 20.0), (3, 30.0)):
        row = job_row(str(number), created_at=created_at, conversation_id="1")
        await jobs.add(row)
    await finish(jobs, "1", "2")
    assert await erasure.erase_before(30.0) == ()
    assert await erasure.erase_before(31.0) == (), "its newest answer is being written"
    await finish(jobs, "3")
    assert await erasure.erase_before(30.0) == ()
    assert await erasure.erase_before(31.0) == ("1", "2", "3")


async def test_what_is_held_for_them_is_found(database: Database, erasure: JobErasure) -> None:
    holds = HoldRepository(database)
    await holds.hold(held_job("not on record"), holds_of("not on record", 100))
    await holds.hold(held_job("10"), holds_of("10", 100, 100))
    await holds.hold(held_job("21", user_id=BEN), holds_of("21", 100))
    await holds.hold(held_job("50", user_id=BEN), holds_of("50", 100))
    await holds.release("10", 1, at=NOON)
    assert {*await holds.open_in(JobsOfUser(ANN))} == {("10", 2), ("21", 1)}
    assert await holds.open_in(JobsOfConversation("20")) == (("21", 1),)
