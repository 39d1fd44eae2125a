"""Answers to others in an open thread: the conversation is of the one who began it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from hfmedia.execution.sandbox import Sandbox
from hfmedia.media_store import MediaStore
from jobs.conversations import Turn
from playground.discord.users import MIKA, ROBIN
from tests.bot.talk_room import JOB, Message, Room, mikas_talk, mikas_turn, read, said, talk_room

LATER = "101"


@pytest.fixture
async def room(media: MediaStore, sandbox: Sandbox) -> AsyncIterator[Room]:
    async with talk_room(media, sandbox) as opened:
        yield opened


def robins_turn() -> Turn:
    """A question of Robin's in the conversation that Mika began, answered."""
    turn = mikas_turn(job_id=LATER)
    requester = replace(turn.spec.requester, user_id=int(ROBIN.id))
    return replace(turn, spec=replace(turn.spec, requester=requester))


def continued_jobs(message: Message) -> list[str]:
    """The jobs after whose answers a message lets people continue."""
    rows = [part["components"] for part in message["components"] if part["type"] == 1]
    ids = [button["custom_id"] for row in rows for button in row]
    return [it.removeprefix("v1:continue:") for it in ids if it.startswith("v1:continue:")]


def first_in_thread(room: Room, message: Message) -> Message:
    """The message of the bot in the thread under an answer."""
    world = room.playground.world
    place = world.directory.find_channel(message["id"], room.mika.user)
    return [world.messages.render(it) for it in world.messages.in_channel(place)][-1]


async def test_who_asked_last_forgets_nothing_of_anothers_conversation(room: Room) -> None:
    later = await room.answer("forget", turn=robins_turn())
    refused = await said(await room.robin.click(later, "Forget"))
    assert refused.startswith("Only the person who began this conversation can")
    assert LATER in room.stage.conversations.turns


async def test_who_began_forgets_all_of_it_under_the_answer_to_another(room: Room) -> None:
    await room.answer("forget")
    later = await room.answer("forget", turn=robins_turn())
    asked = await room.mika.click(later, "Forget")
    question = await asked.reply(lambda it: read(it).startswith("Forget this conversation?"))
    done = await room.mika.click(question, "Forget it")
    await done.reply(lambda it: read(it) == "The conversation is forgotten.")
    assert room.stage.conversations.turns == {}


async def test_who_asked_last_opens_no_thread_for_anothers_conversation(room: Room) -> None:
    later = await room.answer("thread", turn=robins_turn())
    refused = await said(await room.robin.click(later, "Open a thread"))
    assert refused == "Only the person who began this conversation can do that."
    assert room.stage.conversations.threads == {}


async def test_what_cannot_be_continued_gets_no_thread_by_a_forged_click(room: Room) -> None:
    turn = mikas_turn()
    talk = mikas_talk(kind="describe", can_continue=False)
    described = replace(turn, spec=replace(turn.spec, talk=talk))
    message = await room.answer("delete", turn=described)
    forged = room.forged(room.mika, message, f"v1:thread:{JOB}")
    assert (await said(forged)).startswith("This answer belongs to no conversation.")
    assert room.stage.conversations.threads == {}


async def test_a_thread_under_a_later_answer_goes_on_after_that_answer(room: Room) -> None:
    later = await room.answer("thread", turn=robins_turn())
    await said(await room.mika.click(later, "Open a thread"))
    [thread] = room.stage.conversations.threads.values()
    assert (thread.conversation_id, thread.last_job_id) == (JOB, LATER)
    assert thread.started_by == int(MIKA.id)
    assert continued_jobs(first_in_thread(room, later)) == [LATER]


async def test_the_switch_leaves_continue_with_the_answer_that_it_followed(room: Room) -> None:
    message = await room.answer("thread")
    await said(await room.mika.click(message, "Open a thread"))
    await room.stage.conversations.set_last(int(message["id"]), LATER)
    click = await room.mika.click(first_in_thread(room, message), "Everybody may continue")
    changed = await click.reply(lambda it: "Everybody in this thread" in read(it))
    assert continued_jobs(changed) == [JOB]


async def test_a_switch_without_a_database_says_so_and_changes_nothing(room: Room) -> None:
    message = await room.answer("thread")
    await said(await room.mika.click(message, "Open a thread"))
    room.stage.conversations.fails = True
    click = await room.mika.click(first_in_thread(room, message), "Everybody may continue")
    assert (await said(click)).startswith("The bot cannot use its database")
    assert not room.stage.conversations.threads[int(message["id"])].is_open
