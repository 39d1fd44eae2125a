"""Conversations that go on in threads: opening one, who may continue there, and what goes wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from hfmedia.execution.sandbox import Sandbox
from hfmedia.media_store import MediaStore
from jobs.conversations import ConversationThread
from playground.discord.channels import GUILD_CHANNEL
from playground.discord.enums import CallbackType
from playground.discord.permissions import CREATE_PUBLIC_THREADS, SEND_MESSAGES_IN_THREADS
from tests.bot.talk_room import JOB, Message, Room, mikas_talk, mikas_turn, read, said, talk_room

QUESTION = "Why is the sky blue?"


@pytest.fixture
async def room(media: MediaStore, sandbox: Sandbox) -> AsyncIterator[Room]:
    async with talk_room(media, sandbox) as opened:
        yield opened


async def opened_thread(room: Room) -> tuple[Message, Message]:
    """An answer with a thread under it, and the thread's first message."""
    message = await room.answer("continue", "thread", turn=mikas_turn())
    await said(await room.mika.click(message, "Open a thread"))
    return message, messages_in(room, message)[-1]


def messages_in(room: Room, message: Message) -> list[Message]:
    """The messages in the thread under a message, oldest first."""
    world = room.playground.world
    thread = world.directory.find_channel(message["id"], room.mika.user)
    return [world.messages.render(it) for it in world.messages.in_channel(thread)]


def labels(message: Message) -> list[str]:
    rows = [part["components"] for part in message["components"] if part["type"] == 1]
    return [button["label"] for row in rows for button in row]


async def test_a_thread_is_opened_under_the_answer_and_says_what_it_is(room: Room) -> None:
    message = await room.answer("thread", turn=mikas_turn())
    where = await said(await room.mika.click(message, "Open a thread"))
    assert where == f"The conversation goes on in <#{message['id']}>."
    first = messages_in(room, message)[-1]
    assert read(first).startswith("The conversation goes on here.")
    assert f"Only <@{room.mika.user.id}> can continue it." in read(first)
    assert first["mentions"] == []
    assert labels(first) == ["Continue", "Everybody may continue"]
    thread = room.playground.world.directory.find_channel(message["id"], room.mika.user)
    assert thread.name == QUESTION
    assert room.stage.conversations.threads == {
        int(thread.id): ConversationThread(
            thread_id=int(thread.id),
            guild_id=int(GUILD_CHANNEL.guild_id or 0),
            conversation_id=JOB,
            started_by=int(room.mika.user.id),
            last_job_id=JOB,
        )
    }


async def test_a_second_click_points_to_the_same_thread(room: Room) -> None:
    message, first = await opened_thread(room)
    assert "goes on in" in await said(await room.mika.click(message, "Open a thread"))
    assert messages_in(room, message)[-1]["id"] == first["id"]


async def test_what_a_process_that_ended_has_not_completed_is_completed(room: Room) -> None:
    message = await room.answer("thread", turn=mikas_turn())
    room.mika.threads.start_from(message["id"], "by hand")
    await said(await room.mika.click(message, "Open a thread"))
    assert labels(messages_in(room, message)[-1]) == ["Continue", "Everybody may continue"]
    assert int(message["id"]) in room.stage.conversations.threads


async def test_a_thread_that_was_deleted_is_opened_anew(room: Room) -> None:
    message, _ = await opened_thread(room)
    room.robin.threads.delete(message["id"])
    await room.stage.conversations.remove_thread(int(message["id"]))
    assert "goes on in" in await said(await room.mika.click(message, "Open a thread"))
    assert labels(messages_in(room, message)[-1]) == ["Continue", "Everybody may continue"]


async def test_a_thread_that_was_archived_goes_on(room: Room) -> None:
    message, first = await opened_thread(room)
    room.robin.threads.edit(message["id"], archived=True)
    assert "goes on in" in await said(await room.mika.click(message, "Open a thread"))
    opened = await room.mika.click(first, "Continue")
    await opened.answered()
    await room.mika.submit(opened, {"words": "And?"})
    assert (await room.submitted()).requester.channel_id == int(message["id"])


async def test_nobody_else_opens_a_thread(room: Room) -> None:
    message = await room.answer("thread")
    refused = await said(await room.robin.click(message, "Open a thread"))
    assert refused == "Only the person who began this conversation can do that."


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        (CREATE_PUBLIC_THREADS, "The bot may not open a thread here."),
        (SEND_MESSAGES_IN_THREADS, "The bot cannot write in"),
    ],
)
async def test_a_permission_that_is_missing_is_told(room: Room, missing: int, words: str) -> None:
    message = await room.answer("thread")
    editor = room.playground.world.directory.editor
    editor.permit_bot("playground", GUILD_CHANNEL.id, missing, allowed=False)
    assert words in await said(await room.mika.click(message, "Open a thread"))
    assert room.stage.conversations.threads == {}


