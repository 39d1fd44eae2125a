"""Conversations are read from the jobs that are kept, and go on as long as these are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from hfmedia.media_store import FolderMediaStore, one_chunk
from hfmedia.progress import Progress
from hfmedia.serialization import to_json
from hfmedia.types import ImageInput, MediaRef
from jobs.conversations import ConversationThread
from jobs.engine import migrate_engine
from jobs.models import ConversationGone, ConversationTooLong, JobSpec
from jobs.records import generation_rows, job_row
from storage.answer_messages import AnswerMessageRepository
from storage.conversation_jobs import MAX_CONVERSATION_JOBS
from storage.generations import GenerationRepository
from storage.job_erasure import JobErasure
from storage.jobs import JobRepository
from storage.media_index import MediaIndex
from tests.jobs.builders import ROBIN
from tests.jobs.durable_world import World, a_job
from tests.jobs.erasers import Erasers, of_gateway
from tests.jobs.talks import a_question, an_answer, answered
from tests.storage.rows import add_at_once

THREAD = ConversationThread(
    thread_id=900, guild_id=33, conversation_id="500", started_by=11, last_job_id="500"
)


@pytest.fixture
async def gateway(world: World) -> AsyncIterator[Erasers]:
    """A process that members talk to."""
    await migrate_engine(world.database_url)
    async with of_gateway(world) as opened:
        yield opened


async def test_a_turn_has_the_question_and_the_answer(gateway: Erasers) -> None:
    spec = a_question()
    await answered(gateway.database, spec)
    turn = await gateway.conversations.turn("500")
    assert turn is not None
    assert turn.spec == spec
    assert turn.state.answer == an_answer(spec)
    assert (turn.text, turn.thought) == ("Their eyes do not move.", "An owl.")


async def test_the_messages_of_an_answer_begin_with_its_reply(gateway: Erasers) -> None:
    spec = a_question()
    await answered(gateway.database, spec)
    messages = AnswerMessageRepository(gateway.database)
    for position, message_id in ((2, 702), (1, 701)):
        await messages.add("500", position, message_id)
    found = await gateway.conversations.messages("500")
    assert found == (spec.target.message_id, 701, 702)
    assert await gateway.conversations.messages("501") == ()


async def test_an_answer_that_was_stopped_has_its_beginning(gateway: Erasers) -> None:
    spec = a_question()
    jobs, generations = JobRepository(gateway.database), GenerationRepository(gateway.database)
    await jobs.add(job_row(spec, 1000.0), generation_rows(spec))
    written = Progress(stage="writing", text="Their eyes", thought="An owl.")
    await generations.update("500", 1, progress=to_json(written))
    await generations.end("500", 1, 1002.0, "cancelled")
    turn = await gateway.conversations.turn("500")
    assert turn is not None
    assert (turn.text, turn.thought, turn.state.status) == ("Their eyes", "An owl.", "cancelled")


async def test_what_is_no_talk_or_cannot_be_read_is_no_turn(gateway: Erasers) -> None:
    jobs = JobRepository(gateway.database)
    await jobs.add(job_row(a_job(500), 1000.0))
    await jobs.add(replace(job_row(a_question(number=501), 1000.0), spec="{}"))
    found = [await gateway.conversations.turn(it) for it in ("500", "501", "502")]
    assert found == [None] * 3


async def test_a_thread_is_kept_until_it_is_deleted(gateway: Erasers) -> None:
    kept = gateway.conversations
    await kept.add_thread(THREAD)
    await kept.add_thread(replace(THREAD, last_job_id="0"))
    assert await kept.thread(900) == THREAD
    await kept.set_last(900, "501")
    await kept.set_open(900, is_open=True)
    assert await kept.thread(900) == replace(THREAD, last_job_id="501", is_open=True)
    await kept.remove_thread(900)
    await kept.remove_thread(900)
    assert await kept.thread(900) is None


async def a_picture(store: FolderMediaStore) -> MediaRef:
    return await store.put(one_chunk(b"an owl"), "image/png")


def with_picture(spec: JobSpec, media: MediaRef) -> JobSpec:
    return replace(spec, request=replace(spec.request, image=ImageInput(media=media)))


async def test_a_picture_that_is_no_longer_kept_is_left_out(
    gateway: Erasers, store: FolderMediaStore
) -> None:
    media = await a_picture(store)
    await answered(gateway.database, with_picture(a_question(), media))
    turn = await gateway.conversations.turn("500")
    assert turn is not None
    assert (turn.spec.request.image, turn.lacks_image) == (ImageInput(media=media), False)
    await store.delete(media)
    turn = await gateway.conversations.turn("500")
    assert turn is not None
    assert (turn.spec.request.image, turn.lacks_image) == (None, True)
    assert turn.text == "Their eyes do not move."


async def test_who_goes_on_keeps_the_picture_for_the_new_question(
    gateway: Erasers, store: FolderMediaStore
) -> None:
    media = await a_picture(store)
    await gateway.jobs.submit(with_picture(a_question(), media))
    await gateway.jobs.submit(with_picture(a_question("And bats?", 501, first=500), media))
    index = MediaIndex(gateway.database)
    assert await index.used_by_these_alone(["500"]) == ()
    assert await index.used_by_these_alone(["500", "501"]) == (media.uri,)


async def test_what_was_forgotten_cannot_be_continued(gateway: Erasers) -> None:
    await answered(gateway.database, a_question())
    turn = await gateway.conversations.turn("500")
    assert turn is not None
    assert await gateway.conversations.forget("500") == 0
    with pytest.raises(ConversationGone):
        await gateway.jobs.submit(a_question("And bats?", 501, user=ROBIN, first=500))
    assert await JobRepository(gateway.database).get("501") is None


async def test_a_conversation_is_not_continued_for_ever(gateway: Erasers) -> None:
    specs = [a_question(number=500 + it, first=500) for it in range(MAX_CONVERSATION_JOBS)]
    await add_at_once(gateway.database, [job_row(spec, 1000.0) for spec in specs])
    with pytest.raises(ConversationTooLong) as caught:
        await gateway.jobs.submit(a_question(number=1500, first=500))
    assert caught.value.limit == MAX_CONVERSATION_JOBS


async def test_a_thread_whose_conversation_is_too_old_is_forgotten_with_it(
    gateway: Erasers,
) -> None:
    await answered(gateway.database, a_question())
    await answered(gateway.database, a_question(number=700))
    await gateway.conversations.add_thread(THREAD)
    await gateway.conversations.add_thread(replace(THREAD, thread_id=901, conversation_id="700"))
    erasure = JobErasure(gateway.database)
    assert await erasure.erase_before(2000.0, limit=1) == ("500",)
    await gateway.erased_jobs.finish()
    assert await gateway.conversations.thread(900) is None
    assert await gateway.conversations.thread(901) is not None
