"""Jobs are on record, and each is recorded once."""

from __future__ import annotations

import asyncio

from storage.generations import GenerationRepository
from storage.jobs import MAX_WAITING, JobRepository
from tests.storage.rows import generation_rows, job_row


async def test_a_job_comes_back_as_it_was_recorded(jobs: JobRepository) -> None:
    row = job_row(user_id=2**62, guild_id=None, spec='{"prompt": "\\u0000 🦊"}')
    assert await jobs.add(row)
    assert await jobs.get(row.job_id) == row


async def test_an_unknown_job_is_none(jobs: JobRepository) -> None:
    assert await jobs.get("1001") is None


async def test_the_same_interaction_is_recorded_once(jobs: JobRepository) -> None:
    added = await asyncio.gather(*(jobs.add(job_row(user_id=user)) for user in range(1, 9)))
    assert sorted(added) == [False] * 7 + [True]
    row = await jobs.get("1001")
    assert row is not None
    assert added[row.user_id - 1]


async def test_neither_the_token_nor_the_request_is_in_the_repr() -> None:
    assert "interaction-token" not in repr(job_row())
    assert "fox" not in repr(job_row())


async def test_jobs_of_a_member_run_until_their_last_generation_has_ended(
    jobs: JobRepository, generations: GenerationRepository
) -> None:
    for job_id, user_id in (("1", 11), ("2", 11), ("3", 12)):
        await jobs.add(job_row(job_id, user_id=user_id))
        await generations.add_all(generation_rows(job_id, 2))
    await jobs.set_started("1", 1001.0)
    assert await jobs.running_of(11) == {"1", "2"}
    await generations.update("1", 1, status="done", ended_at=1002.0)
    assert await jobs.running_of(11) == {"1", "2"}
    await generations.update("1", 2, status="failed", ended_at=1003.0)
    assert await jobs.running_of(11) == {"2"}
    await jobs.set_finished("2", 1004.0)
    assert await jobs.running_of(11) == set()
    assert await jobs.running_of(13) == set()


async def test_queued_jobs_of_the_same_tenant_are_ahead(jobs: JobRepository) -> None:
    for job_id, created_at, tenant in (
        ("1", 1.0, "33"),
        ("2", 2.0, "33"),
        ("3", 2.0, "33"),
        ("4", 1.5, "44"),
        ("5", 9.0, "33"),
    ):
        await jobs.add(job_row(job_id, created_at=created_at, tenant=tenant))
    assert [await jobs.ahead_of(job_id) for job_id in "12345"] == [0, 1, 2, 0, 3]
    await jobs.set_started("1", 10.0)
    await jobs.set_cancelled("2", 11, 10.0)
    assert [await jobs.ahead_of(job_id) for job_id in "135"] == [0, 0, 1]
    assert await jobs.ahead_of("unknown") == 0


async def test_jobs_of_conversations_and_others_are_not_ahead_of_each_other(
    jobs: JobRepository,
) -> None:
    for number, conversation_id in enumerate([None, "1", None, "3"]):
        row = job_row(str(number), created_at=float(number), conversation_id=conversation_id)
        await jobs.add(row)
    assert [await jobs.ahead_of(job_id) for job_id in "0123"] == [0, 0, 1, 1]


async def test_a_job_starts_once_and_finishes_once(jobs: JobRepository) -> None:
    await jobs.add(job_row())
    assert [await jobs.set_started("1001", at) for at in (1001.0, 1002.0)] == [True, False]
    assert [await jobs.set_finished("1001", at) for at in (1003.0, 1004.0)] == [True, False]
    assert not await jobs.set_started("1001", 1005.0)
    row = await jobs.get("1001")
    assert row is not None
    assert (row.status, row.started_at, row.finished_at) == ("finished", 1001.0, 1003.0)


async def test_the_first_one_who_cancels_counts(jobs: JobRepository) -> None:
    await jobs.add(job_row())
    assert await jobs.cancelled_by("1001") is None
    assert await jobs.set_cancelled("1001", 11, 1001.0)
    assert await jobs.set_cancelled("1001", 12, 1002.0)
    assert await jobs.cancelled_by("1001") == 11
    row = await jobs.get("1001")
    assert row is not None
    assert row.cancelled_at == 1001.0


