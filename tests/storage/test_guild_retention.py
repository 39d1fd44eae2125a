"""A guild may keep jobs and files for less time than the operator does."""

from __future__ import annotations

import pytest

from storage.database import Database
from storage.guild_settings import GuildSettingsRepository
from storage.guild_tables import GUILD_SETTINGS
from storage.job_erasure import JobErasure
from storage.jobs import JobRepository
from storage.media_index import MediaIndex
from storage.rows import MediaRow
from storage.user_jobs import UserJobRepository
from tests.storage.rows import job_row

DAY_S = 86400.0
NOW = 100 * DAY_S
SHORT, LONG, UNSET = 33, 34, 35


@pytest.fixture(autouse=True)
async def _guilds(database: Database) -> None:
    """One keeps jobs for 10 days and files for 2, one for 20 and 5, and one says nothing."""
    guilds = GuildSettingsRepository(database)
    await guilds.replace(SHORT, 0, "{}", [], media_days=2, history_days=10)
    await guilds.replace(LONG, 0, "{}", [], media_days=5, history_days=20)
    await guilds.replace(UNSET, 0, "{}", [])


async def add_job(
    jobs: JobRepository, job_id: str, guild_id: int | None, days: float, *, finished: bool = True
) -> None:
    tenant = str(guild_id or 11)
    created_at = NOW - days * DAY_S
    row = job_row(job_id, guild_id=guild_id, tenant=tenant, created_at=created_at)
    await jobs.add(row)
    if finished:
        await jobs.set_finished(job_id, created_at)


async def test_jobs_of_one_guild_are_erased_and_no_others(
    jobs: JobRepository, erasure: JobErasure
) -> None:
    for guild_id in (SHORT, LONG, None):
        for days in (9, 11, 12):
            await add_job(jobs, f"{guild_id} {days}", guild_id, days)
    await add_job(jobs, "running", SHORT, 11, finished=False)
    before = NOW - 10 * DAY_S
    assert await erasure.erase_before(before, guild_id=SHORT, limit=1) == (f"{SHORT} 12",)
    assert await erasure.erase_before(before, guild_id=SHORT) == (f"{SHORT} 11",)
    assert await erasure.erase_before(before, guild_id=SHORT) == ()
    assert await jobs.get("running")
    assert len(await erasure.erased()) == 2, "their files and workflows go like those of others"


async def test_only_guilds_that_keep_jobs_for_less_time_are_looked_at(database: Database) -> None:
    guilds = GuildSettingsRepository(database)
    assert [it async for it in guilds.history_days(below=90)] == [(SHORT, 10), (LONG, 20)]
    assert [it async for it in guilds.history_days(below=20)] == [(SHORT, 10)]


async def test_among_thousands_of_guilds_none_is_missed(database: Database) -> None:
    async with database.write() as connection:
        rows = [
            {"guild_id": number, "revision": 1, "version": number, "settings": "{}"}
            | {"history_days": 5}
            for number in range(1000, 3500)
        ]
        await connection.execute(GUILD_SETTINGS.insert(), rows)
    found = [it async for it in GuildSettingsRepository(database).history_days(below=90)]
    assert len(found) == len({*found}) == 2502


async def test_files_go_when_their_own_guild_says_so(
    jobs: JobRepository, media: MediaIndex
) -> None:
    for guild_id in (SHORT, LONG, UNSET, None):
        for days in (1.9, 2.1, 5.1):
            job_id = f"{guild_id} {days}"
            await add_job(jobs, job_id, guild_id, days)
            await use(media, job_id, job_id, days)
    found = await media.expired_in_guilds(NOW)
    assert {*found} == {f"{SHORT} 2.1", f"{SHORT} 5.1", f"{LONG} 5.1"}
    assert len(await media.expired_in_guilds(NOW, limit=2)) == 2


async def use(media: MediaIndex, uri: str, job_id: str, days: float) -> None:
    created_at = NOW - days * DAY_S
    await media.add(MediaRow(uri=uri, job_id=job_id, kind="result", size=10, created_at=created_at))


@pytest.mark.parametrize(
    ("guild_id", "days", "finished"),
    [(SHORT, 1.0, True), (SHORT, 3.0, False), (LONG, 3.0, True)],
    ids=["newer", "unfinished", "of another guild"],
)
async def test_a_file_that_another_job_uses_stays(
    jobs: JobRepository, media: MediaIndex, guild_id: int, days: float, finished: bool
) -> None:
    await add_job(jobs, "old", SHORT, 4)
    await use(media, "image", "old", 4)
    assert await media.expired_in_guilds(NOW) == ("image",)
    await add_job(jobs, "other", guild_id, days, finished=finished)
    await use(media, "image", "other", days)
    assert await media.expired_in_guilds(NOW) == ()


async def test_who_says_nothing_again_keeps_as_long_as_the_operator(database: Database) -> None:
    guilds = GuildSettingsRepository(database)
    await guilds.replace(SHORT, 1, "{}", [])
    assert [it async for it in guilds.history_days(below=90)] == [(LONG, 20)]


async def test_a_canceller_is_found_by_the_index_and_forgotten(
    database: Database, jobs: JobRepository
) -> None:
    for job_id, by in (("1", 12), ("2", 13)):
        await add_job(jobs, job_id, SHORT, 1, finished=False)
        await jobs.set_cancelled(job_id, by, NOW)
    await jobs.set_delivered("1", NOW)
    await UserJobRepository(database).forget_canceller(12)
    assert [await jobs.cancelled_by(job_id) for job_id in ("1", "2")] == [None, 13]
