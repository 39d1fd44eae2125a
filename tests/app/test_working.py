"""What the settings say of how jobs are run."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Collection
from dataclasses import replace
from pathlib import Path

from app.erasing import job_retention
from app.media import DAY_S
from app.records import open_records
from app.working import IDLE_S, LOOK_S, engine_settings, working
from hfmedia import HuggingFaceMedia
from jobs import JobSpec, Snapshot
from jobs.engine import migrate_engine
from jobs.models import Acknowledgement
from settings import Settings
from storage.counters import CounterRepository
from storage.database import open_database
from storage.guild_settings import GuildSettingsRepository
from storage.hold_rows import counter_at
from storage.holds import HoldRepository
from storage.jobs import JobRepository
from tests.storage.holds import NOON, held_job, holds_of
from tests.storage.rows import job_row

SETTINGS = Settings(
    discord_token="x.y.z",
    hf_token="hf_x",
    key_running=3,
    key_per_minute=7,
    media_keep_days=1,
    history_keep_days=20,
)


def test_calls_keep_to_the_limits_of_the_settings() -> None:
    chosen = engine_settings(SETTINGS, "bot", is_worker=False)
    assert (chosen.key_running, chosen.key_per_minute) == (3, 7)


def test_who_cannot_be_woken_looks_at_its_queues_as_often_when_they_are_empty() -> None:
    assert engine_settings(SETTINGS, "worker 1", is_worker=True).idle_s == LOOK_S
    assert engine_settings(SETTINGS, "bot", is_worker=False).idle_s == IDLE_S


class Forgetful:
    """A media store and a workflow engine that have nothing to forget."""

    async def remove(self, uris: Collection[str]) -> None:
        pass


async def test_jobs_are_kept_as_long_as_the_settings_say(sqlite_url: str) -> None:
    async with open_database(sqlite_url) as database:
        jobs, guilds, nothing = (
            JobRepository(database),
            GuildSettingsRepository(database),
            Forgetful(),
        )
        for days in (19, 21):
            await jobs.add(job_row(str(days), created_at=time.time() - days * DAY_S))
            await jobs.set_finished(str(days), time.time())
        retention = job_retention(SETTINGS, database, nothing, nothing.remove)
        await retention.sweep()
        assert await jobs.get("19") is not None
        assert await jobs.get("21") is None
        await guilds.replace(33, 0, "{}", [], history_days=25)
        await retention.sweep()
        assert await jobs.get("19") is not None
        await guilds.replace(33, 1, "{}", [], history_days=18)
        await retention.sweep()
        assert await jobs.get("19") is None


class NoReplies:
    """Nobody waits for a reply."""

    async def deliver(self, spec: JobSpec, snapshots: AsyncIterator[Snapshot]) -> bool:
        return True


async def nothing_left(command: Acknowledgement) -> bool:
    return True


async def test_nothing_is_written_beside_the_launch_of_the_engine_which_holds_the_loop(
    sqlite_url: str, tmp_path: Path
) -> None:
    await migrate_engine(sqlite_url)
    settings = replace(SETTINGS, database_url=sqlite_url, media_url=str(tmp_path / "media"))
    long_ago = NOON - 400 * DAY_S
    month = counter_at("tenant", 33, "month", long_ago)
    async with open_records(settings, "run") as opened, HuggingFaceMedia() as media:
        holds, counters = HoldRepository(opened.database), CounterRepository(opened.database)
        await holds.hold(held_job(began_at=long_ago), holds_of("1001", 100))
        await holds.settle("1001", 1, at=long_ago)

        async def is_kept() -> bool:
            return (await counters.read([month]))[month].micros > 0

        async with working(settings, opened, media, NoReplies(), nothing_left) as worker:
            assert all([await is_kept() for _ in range(20)]), "upkeep would have forgotten it"
            async with asyncio.timeout(20):
                await worker.start()
                while await is_kept():
                    pass  # each question lets upkeep go on
