"""Prompts that a chat model improves before pictures are made of them."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from hfmedia import Client
from hfmedia.media_store import FolderMediaStore
from hfmedia.policy import KeyRef
from hfmedia.results import Generation
from hfmedia.types import GenerationRequest
from jobs import InProcessJobs, JobSpec, Snapshot
from jobs.call_run import CallRun
from jobs.exported_job import exported_job
from jobs.generation_run import GenerationRun
from jobs.ledger import NoLedger
from jobs.notices import Notices
from jobs.records import generation_rows, job_row
from storage.database import open_database
from storage.generations import GenerationRepository
from storage.jobs import JobRepository
from storage.rows import ENHANCING
from tests.jobs.builders import MIKA
from tests.jobs.durable_world import Deliveries, World, a_job, finished, statuses
from tests.jobs.recorded_steps import Memory, RecordedSteps
from tests.jobs.talking import PAINTER, NoAnswers, Writer, a_talk, served_by


def improving(count: int = 1) -> JobSpec:
    """A job for pictures whose prompt is to be improved."""
    spec = a_job(count=count, model=PAINTER, prompt="a fox")
    return replace(spec, enhancing=a_talk().request)


def shouting(text: str, original: str) -> str:
    """The prompt in an answer, for these tests."""
    return text.upper() or original


def prompts(snapshot: Snapshot) -> list[str]:
    return [state.request.prompt for state in snapshot.generations]


def progress_of(snapshot: Snapshot) -> str:
    assert snapshot.enhanced is not None
    return snapshot.enhanced.progress.text


async def no_pictures(request: GenerationRequest, **options: Any) -> Generation:
    raise AssertionError("nobody asks")


@pytest.fixture
async def writer() -> Writer:
    """The chat model, and the painter."""
    return Writer()


@pytest.fixture
async def world(database_url: str, store: FolderMediaStore, writer: Writer) -> AsyncIterator[World]:
    """A database, and the providers."""
    async with served_by(writer) as hosts:
        yield World(database_url, hosts, store, improved_prompt=shouting)


async def test_pictures_are_made_of_the_improved_prompt(world: World, writer: Writer) -> None:
    async with world.process(drain_s=5) as process:
        await process.jobs.submit(improving(count=2))
        writer.write("a fox")
        coming = await process.deliveries.until(lambda it: progress_of(it) == "a fox")
        assert (statuses(coming), prompts(coming)) == (["running"] * 2, ["a fox"] * 2)
        assert writer.drawn == [], "the pictures wait for it"
        writer.write(" in the snow")
        writer.end()
        last = await process.deliveries.until(finished)
        await process.ended("500")
        rows = await process.records.generations.of_job("500")
    assert statuses(last) == ["done", "done"]
    exported = exported_job(job_row(improving(), 1.0), rows).data["generations"]
    assert [it.get("answer") for it in exported] == ["A FOX IN THE SNOW", None, None]
    assert prompts(last) == ["A FOX IN THE SNOW"] * 2
    assert writer.drawn == ["A FOX IN THE SNOW"] * 2
    assert last.request.prompt == "a fox"
    assert last.enhanced is not None
    assert last.enhanced.answer is not None
    assert (last.enhanced.number, last.enhanced.status) == (ENHANCING, "done")
    assert last.enhanced.answer.text == "A FOX IN THE SNOW"


async def test_the_prompt_stays_where_nobody_improves_it(world: World, writer: Writer) -> None:
    writer.status = 403
    async with world.process(drain_s=5) as process:
        last = await process.run(improving())
        await process.ended("500")
    assert last.enhanced is not None
    assert (last.enhanced.status, last.enhanced.answer) == ("failed", None)
    assert (statuses(last), writer.drawn) == (["done"], ["a fox"])


async def test_half_an_answer_improves_nothing(world: World, writer: Writer) -> None:
    async with world.process(drain_s=5) as process:
        await process.jobs.submit(improving())
        writer.write("a fox in")
        await process.deliveries.until(lambda it: progress_of(it) != "")
        writer.hang_up()
        last = await process.deliveries.until(finished)
        await process.ended("500")
    assert last.enhanced is not None
    assert last.enhanced.answer is not None
    assert last.enhanced.answer.failure is not None
    assert (last.enhanced.answer.text, writer.drawn) == ("a fox", ["a fox"])


async def test_a_restart_in_the_middle_goes_on_with_the_prompt_as_it_was(
    world: World, writer: Writer
) -> None:
    async with world.process() as process:
        await process.jobs.submit(improving())
        writer.write("a fox in")
        await process.deliveries.until(lambda it: progress_of(it) != "")
    async with world.process(drain_s=5) as process:
        last = await process.deliveries.until(finished)
        await process.ended("500")
    assert last.enhanced is not None
    assert (last.enhanced.status, last.enhanced.progress.text) == ("interrupted", "a fox in")
    assert (statuses(last), writer.drawn, writer.asked) == (["done"], ["a fox"], 1)


async def test_a_process_that_ends_between_the_two_leaves_the_pictures_to_the_next(
    world: World, writer: Writer
) -> None:
    spec = improving()
    async with world.process() as process:
        await process.records.jobs.add(job_row(spec, time.time()), generation_rows(spec))
        await process.records.generations.end("500", ENHANCING, time.time(), "interrupted")
    async with world.process(drain_s=5) as process:
        last = await process.deliveries.until(finished)
        await process.ended("500")
    assert (statuses(last), writer.drawn, writer.asked) == (["done"], ["a fox"], 0)


async def test_the_next_run_of_an_answer_that_has_ended_starts_the_pictures(
    world: World, writer: Writer
) -> None:
    spec, enqueued = improving(count=3), list[str]()

    async def enqueue(workflow_id: str, key: str) -> None:
        enqueued.append(workflow_id)

    async with open_database(world.database_url) as database:
        jobs, generations = JobRepository(database), GenerationRepository(database)
        await jobs.add(job_row(spec, time.time()), generation_rows(spec))
        await generations.end("500", ENHANCING, time.time(), "failed")
        await generations.end("500", 2, time.time(), "cancelled")
        run = GenerationRun(
            no_pictures, NoAnswers(), world.store, jobs, generations, Notices(), NoLedger()
        )
        steps = RecordedSteps(Memory())
        await CallRun(run, jobs, generations, enqueue)("500-0", steps)
    assert enqueued == ["500-1", "500-3"]


@pytest.mark.parametrize("specs", [[], ["{}"]], ids=["erased", "unreadable"])
async def test_of_a_job_that_is_erased_or_cannot_be_read_no_picture_is_started(
    world: World, specs: list[str]
) -> None:
    enqueued = list[str]()

    async def enqueue(workflow_id: str, key: str) -> None:
        enqueued.append(workflow_id)

    async with open_database(world.database_url) as database:
        jobs, generations = JobRepository(database), GenerationRepository(database)
        for spec in specs:
            row = replace(job_row(improving(), time.time()), spec=spec)
            await jobs.add(row, generation_rows(improving()))
        run = GenerationRun(
            no_pictures, NoAnswers(), world.store, jobs, generations, Notices(), NoLedger()
        )
        await CallRun(run, jobs, generations, enqueue)("500-0", RecordedSteps(Memory()))
    assert enqueued == []


async def test_a_cancel_meanwhile_cancels_the_pictures(world: World, writer: Writer) -> None:
    async with world.process(drain_s=5) as process:
        await process.jobs.submit(improving(count=2))
        writer.write("a fox")
        await process.deliveries.until(lambda it: progress_of(it) != "")
        await process.jobs.cancel("500", user_id=MIKA)
        last = await process.deliveries.until(finished)
        await process.ended("500")
        await writer.is_left.wait()
        rows = await process.records.generations.of_job("500")
    assert statuses(last) == ["cancelled", "cancelled"]
    assert [row.status for row in rows] == ["cancelled"] * 3
    assert writer.drawn == []


class TestInOneProcess:
    @pytest.fixture
    def deliveries(self) -> Deliveries:
        """What members see."""
        return Deliveries()

    @pytest.fixture
    async def jobs(
        self, writer: Writer, store: FolderMediaStore, deliveries: Deliveries
    ) -> AsyncIterator[InProcessJobs]:
        """Jobs that are not kept."""

        async def resolve(ref: KeyRef) -> str:
            return "hf_playground"

        async with (
            served_by(writer) as hosts,
            Client(**hosts, resolve_key=resolve) as client,
            InProcessJobs(
                client.generate,
                client.store,
                deliveries,
                per_member=2,
                answers=client,
                improved_prompt=shouting,
            ) as opened,
        ):
            yield opened

    async def test_pictures_are_made_of_the_improved_prompt(
        self, jobs: InProcessJobs, writer: Writer, deliveries: Deliveries
    ) -> None:
        await jobs.submit(improving(count=2))
        writer.write("a fox in the snow")
        coming = await deliveries.until(lambda it: progress_of(it) != "")
        assert (prompts(coming), writer.drawn) == (["a fox"] * 2, [])
        writer.end()
        last = await deliveries.until(finished)
        assert prompts(last) == ["A FOX IN THE SNOW"] * 2
        assert writer.drawn == ["A FOX IN THE SNOW"] * 2
        assert last.enhanced is not None
        assert last.enhanced.status == "done"

    async def test_the_prompt_stays_where_nobody_improves_it(
        self, jobs: InProcessJobs, writer: Writer, deliveries: Deliveries
    ) -> None:
        writer.status = 403
        await jobs.submit(improving())
        last = await deliveries.until(finished)
        assert last.enhanced is not None
        assert last.enhanced.status == "failed"
        assert (statuses(last), writer.drawn) == (["done"], ["a fox"])

    async def test_a_cancel_meanwhile_cancels_the_pictures(
        self, jobs: InProcessJobs, writer: Writer, deliveries: Deliveries
    ) -> None:
        await jobs.submit(improving())
        writer.write("a fox")
        await deliveries.until(lambda it: progress_of(it) != "")
        await jobs.cancel("500", user_id=MIKA)
        last = await deliveries.until(finished)
        assert last.enhanced is not None
        assert (last.enhanced.status, statuses(last)) == ("cancelled", ["cancelled"])
        await writer.is_left.wait()
        assert writer.drawn == []
