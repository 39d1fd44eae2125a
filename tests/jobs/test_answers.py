"""Answers in words as jobs: they come as news, stay on record, and are asked for once."""

from __future__ import annotations

import base64
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from hfmedia.media_store import FolderMediaStore, one_chunk
from hfmedia.types import ImageInput
from jobs.records import generation_rows, job_row
from tests.jobs.builders import MIKA
from tests.jobs.durable_world import World, a_job, finished, statuses
from tests.jobs.talking import LONG_AGO, PAINTER, QUESTION, Writer, a_talk, only, says, served_by
from tests.jobs.test_money import hold, settled
from tests.library.samples import picture


@pytest.fixture
async def writer() -> Writer:
    """The provider."""
    return Writer()


@pytest.fixture
async def world(database_url: str, store: FolderMediaStore, writer: Writer) -> AsyncIterator[World]:
    """A database, and the provider."""
    async with served_by(writer) as hosts:
        yield World(database_url, hosts, store)


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


async def test_a_picture_that_is_asked_about_is_read_from_the_store_of_all_processes(
    world: World, writer: Writer
) -> None:
    owl = ImageInput(media=await world.store.put(one_chunk(picture()), "image/png"))
    writer.write("An owl.")
    writer.end()
    async with world.process(drain_s=5) as process:
        last = only(await process.run(a_talk(image=owl)))
    assert last.status == "done"
    assert base64.b64encode(picture()).decode() in writer.sent


async def test_of_a_long_conversation_as_much_is_sent_as_the_model_takes(
    world: World, writer: Writer
) -> None:
    writer.context_length = 2500
    writer.end()
    async with world.process(drain_s=5) as process:
        await process.run(a_talk(messages=(*LONG_AGO, QUESTION)))
    assert "the fox" in writer.sent
    assert "the owl" not in writer.sent


async def test_an_answer_of_the_second_provider_is_recorded_after_the_first_ones_failure(
    world: World, writer: Writer
) -> None:
    writer.is_second = True
    writer.write("Ring!")
    writer.end()
    async with world.process(drain_s=5) as process:
        last = only(await process.run(a_talk()))
        await process.ended("500")
        submits = await process.records.generations.submits_of("500", 1)
        busy, paid = await process.records.generations.attempts_of("500", 1)
    assert last.answer is not None
    assert last.answer.path == "together 429 → groq"
    assert [it.provider for it in submits] == ["together", "groq"]
    assert (busy.provider, busy.outcome, busy.cost) == ("together", "429", None)
    assert (paid.provider, paid.outcome, paid.cost) == ("groq", "ok", last.answer.cost)


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
    state = only(last)
    assert state.answer is not None
    assert (state.answer.text, state.answer.cost) == ("Ring-ding", attempt.cost)
    assert state.answer.usage is not None
    assert state.answer.usage.is_estimated
    assert state.answer.request.messages == ()
    assert attempt.is_estimated
    assert attempt.cost is not None
    assert writer.is_left.is_set()


async def test_an_answer_that_breaks_off_is_done_with_what_there_is(
    world: World, writer: Writer
) -> None:
    async with world.process(drain_s=5) as process:
        await process.jobs.submit(a_talk())
        writer.write("Ring")
        await process.deliveries.until(says("Ring"))
        writer.hang_up()
        last = only(await process.deliveries.until(finished))
        await process.ended("500")
        [attempt] = await process.records.generations.attempts_of("500", 1)
    assert last.status == "done"
    assert last.answer is not None
    assert last.answer.failure is not None
    assert (last.answer.text, last.answer.finish_reason) == ("Ring", "incomplete")
    assert last.answer.usage is not None
    assert last.answer.usage.is_estimated
    assert (attempt.cost, attempt.is_estimated) == (last.answer.cost, True)
    assert writer.asked == 1


async def test_an_answer_that_comes_too_slowly_ends_at_the_deadline(
    world: World, writer: Writer
) -> None:
    spec = a_talk()
    limited = replace(spec.policy, deadlines={"conversational": 0.5})
    async with world.process(drain_s=5) as process:
        await process.jobs.submit(replace(spec, policy=limited))
        writer.write("One ")
        last = only(await process.deliveries.until(finished))
    assert last.status == "done"
    assert last.answer is not None
    assert last.answer.failure is not None
    assert (last.answer.text, last.answer.failure.type) == ("One ", "DeadlineExceeded")
    assert last.answer.failure.fields["limit_s"] == 0.5


