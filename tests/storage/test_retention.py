"""What is personal is erased in time, and whatever runs is left alone."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select

from hfmedia.results import Attempt
from storage.database import Database
from storage.generations import GenerationRepository
from storage.job_erasure import JobErasure
from storage.job_scopes import JobsOfUser
from storage.jobs import JobRepository
from storage.tables import ATTEMPTS, GENERATIONS, METADATA, SUBMITS
from tests.storage.rows import generation_rows, job_row


async def finished(jobs: JobRepository, job_ids: Iterable[str], user_id: int = 11) -> None:
    for job_id in job_ids:
        await jobs.add(job_row(job_id, user_id=user_id, created_at=float(job_id)))
        await jobs.set_finished(job_id, 5000.0)


async def test_a_token_is_cleared_when_it_has_expired(jobs: JobRepository) -> None:
    await jobs.add(job_row("1", expires_at=1900.0))
    await jobs.add(job_row("2", expires_at=1901.0))
    assert await jobs.clear_expired_tokens(1900.0) == 1
    assert await jobs.clear_expired_tokens(1900.0) == 0
    rows = [await jobs.get(job_id) for job_id in ("1", "2")]
    assert [row.token for row in rows if row] == ["", "interaction-token"]


async def test_old_jobs_are_erased_and_unfinished_ones_are_not(
    jobs: JobRepository, erasure: JobErasure
) -> None:
    await finished(jobs, ["10", "20", "30"])
    await jobs.add(job_row("5", created_at=5.0))
    assert await erasure.erase_before(30.0) == ("10", "20")
    assert [job_id for job_id in ("5", "10", "20", "30") if await jobs.get(job_id)] == ["5", "30"]
    assert await erasure.erase_before(30.0) == ()


async def test_many_jobs_are_erased_in_parts(jobs: JobRepository, erasure: JobErasure) -> None:
    await finished(jobs, ["10", "20", "30"])
    assert await erasure.erase_before(100.0, limit=2) == ("10", "20")
    assert await erasure.erase_before(100.0, limit=2) == ("30",)


async def test_a_members_jobs_are_erased_and_no_others(
    jobs: JobRepository, erasure: JobErasure
) -> None:
    await finished(jobs, ["10", "20"])
    await finished(jobs, ["30"], user_id=12)
    await jobs.add(job_row("40"))
    assert await erasure.erase(JobsOfUser(11)) == ("10", "20")
    assert await jobs.get("30")
    await jobs.set_finished("40", 5000.0)
    assert await erasure.erase(JobsOfUser(11)) == ("40",)


async def test_what_belongs_to_a_job_goes_with_it(
    database: Database,
    jobs: JobRepository,
    generations: GenerationRepository,
    erasure: JobErasure,
) -> None:
    await finished(jobs, ["10", "20"])
    for job_id in ("10", "20"):
        await generations.add_all(generation_rows(job_id, count=1))
        await generations.begin_submit(job_id, 1, 0, "fal-ai", 1.0)
        attempt = Attempt(provider="fal-ai", outcome="ok", seconds=1.0)
        await generations.add_attempt(job_id, 1, 0, attempt, 2.0)
    await erasure.erase_before(20.0)
    async with database.read() as connection:
        for table in (GENERATIONS, SUBMITS, ATTEMPTS):
            kept = (await connection.execute(select(table.c.job_id))).scalars().all()
            assert kept == ["20"], table.name


async def test_ids_stay_on_record_until_the_jobs_are_erased_everywhere(
    jobs: JobRepository, erasure: JobErasure
) -> None:
    await finished(jobs, ["10", "20"])
    await erasure.erase(JobsOfUser(11))
    assert await erasure.erased() == ("10", "20")
    assert await erasure.erased(limit=1) == ("10",)
    await erasure.forget_erased(["10"])
    assert await erasure.erased() == ("20",)


async def test_erasing_everything_of_everyone_leaves_no_row(
    database: Database,
    jobs: JobRepository,
    generations: GenerationRepository,
    erasure: JobErasure,
) -> None:
    await finished(jobs, map(str, range(100, 120)))
    await generations.add_all(generation_rows("100"))
    await erasure.forget_erased(await erasure.erase_before(1e9))
    async with database.read() as connection:
        for table in METADATA.tables.values():
            count = await connection.execute(select(func.count()).select_from(table))
            assert count.scalar_one() == 0, table.name