async def test_what_has_ended_or_is_unknown_cannot_be_cancelled(jobs: JobRepository) -> None:
    await jobs.add(job_row())
    await jobs.set_finished("1001", 1001.0)
    assert not await jobs.set_cancelled("1001", 11, 1002.0)
    assert not await jobs.set_cancelled("1002", 11, 1002.0)
    assert await jobs.cancelled_by("1001") is None
    assert await jobs.cancelled_by("1002") is None


async def test_unfinished_jobs_are_found_oldest_first(jobs: JobRepository) -> None:
    for job_id, created_at in (("1", 3.0), ("2", 2.0), ("3", 1.0)):
        await jobs.add(job_row(job_id, created_at=created_at))
    await jobs.set_started("1", 4.0)
    await jobs.set_finished("3", 4.0)
    assert [row.job_id for row in await jobs.unfinished()] == ["2", "1"]
    assert [row.job_id for row in await jobs.unfinished(limit=1)] == ["2"]
    assert [row.job_id for row in await jobs.unfinished({"1", "3"})] == ["1"]
    assert await jobs.unfinished([]) == ()


async def test_results_wait_from_when_it_is_recorded_until_they_are_delivered(
    jobs: JobRepository,
) -> None:
    for job_id in ("1", "2", "3"):
        await jobs.add(job_row(job_id))
        await jobs.set_finished(job_id, 1001.0)
    await jobs.add(job_row("running"))
    for job_id in ("1", "2", "running"):
        assert await jobs.set_waiting(job_id, 1002.0)
    assert await jobs.waiting_of(11, 1001.9) == ()
    assert [row.job_id for row in await jobs.waiting_of(11, 1002.0)] == ["1", "2"]
    assert [await jobs.set_delivered("1", at) for at in (1003.0, 1004.0)] == [True, False]
    assert not await jobs.set_waiting("1", 1005.0)
    assert [row.job_id for row in await jobs.waiting_of(11, 1005.0)] == ["2"]
    assert await jobs.waiting_of(12, 1005.0) == ()


async def test_one_of_those_who_claim_waiting_results_gets_them(jobs: JobRepository) -> None:
    await jobs.add(job_row())
    await jobs.set_finished("1001", 1001.0)
    assert not await jobs.claim_waiting("1001", 1002.0, 1600.0), "they do not wait"
    await jobs.set_waiting("1001", 1002.0)
    claims = (jobs.claim_waiting("1001", 1002.0, 1600.0) for _ in range(8))
    assert sorted(await asyncio.gather(*claims)) == [False] * 7 + [True]
    assert await jobs.waiting_of(11, 1599.0) == ()
    assert [row.job_id for row in await jobs.waiting_of(11, 1600.0)] == ["1001"]
    assert await jobs.claim_waiting("1001", 1600.0, 2200.0), "who had claimed them has ended"
    await jobs.set_delivered("1001", 1601.0)
    assert not await jobs.claim_waiting("1001", 3000.0, 3600.0)


async def test_only_the_newest_waiting_results_are_found(jobs: JobRepository) -> None:
    numbers = [str(number) for number in range(100, 100 + MAX_WAITING + 2)]
    for job_id in numbers:
        await jobs.add(job_row(job_id))
        await jobs.set_finished(job_id, 1001.0)
        await jobs.set_waiting(job_id, 1002.0)
    assert [row.job_id for row in await jobs.waiting_of(11, 1002.0)] == numbers[2:]


async def test_a_late_message_is_on_record_before_it_is_sent_and_after(
    jobs: JobRepository,
) -> None:
    await jobs.add(job_row())
    assert await jobs.set_late_message("1001", "nonce", 2000.0)
    row = await jobs.get("1001")
    assert row is not None
    assert (row.late_nonce, row.late_intended_at, row.late_message_id) == ("nonce", 2000.0, None)
    assert await jobs.set_late_message("1001", "nonce", 2000.0, 77)
    row = await jobs.get("1001")
    assert row is not None
    assert row.late_message_id == 77
    assert not await jobs.set_late_message("1002", "nonce", 2000.0)
