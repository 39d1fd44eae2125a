"""Generations never go back, and nothing is submitted twice without notice."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from hfmedia.results import Attempt
from storage.errors import StorageError
from storage.generations import GenerationEnded, GenerationRepository
from storage.jobs import JobRepository
from storage.media_index import MediaIndex
from storage.rows import ENDED, GenerationStatus, MediaRow
from tests.storage.rows import generation_rows, job_row


@pytest.fixture(autouse=True)
async def _recorded(jobs: JobRepository, generations: GenerationRepository) -> None:
    await jobs.add(job_row())
    await generations.add_all(generation_rows())


async def test_generations_come_back_in_order(generations: GenerationRepository) -> None:
    assert await generations.of_job("1001") == tuple(generation_rows())
    assert await generations.of_job("1002") == ()


async def test_adding_them_again_changes_nothing(generations: GenerationRepository) -> None:
    await generations.update("1001", 1, status="running", began_at=1001.0)
    before = await generations.of_job("1001")
    await generations.add_all(generation_rows(count=2))
    await generations.add_all([])
    assert await generations.of_job("1001") == before


async def test_generations_of_no_job_are_refused(generations: GenerationRepository) -> None:
    with pytest.raises(StorageError, match=r"ForeignKey|FOREIGNKEY"):
        await generations.add_all(generation_rows("1002"))


async def test_only_the_given_fields_change(generations: GenerationRepository) -> None:
    assert await generations.update("1001", 1, status="running", began_at=1001.0)
    assert await generations.update("1001", 1, progress='{"percent": 5}')
    assert await generations.set_ticket("1001", 1, '{"job": 7}')
    first, second = await generations.of_job("1001")
    assert first == replace(
        generation_rows()[0],
        status="running",
        began_at=1001.0,
        progress='{"percent": 5}',
        ticket='{"job": 7}',
        revision=3,
    )
    assert second == generation_rows()[1]


async def test_a_generation_begins_once_and_not_after_its_end(
    generations: GenerationRepository,
) -> None:
    begun = await generations.begin("1001", 1, 1001.0)
    assert begun is not None
    assert (begun.status, begun.began_at) == ("running", 1001.0)
    again = await generations.begin("1001", 1, 1007.0)
    assert again is not None
    assert again.began_at == 1001.0
    await generations.end("1001", 1, 1008.0, "cancelled")
    assert await generations.begin("1001", 1, 1009.0) is None


async def test_the_end_of_the_last_generation_is_that_of_its_job(
    jobs: JobRepository, generations: GenerationRepository, media: MediaIndex
) -> None:
    file = MediaRow(uri="object:1", job_id="1001", kind="result", size=7, created_at=1002.0)
    assert await generations.end("1001", 1, 1002.0, "done", result="{}", media=file)
    assert await media.recorded(["object:1"]) == {"object:1"}
    assert (await generations.of_job("1001"))[0].result == "{}"
    assert await status_of(jobs) == "queued"
    assert await generations.end("1001", 2, 1003.0, "failed", failure="{}")
    assert not await generations.end("1001", 2, 1004.0, "done", result="{}")
    assert (await generations.of_job("1001"))[1].result is None
    assert await status_of(jobs) == "finished"


async def test_generations_that_end_at_the_same_moment_end_their_job(
    jobs: JobRepository, generations: GenerationRepository
) -> None:
    await asyncio.gather(*(generations.end("1001", it, 1002.0, "cancelled") for it in (1, 2)))
    assert await status_of(jobs) == "finished"


async def status_of(jobs: JobRepository) -> str:
    """How far the job is."""
    job = await jobs.get("1001")
    assert job is not None
    return job.status


async def test_a_ticket_can_be_given_up(generations: GenerationRepository) -> None:
    await generations.set_ticket("1001", 1, '{"job": 7}')
    await generations.set_ticket("1001", 1, None)
    assert (await generations.of_job("1001"))[0].ticket is None


@pytest.mark.parametrize("status", ENDED)
async def test_what_has_ended_stays_as_it_is(
    generations: GenerationRepository, status: GenerationStatus
) -> None:
    assert await generations.update("1001", 1, status=status, ended_at=1002.0, result="{}")
    ended = (await generations.of_job("1001"))[0]
    assert ended.ended
    assert not await generations.update("1001", 1, status="running")
    assert not await generations.update("1001", 1, result='{"other": 1}')
    assert not await generations.set_ticket("1001", 1, "{}")
    assert (await generations.of_job("1001"))[0] == ended


async def test_what_is_unknown_is_not_updated(generations: GenerationRepository) -> None:
    assert not await generations.update("1001", 3, status="running")


async def test_only_one_of_many_endings_is_kept(generations: GenerationRepository) -> None:
    ends = [generations.update("1001", 1, status=status, result=status) for status in ENDED]
    kept = await asyncio.gather(*ends)
    assert sorted(kept) == [False, False, False, True]
    assert (await generations.of_job("1001"))[0].result == ENDED[kept.index(True)]


async def test_what_has_changed_is_told_by_its_revision(generations: GenerationRepository) -> None:
    known = {row.number: row.revision for row in await generations.of_job("1001")}
    assert await generations.changed_since("1001", known) == ()
    await generations.update("1001", 2, progress="{}")
    [changed] = await generations.changed_since("1001", known)
    assert (changed.number, changed.progress) == (2, "{}")
    assert len(await generations.changed_since("1001", {1: 0})) == 1


async def test_a_submit_is_begun_once(generations: GenerationRepository) -> None:
    begun = [generations.begin_submit("1001", 1, 0, "fal-ai", at) for at in (1.0, 2.0, 3.0)]
    assert sorted(await asyncio.gather(*begun)) == [False, False, True]
    assert not await generations.begin_submit("1001", 1, 0, "replicate", 4.0)
    assert await generations.begin_submit("1001", 1, 1, "replicate", 5.0)
    assert await generations.begin_submit("1001", 2, 0, "fal-ai", 6.0)
    submits = await generations.submits_of("1001", 1)
    assert [(it.position, it.provider) for it in submits] == [(0, "fal-ai"), (1, "replicate")]
    assert submits[1].intended_at == 5.0


async def test_nothing_is_submitted_for_a_generation_that_has_ended(
    generations: GenerationRepository,
) -> None:
    await generations.update("1001", 1, status="cancelled")
    for number in (1, 3):  # there is no third one, or no more
        with pytest.raises(GenerationEnded):
            await generations.begin_submit("1001", number, 0, "fal-ai", 1.0)
        assert await generations.submits_of("1001", number) == ()


async def test_who_cancels_a_generation_sees_what_is_submitted_for_it(
    generations: GenerationRepository,
) -> None:
    async def submit() -> bool:
        try:
            return await generations.begin_submit("1001", 1, 0, "fal-ai", 1.0)
        except GenerationEnded:
            return False

    async def cancel() -> bool:
        await generations.update("1001", 1, status="cancelled")
        return bool(await generations.submits_of("1001", 1))

    submitted, seen = await asyncio.gather(submit(), cancel())
    assert submitted == seen


async def test_attempts_come_back_in_order_and_once(generations: GenerationRepository) -> None:
    refused = Attempt(provider="fal-ai", outcome="429", seconds=0.5)
    served = Attempt(
        provider="replicate",
        outcome="ok",
        seconds=4.25,
        first_token_s=0.5,
        cost=0.0125,
        is_estimated=True,
    )
    await generations.add_attempt("1001", 1, 1, served, 1002.0)
    await generations.add_attempt("1001", 1, 0, refused, 1001.0)
    await generations.add_attempt("1001", 1, 1, refused, 1003.0)
    assert await generations.attempts_of("1001", 1) == (refused, served)
    assert await generations.attempts_of("1001", 2) == ()
