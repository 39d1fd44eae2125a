"""How far answers are: written together, and never to a generation that has ended."""

from __future__ import annotations

import asyncio

import pytest

from storage.generations import GenerationRepository
from storage.jobs import JobRepository
from tests.storage.rows import generation_rows, job_row


@pytest.fixture(autouse=True)
async def _recorded(jobs: JobRepository, generations: GenerationRepository) -> None:
    for number in range(20):
        await jobs.add(job_row(str(number)))
        await generations.add_all(generation_rows(str(number), count=1))


async def progress_of(generations: GenerationRepository, number: int) -> str | None:
    [row] = await generations.of_job(str(number))
    return row.progress


async def test_many_that_are_written_at_once_each_get_their_own(
    generations: GenerationRepository,
) -> None:
    writing = (generations.write_progress(str(it), 1, f'"{it}"') for it in range(20))
    await asyncio.gather(*writing)
    assert [await progress_of(generations, it) for it in range(20)] == [
        f'"{it}"' for it in range(20)
    ]
    [row] = await generations.of_job("7")
    assert row.revision == 1, "who follows it by its rows notices"


async def test_one_that_has_ended_keeps_what_it_ended_with(
    generations: GenerationRepository,
) -> None:
    await generations.write_progress("3", 1, '"so far"')
    assert await generations.end("3", 1, 1.0, "cancelled", progress='"all"')
    await asyncio.gather(*(generations.write_progress(str(it), 1, '"late"') for it in (3, 4)))
    assert await progress_of(generations, 3) == '"all"'
    assert await progress_of(generations, 4) == '"late"'


async def test_others_of_the_same_job_are_left_as_they_are(
    generations: GenerationRepository,
) -> None:
    await generations.add_all(generation_rows("8", count=2))
    await generations.write_progress("8", 2, '"mine"')
    assert [row.progress for row in await generations.of_job("8")] == [None, '"mine"']


async def test_an_end_that_says_nothing_of_it_leaves_it_as_it_is(
    generations: GenerationRepository,
) -> None:
    await generations.write_progress("5", 1, '"so far"')
    assert await generations.end("5", 1, 1.0, "done", result="{}")
    assert await progress_of(generations, 5) == '"so far"'


async def test_one_that_is_not_known_is_left_out(generations: GenerationRepository) -> None:
    await asyncio.gather(
        generations.write_progress("unknown", 1, '"x"'),
        generations.write_progress("6", 1, '"y"'),
    )
    assert await progress_of(generations, 6) == '"y"'