async def test_too_many_threads_are_told(room: Room) -> None:
    message = await room.answer("thread")
    world = room.playground.world
    world.limits = replace(world.limits, active_threads=0)
    refused = await said(await room.mika.click(message, "Open a thread"))
    assert refused.startswith("This server has as many active threads as Discord allows.")


async def test_who_began_lets_everybody_continue_and_nobody_again(room: Room) -> None:
    message, first = await opened_thread(room)
    thread_id = int(message["id"])
    refused = await said(await room.robin.click(first, "Continue"))
    assert "They can let everybody continue" in refused
    assert "Only the person" in await said(await room.robin.click(first, "Everybody may continue"))

    changed = await (await room.mika.click(first, "Everybody may continue")).reply(
        lambda it: "Only me" in labels(it)
    )
    assert "Everybody in this thread can continue it." in read(changed)
    assert room.stage.conversations.threads[thread_id].is_open
    opened = await room.robin.click(changed, "Continue")
    await opened.answered()
    await room.robin.submit(opened, {"words": "And red?"})
    spec = await room.submitted()
    assert spec.talk == mikas_talk(question="And red?", words="And red?")
    assert room.stage.conversations.threads[thread_id].last_job_id == spec.job_id

    await (await room.mika.click(changed, "Only me")).answered()
    assert not room.stage.conversations.threads[thread_id].is_open


async def test_who_was_still_writing_when_it_was_closed_is_told(room: Room) -> None:
    message, first = await opened_thread(room)
    await room.stage.conversations.set_open(int(message["id"]), is_open=True)
    opened = await room.robin.click(first, "Continue")
    await opened.answered()
    await room.stage.conversations.set_open(int(message["id"]), is_open=False)
    assert "Only the person" in await said(await room.robin.submit(opened, {"words": "And?"}))


async def test_the_switch_of_another_thread_is_not_taken(room: Room) -> None:
    message, first = await opened_thread(room)
    other = await room.answer("continue")
    forged = room.forged(room.mika, other, f"v1:thread-open:{message['id']}")
    assert "another version" in await said(forged)
    forged = room.forged(room.mika, first, "v1:thread-open:999")
    assert "another version" in await said(forged)


async def test_the_switch_of_a_forgotten_conversation_says_so(room: Room) -> None:
    message, first = await opened_thread(room)
    await room.stage.conversations.remove_thread(int(message["id"]))
    refused = await said(await room.mika.click(first, "Everybody may continue"))
    assert refused.startswith("This conversation was forgotten")


async def test_forget_asks_first_and_then_erases_the_conversation(room: Room) -> None:
    message = await room.answer("forget", "continue")
    refused = await said(await room.robin.click(message, "Forget"))
    assert refused.startswith(
        "Only the person who began this conversation can make the bot forget it."
    )
    asked = await room.mika.click(message, "Forget")
    question = await asked.reply(lambda it: "Forget it" in labels(it))
    assert question["flags"] & 64
    assert JOB in room.stage.conversations.turns, "a second click erases it"
    done = await room.mika.click(question, "Forget it")
    await done.reply(lambda it: read(it) == "The conversation is forgotten.")
    assert room.stage.conversations.turns == {}
    assert "was forgotten" in await said(await room.mika.click(message, "Continue"))


async def test_who_waits_for_a_process_that_has_ended_can_read_what_to_do(room: Room) -> None:
    message = await room.answer("forget")
    asked = await room.mika.click(message, "Forget")
    question = await asked.reply(lambda it: "Forget it" in labels(it))
    done = await room.mika.click(question, "Forget it")
    while_it_is_erased = (await done.answered())["data"]["components"]
    assert "press Forget again" in while_it_is_erased[0]["content"]
    await done.reply(lambda it: read(it) == "The conversation is forgotten.")


async def test_what_is_not_erased_yet_is_told(room: Room) -> None:
    message = await room.answer("forget")
    room.stage.conversations.unfinished = 1
    asked = await room.mika.click(message, "Forget")
    question = await asked.reply(lambda it: "Forget it" in labels(it))
    done = await room.mika.click(question, "Forget it")
    await done.reply(lambda it: "1 answer that is still ending" in read(it))


async def test_a_forged_click_does_not_write_over_an_answer(room: Room) -> None:
    message = await room.answer("forget")
    forged = room.forged(room.mika, message, f"v1:forget-it:{JOB}")
    assert "another version" in await said(forged)
    assert JOB in room.stage.conversations.turns
    assert forged.answer is not None
    assert forged.answer["type"] == CallbackType.MESSAGE
