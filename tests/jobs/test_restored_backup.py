"""A backup that is restored, as docs/operate.md says, pays for nothing twice."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from jobs import Snapshot
from playground.providers import Behaviour, Providers
from tests.jobs.durable_world import World, a_job, finished, statuses

ROOT = Path(__file__).parents[2]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One is enough: nothing of this depends on which it is."""
    return sqlite_url


def accepted(snapshot: Snapshot) -> bool:
    return snapshot.generations[0].progress.stage == "waiting"


def back_up(path: Path, copy: Path) -> None:
    """Run the program of the documentation."""
    page = (ROOT / "docs/operate.md").read_text()
    found = re.search(
        r'python -c "\n(.*?)\n" data/hfmedia\.sqlite data/backup\.sqlite', page, re.DOTALL
    )
    assert found is not None
    program = found[1].replace('\\"', '"')
    subprocess.run([sys.executable, "-c", program, str(path), str(copy)], check=True)


async def test_what_had_begun_is_asked_for_and_what_waited_a_day_is_not_begun(
    world: World, providers: Providers, tmp_path: Path
) -> None:
    providers.settings.use({"fal-ai": Behaviour(latency=1.5)})
    copy = tmp_path / "backup.sqlite"
    async with world.process(tenant_jobs=1, drain_s=20) as process:
        await process.jobs.submit(a_job(1))
        await process.deliveries.until(
            lambda it: it.generations[0].progress.stage == "waiting", "1"
        )
        await process.jobs.submit(a_job(2))
        path = Path(world.database_url.removeprefix("sqlite:///"))
        await asyncio.to_thread(back_up, path, copy)
        for job_id in ("1", "2"):
            assert statuses(await process.deliveries.until(finished, job_id)) == ["done"]
    assert len(providers.submits) == 2
    restored = replace(world, database_url=f"sqlite:///{copy}")
    tomorrow = restored.process(tenant_jobs=1, drain_s=20, clock=lambda: time.time() + 86_400.0)
    async with tomorrow as process:
        assert statuses(await process.deliveries.until(finished, "1")) == ["done"]
        assert statuses(await process.deliveries.until(finished, "2")) == ["failed"]
    assert len(providers.submits) == 2, "neither was sent again"
