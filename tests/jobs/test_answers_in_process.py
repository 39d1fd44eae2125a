"""Answers in words where nothing is kept: jobs of one process."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from hfmedia import Client
from hfmedia.media_store import FolderMediaStore, one_chunk
from hfmedia.policy import KeyRef
from hfmedia.types import ImageInput
from jobs import InProcessJobs
from tests.jobs.builders import MIKA
from tests.jobs.durable_world import Deliveries, finished
from tests.jobs.talking import LONG_AGO, QUESTION, Writer, a_talk, only, says, served_by
from tests.library.samples import picture


@pytest.fixture
async def writer() -> Writer:
    """The provider."""
    return Writer()


@pytest.fixture
def deliveries() -> Deliveries:
    """What members see."""
    return Deliveries()


@asynccontextmanager
async def process(
    writer: Writer, store: FolderMediaStore, deliveries: Deliveries
) -> AsyncIterator[InProcessJobs]:
    """The jobs of a process."""

    async def resolve(ref: KeyRef) -> str:
        return "hf_playground"

    async with (
        served_by(writer) as hosts,
        Client(**hosts, resolve_key=resolve) as client,
        InProcessJobs(client.generate, store, deliveries, per_member=2, answers=client) as opened,
    ):
        yield opened


@pytest.fixture
async def jobs(
    writer: Writer, store: FolderMediaStore, deliveries: Deliveries
) -> AsyncIterator[InProcessJobs]:
    """The jobs of a process that lives on."""
    async with process(writer, store, deliveries) as opened:
        yield opened


async def test_an_answer_comes_piece_by_piece_and_is_whole_at_the_end(
    jobs: InProcessJobs, writer: Writer, deliveries: Deliveries
) -> None:
    await jobs.submit(a_talk())
    writer.write("Ring")
    coming = only(await deliveries.until(says("Ring")))
    assert (coming.status, coming.progress.stage) == ("running", "writing")
    writer.write("-ding!")
    writer.end()
    last = only(await deliveries.until(finished))
    assert last.answer is not None
    assert (last.status, last.answer.text) == ("done", "Ring-ding!")
    assert last.answer.usage is not None
    assert last.answer.usage.is_estimated
    assert last.answer.cost is not None


async def test_of_a_long_conversation_as_much_is_sent_as_the_model_takes(
    jobs: InProcessJobs, writer: Writer, deliveries: Deliveries
) -> None:
    writer.context_length = 2500
    writer.end()
    await jobs.submit(a_talk(messages=(*LONG_AGO, QUESTION)))
    await deliveries.until(finished)
    assert "the fox" in writer.sent
    assert "the owl" not in writer.sent


async def test_a_picture_that_is_asked_about_is_read_from_the_store_of_the_jobs(
    jobs: InProcessJobs, writer: Writer, deliveries: Deliveries, store: FolderMediaStore
) -> None:
    owl = ImageInput(media=await store.put(one_chunk(picture()), "image/png"))
    writer.write("An owl.")
    writer.end()
    await jobs.submit(a_talk(image=owl))
    assert only(await deliveries.until(finished)).status == "done"
    assert base64.b64encode(picture()).decode() in writer.sent


async def test_a_cancelled_answer_keeps_what_has_come(
    jobs: InProcessJobs, writer: Writer, deliveries: Deliveries
) -> None:
    await jobs.submit(a_talk())
    writer.write("Ring")
    await deliveries.until(says("Ring"))
    await jobs.cancel("500", user_id=MIKA)
    last = await deliveries.until(finished)
    assert (only(last).status, only(last).progress.text) == ("cancelled", "Ring")
    assert last.cancelled_by == MIKA
    await writer.is_left.wait()


async def test_the_end_of_the_process_interrupts_it_with_what_has_come(
    writer: Writer, store: FolderMediaStore, deliveries: Deliveries
) -> None:
    async with process(writer, store, deliveries) as jobs:
        await jobs.submit(a_talk())
        writer.write("Ring")
        await deliveries.until(says("Ring"))
    last = only(deliveries.last())
    assert (last.status, last.progress.text) == ("interrupted", "Ring")


async def test_a_refused_question_fails(
    jobs: InProcessJobs, writer: Writer, deliveries: Deliveries
) -> None:
    writer.status = 403
    await jobs.submit(a_talk())
    last = only(await deliveries.until(finished))
    assert last.status == "failed"
    assert last.failure is not None
    assert last.failure.status == 403
