"""What an earlier process of this application version has left goes on, by its recorded steps."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from hfmedia.media_store import FolderMediaStore
from jobs.engine import migrate_engine
from tests.histories.provider import PatientProvider, patient_provider
from tests.histories.record import JOB_ID, SCENES, recorded
from tests.histories.rows import history_file, load
from tests.jobs.durable_world import Process, World, a_job, finished, statuses
from tests.library.job_provider import MODEL, Job


@pytest.fixture
async def provider() -> AsyncIterator[PatientProvider]:
    """A provider that finishes its jobs when it is asked again."""
    async with patient_provider() as running:
        running.may_finish = True
        yield running


@pytest.fixture
def world(sqlite_url: str, provider: PatientProvider) -> Iterator[World]:
    """An empty database."""
    with closing(FolderMediaStore()) as store:
        yield World(sqlite_url, provider.jobs.hosts, store)


async def load_into(world: World, name: str) -> None:
    """Make the database what an earlier process has left."""
    await migrate_engine(world.database_url)
    database = Path(world.database_url.removeprefix("sqlite:///"))
    load(history_file(name).read_text(), database)


async def run_another(process: Process) -> None:
    """Run a new job to its end: by then the engine has begun what there was."""
    assert statuses(await process.run(a_job(501, model=MODEL))) == ["done"]


@pytest.mark.parametrize(
    ("name", "accepted_by", "path"),
    [
        ("interrupted", "replicate", "replicate"),
        ("failed_over", "fal-ai", "replicate 503 → fal-ai"),
    ],
)
async def test_a_job_of_the_past_is_polled_on_and_never_submitted_again(
    world: World, provider: PatientProvider, name: str, accepted_by: str, path: str
) -> None:
    await load_into(world, name)
    [job_id] = accepted(name)
    provider.jobs.jobs[job_id] = Job(job_id, accepted_by, "a fox in the snow")
    async with world.process(drain_s=5) as process:
        last = await process.deliveries.until(finished, JOB_ID)
        assert statuses(last) == ["done"]
        [state] = last.generations
        assert state.generation is not None
        assert state.generation.path == path
    assert [*provider.jobs.jobs] == [job_id]


async def test_a_job_of_the_past_that_has_ended_stays_as_it_is(
    world: World, provider: PatientProvider
) -> None:
    await load_into(world, "finished")
    async with world.process(drain_s=5) as process:
        assert await process.jobs.submit(a_job(model=MODEL)) == JOB_ID
        await run_another(process)
        assert JOB_ID not in process.deliveries.snapshots
    assert len(provider.jobs.jobs) == 1


@pytest.mark.parametrize("name", SCENES)
async def test_a_job_takes_the_steps_that_are_on_record_for_its_version(name: str) -> None:
    """Another order needs another `APPLICATION_VERSION`, and `python -m tests.histories.record`."""
    now = json.loads(await recorded(SCENES[name]))
    assert steps_of(now) == steps_of(json.loads(history_file(name).read_text()))


def steps_of(history: Any) -> list[tuple[str, int, str]]:
    """Each recorded step: its workflow, its position and its name."""
    steps = history["operation_outputs"]
    return sorted((it["workflow_uuid"], it["function_id"], it["function_name"]) for it in steps)


def accepted(name: str) -> list[str]:
    """The ids that the provider has given to the jobs of a history, by the recorded tickets."""
    history = json.loads(history_file(name).read_text())
    outputs = [it for it in history["operation_outputs"] if it["function_name"] == "submit"]
    answers = [json.loads(json.loads(it["output"]))["value"] for it in outputs]
    return re.findall(r"/(job\d+)", " ".join(it["poll"]["path"] for it in answers if "poll" in it))