async def test_thoughts_alone_are_an_answer_without_words(world: World, writer: Writer) -> None:
    async with world.process(drain_s=5) as process:
        await process.jobs.submit(a_talk())
        writer.think("A fox?")
        coming = await process.deliveries.until(lambda it: only(it).progress.thought != "")
        assert only(coming).progress.text == ""
        writer.end()
        last = only(await process.deliveries.until(finished))
    assert last.answer is not None
    assert last.answer.is_empty
    assert (last.answer.thought, last.answer.finish_reason) == ("A fox?", "stop")


async def test_a_refused_question_fails_as_images_do(world: World, writer: Writer) -> None:
    writer.status = 403
    async with world.process(drain_s=5) as process:
        last = only(await process.run(a_talk()))
        await process.ended("500")
        [attempt] = await process.records.generations.attempts_of("500", 1)
    assert (last.status, last.answer) == ("failed", None)
    assert last.failure is not None
    assert (last.failure.status, attempt.outcome) == (403, "403")


async def test_the_end_of_a_process_waits_for_an_answer(world: World, writer: Writer) -> None:
    async with world.process(drain_s=20) as process:
        await process.jobs.submit(a_talk())
        writer.write("Ring!")
        await process.deliveries.until(says("Ring!"))
        writer.end()
    async with world.process() as process:
        [row] = await process.records.generations.of_job("500")
    assert (row.status, writer.asked) == ("done", 1)


async def test_an_answer_that_outlasts_its_process_says_so_with_all_that_had_come(
    world: World, writer: Writer
) -> None:
    async with world.process() as process:
        await process.jobs.submit(a_talk())
        writer.write("Ring")
        await process.deliveries.until(says("Ring"))
    async with world.process(drain_s=5) as process:
        last = only(await process.deliveries.until(finished))
        assert (last.status, last.progress.text) == ("interrupted", "Ring")
        assert last.answer is not None
        assert last.answer.text == "Ring"
        assert last.answer.cost is not None
        await process.ended("500")
        [attempt] = await process.records.generations.attempts_of("500", 1)
        assert (attempt.outcome, attempt.is_estimated) == ("ok", True)
    assert writer.asked == 1


async def test_what_was_held_for_an_answer_is_settled_at_its_end(
    world: World, writer: Writer
) -> None:
    async with world.process(drain_s=5) as process:
        async with process.jobs.reserve_slot(MIKA, "500", hold(count=1)):
            await process.jobs.submit(a_talk())
        writer.write("Ring!")
        writer.end()
        await process.deliveries.until(finished)
        assert [state for state, _ in await settled(process)] == ["settled"]


async def test_a_cancelled_answer_that_has_not_begun_is_not_asked_for(
    world: World, writer: Writer
) -> None:
    async with world.process() as process:
        await process.records.jobs.add(job_row(a_talk(), time.time()), generation_rows(a_talk()))
        await process.jobs.cancel("500", user_id=MIKA)
        [row] = await process.records.generations.of_job("500")
        job = await process.records.jobs.get("500")
        assert job is not None
        assert (row.status, job.status) == ("cancelled", "finished")
    assert writer.asked == 0


async def test_a_picture_does_not_wait_for_an_answer(world: World, writer: Writer) -> None:
    async with world.process(drain_s=5, tenant_jobs=1, key_running=1) as process:
        await process.jobs.submit(a_talk())
        writer.write("Ring")
        await process.deliveries.until(says("Ring"))
        picture = await process.run(a_job(501, model=PAINTER))
        assert (statuses(picture), writer.drawn) == (["done"], ["a fox in the snow"])
        assert only(process.deliveries.last()).running
        writer.end()
        await process.deliveries.until(finished)


async def test_answers_that_nobody_has_enqueued_wait_for_no_picture_either(
    world: World, writer: Writer
) -> None:
    async with world.process() as process:
        for spec in (a_talk(), a_talk(501)):
            await process.records.jobs.add(job_row(spec, time.time()), generation_rows(spec))
    async with world.process(drain_s=5, tenant_jobs=1) as process:
        writer.write("Ring")
        await process.deliveries.until(says("Ring"))
        await process.run(a_job(502, model=PAINTER))
        assert writer.asked == 1, "the second answer waits for the first one"
        for _ in range(2):
            writer.end()
        writer.write("Ring")
        for job_id in ("500", "501"):
            await process.deliveries.until(finished, job_id)
