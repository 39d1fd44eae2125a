"""Rows that cannot be read end their job, with words, and keep nothing from starting."""

from __future__ import annotations

import json
import logging
from dataclasses import replace

import pytest
from sqlalchemy import update

from jobs.models import JobSpec
from jobs.records import (
    UnreadableRecord,
    addressed_spec_of,
    generation_rows,
    job_row,
    snapshot_of,
    spec_of,
)
from playground.providers import Behaviour, Providers
from storage.rows import GenerationRow, JobRow
from storage.tables import JOBS
from tests.jobs.durable_world import World, a_job, finished, statuses
from tests.jobs.talking import a_talk

NOW = 1000.0
NOTHING = ["", "{", "null", "[]", "{}", '{"target": 7}', "[" * 100_000]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One is enough: nothing of this depends on which it is."""
    return sqlite_url


def newer(row: JobRow) -> JobRow:
    """The same, as a version would write it that knows another task."""
    data = json.loads(row.spec)
    data["request"]["task"] = "text-to-smell"
    return replace(row, spec=json.dumps(data))


def a_row(spec: JobSpec | None = None) -> JobRow:
    return job_row(spec or a_job(count=2), NOW)


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_spec_is_told_in_one_way(text: str) -> None:
    row = replace(a_row(), spec=text)
    with pytest.raises(UnreadableRecord, match=r"^what job 500 was asked for cannot be read$"):
        spec_of(row)
    assert addressed_spec_of(row) is None


def test_where_the_reply_is_can_be_read_though_the_request_is_newer() -> None:
    row = newer(a_row())
    with pytest.raises(UnreadableRecord):
        spec_of(row)
    spec = addressed_spec_of(row)
    assert spec is not None
    assert (spec.target, spec.requester, spec.count) == (a_job().target, a_job().requester, 2)


@pytest.mark.parametrize("changes", [{}, {"task": "text-to-smell"}, {"task": ["conversational"]}])
def test_a_talk_of_a_newer_version_does_not_look_like_a_picture(
    changes: dict[str, object],
) -> None:
    row = a_row(a_talk())
    data = json.loads(row.spec)
    data["request"] |= {"messages": 7, **changes}
    spec = addressed_spec_of(replace(row, spec=json.dumps(data)))
    assert spec is not None
    assert (spec.request.task, spec.talk) == ("conversational", a_talk().talk)


def test_an_answer_that_cannot_be_read_is_a_failure() -> None:
    [row] = generation_rows(a_talk())
    bad = replace(row, status="done", ended_at=NOW, result='{"text": 7}')
    [state] = snapshot_of(a_talk(), a_row(a_talk()), (bad,)).generations
    assert (state.status, state.answer, state.generation) == ("failed", None, None)
    assert state.failure is not None


@pytest.mark.parametrize("field", ["result", "failure"])
def test_what_became_of_a_generation_and_cannot_be_read_is_a_failure(
    field: str, caplog: pytest.LogCaptureFixture
) -> None:
    [first, second] = generation_rows(a_job(count=2))
    bad = replace(first, status="done", ended_at=NOW, **{field: '{"later": 1}'})  # type: ignore[arg-type]
    with caplog.at_level(logging.ERROR):
        snapshot = snapshot_of(a_job(count=2), a_row(), (bad, second))
    assert statuses(snapshot) == ["failed", "running"]
    assert snapshot.generations[0].failure is not None
    assert caplog.messages == ["job 500 #1: what became of it cannot be read"]


def test_progress_that_cannot_be_read_is_none() -> None:
    row = GenerationRow(job_id="500", number=1, status="running", progress="{")
    assert statuses(snapshot_of(a_job(), a_row(), (row,))) == ["running"]


async def test_a_queued_job_of_a_newer_version_ends_with_words_in_its_reply(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    async with world.process() as process:
        await process.records.jobs.add(newer(a_row()))
    async with world.process(drain_s=5) as process:
        last = await process.deliveries.until(finished)
        assert statuses(last) == ["failed", "failed"]
        await process.ended("500")
        assert await process.records.jobs.unfinished() == ()
        assert await process.jobs.spec("500") is None
    assert "job 500 ends: what it was asked for cannot be read" in caplog.messages
    assert "Traceback" not in caplog.text


async def test_a_running_job_that_a_newer_version_has_rewritten_ends_with_words(
    world: World, providers: Providers
) -> None:
    providers.settings.use({"fal-ai": Behaviour(latency=60)})
    async with world.process() as process:
        await process.jobs.submit(a_job(count=2))
        await process.deliveries.until(
            lambda it: all(state.progress.stage == "waiting" for state in it.generations)
        )
        spec = newer(a_row()).spec
        async with process.database.write() as connection:
            await connection.execute(update(JOBS).values(spec=spec))
    async with world.process(drain_s=5) as process:
        assert statuses(await process.deliveries.until(finished)) == ["failed", "failed"]
        await process.ended("500")
    assert len(providers.submits) == 2


async def test_a_job_of_which_nothing_can_be_read_ends_and_others_go_on(world: World) -> None:
    async with world.process() as process:
        await process.records.jobs.add(replace(a_row(), spec="{"))
    async with world.process(drain_s=5) as process:
        assert statuses(await process.run(a_job(501))) == ["done"]
        await process.ended("500")
        assert "500" not in process.deliveries.snapshots
