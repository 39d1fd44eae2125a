"""What is forgotten of a job: its rows, its media and what the engine has recorded."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from hfmedia.media_store import FolderMediaStore
from jobs.retention import Retention
from playground.providers import INSTANT, Providers, Settings
from storage.guild_settings import GuildSettingsRepository
from storage.job_erasure import JobErasure
from tests.jobs.durable_world import World, a_job
from tests.jobs.erasers import Removed, of_process

DAY_S = 86_400.0


@pytest.mark.parametrize("fails", [0, 1], ids=["at once", "after a failure"])
async def test_nothing_of_an_old_job_is_left_anywhere(sqlite_url: str, fails: int) -> None:
    removed = Removed(fails)
    with closing(FolderMediaStore()) as store:
        async with Providers(settings=Settings(INSTANT)) as providers:
            hosts = {"endpoint": providers.endpoint, "router_url": providers.router_url}
            world = World(sqlite_url, hosts, store)
            async with world.process(drain_s=5) as process:
                old = await process.run(a_job(500, count=2))
                await process.ended("500")
                database = process.database
                retention = Retention(
                    process.records.jobs,
                    JobErasure(database),
                    GuildSettingsRepository(database),
                    of_process(process, world, removed).erased_jobs,
                    keep_s=-DAY_S,  # as if a day had passed
                )
                for _ in range(fails):
                    with pytest.raises(OSError):
                        await retention.sweep()
                await retention.sweep()
                assert await process.jobs.spec("500") is None
    assert sorted(removed.uris) == sorted(
        it.generation.media.uri for it in old.generations if it.generation is not None
    )
    assert rows_with(Path(sqlite_url.removeprefix("sqlite:///")), "500") == []


def rows_with(path: Path, word: str) -> list[str]:
    """The tables in which the word is left."""
    with closing(sqlite3.connect(path)) as database:
        names = [
            it for (it,) in database.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        return [
            name
            for name in names
            for row in database.execute(f"SELECT * FROM {name}")
            if any(str(value).startswith(word) for value in row)
        ]
