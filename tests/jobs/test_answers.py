"""Answers in words as jobs: they come as news, stay on record, and are asked for once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest

from hfmedia.media_store import FolderMediaStore
from jobs.models import GenerationState, Snapshot
from tests.jobs.builders import MIKA
from tests.jobs.durable_world import World, finished, statuses
from tests.jobs.talking import Writer, a_talk, served_by


@pytest.fixture
async def writer() -> Writer:
    """The provider."""
    return Writer()


@pytest.fixture
async def world(database_url: str, store: FolderMediaStore, writer: Writer) -> AsyncIterator[World]:
    """A database, and the provider."""
    async with served_by(writer) as hosts:
        yield World(database_url, hosts, store)


def only(snapshot: Snapshot) -> GenerationState:
    [state] = snapshot.generations
    return state


def says(text: str) -> Callable[[Snapshot], bool]:
    """Whether that is what has come."""
    return lambda it: only(it).progress.text == text


async def test_an_answer_comes_piece_by_piece_and_is_whole_at_the_end(
    world: World, writer: Writer
) -> None:
    async with world.process(drain_s=5) as process:
        await process.jobs.submit(a_talk())
        writer.write("Ring")
        coming = await process.deliveries.until(says("Ring"))
        assert (only(coming).progress.stage, statuses(coming)) == ("writing", ["running"])
        writer.write("-ding", "-ding!")
        writer.end()
        last = only(await process.deliveries.until(finished))
        assert last.status == "done"
        assert last.answer is not None
        assert last.answer.text == "Ring-ding-ding!"
        assert last.generation is None
        await process.ended("500")
        [submit] = await process.records.generations.submits_of("500", 1)
        [attempt] = await process.records.generations.attempts_of("500", 1)
        assert (submit.provider, attempt.provider, attempt.outcome) == ("groq", "groq", "ok")
        assert attempt.cost == last.answer.cost
        assert attempt.is_estimated
    assert writer.asked == 1


async def test_a_cancelled_answer_keeps_what_has_come(world: World, writer: Writer) -> None:
    async with world.process(drain_s=5) as process:
        await process.jobs.submit(a_talk())
        writer.write("Ring")
        await process.deliveries.until(says("Ring"))
        writer.write("-ding")
        await process.deliveries.until(says("Ring-ding"))
        await process.jobs.cancel("500", user_id=MIKA)
        last = await process.deliveries.until(finished)
        assert (statuses(last), last.cancelled_by) == (["cancelled"], MIKA)
        await process.ended("500")
        [row] = await process.records.generations.of_job("500")
        [attempt] = await process.records.generations.attempts_of("500", 1)
    assert row.status == "cancelled"
    assert row.progress is not None
    assert '"Ring-ding"' in row.progress
    assert attempt.is_estimated
    assert attempt.cost is not None
    assert writer.is_left.is_set()
