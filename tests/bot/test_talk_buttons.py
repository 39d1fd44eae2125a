"""The buttons under answers: who may click them, and what they do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from cogs.talk_requests import question_of
from hfmedia.execution.sandbox import Sandbox
from hfmedia.media_store import MediaStore
from tests.bot.talk_room import JOB, Room, mikas_talk, mikas_turn, said, talk_room
from tests.bot.talk_stage import being_written
from tests.e2e.stage import happened

DESCRIPTION = """\
DESCRIPTION: A fox in the snow.
PROMPT 1: a red fox
PROMPT 2: a fox of ink
PROMPT 3: a fox at night"""


@pytest.fixture
async def room(media: MediaStore, sandbox: Sandbox) -> AsyncIterator[Room]:
    async with talk_room(media, sandbox) as opened:
        yield opened


async def test_continue_asks_for_the_next_words_and_goes_on_from_that_answer(room: Room) -> None:
    message = await room.answer("continue")
    opened = await room.mika.click(message, "Continue")
    await opened.answered()
    assert opened.modal is not None
    assert opened.modal["title"] == "Continue"
    await room.mika.submit(opened, {"words": "And red at night?"})
    spec = await room.submitted()
    assert question_of(spec.request) == "And red at night?"
    assert spec.talk == mikas_talk(
        question="And red at night?", words="And red at night?", can_open_thread=True
    )


async def test_two_who_continue_at_once_both_get_an_answer(room: Room) -> None:
    message = await room.answer("continue")
    forms = [await room.mika.click(message, "Continue") for _ in range(2)]
    for form in forms:
        await form.answered()
    for number, form in enumerate(forms):
        await room.mika.submit(form, {"words": f"Question {number}"})
    asked = {question_of((await room.submitted()).request) for _ in forms}
    assert asked == {"Question 0", "Question 1"}


async def test_nobody_else_continues_and_nobody_while_it_is_written(room: Room) -> None:
    message = await room.answer("continue")
    refused = await said(await room.robin.click(message, "Continue"))
    assert refused.startswith("Only the person who began this conversation")
    turns = room.stage.conversations.turns
    turns[JOB] = being_written(turns[JOB], "It")
    assert "still being written" in await said(await room.mika.click(message, "Continue"))


@pytest.mark.parametrize("label", ["Continue", "Open a thread", "Thinking", "Forget"])
async def test_buttons_of_what_was_forgotten_say_so(room: Room, label: str) -> None:
    message = await room.post(["continue", "thread", "thinking", "forget"])
    refused = await said(await room.mika.click(message, label))
    assert refused.startswith("This conversation was forgotten, or is no longer kept.")


@pytest.mark.parametrize("label", ["Continue", "Open a thread", "Thinking", "Forget"])
async def test_a_database_that_does_not_answer_is_told(room: Room, label: str) -> None:
    message = await room.answer("continue", "thread", "thinking", "forget")
    room.stage.conversations.fails = True
    refused = await said(await room.mika.click(message, label))
    assert refused.startswith("The bot cannot use its database")


@pytest.mark.parametrize(
    "kind",
    ["continue", "stop", "thread", "thinking", "ask-again", "forget", "forget-it", "prompt-1"],
)
async def test_the_id_of_anothers_job_is_not_taken_on_a_message_without_it(
    room: Room, kind: str
) -> None:
    await room.answer("continue")
    other = await room.post(["delete"], "999")
    refused = await said(room.forged(room.mika, other, f"v1:{kind}:{JOB}"))
    assert refused == "This belongs to another version of the bot. Type the command again."


async def test_a_forged_form_does_not_continue_another_conversation(room: Room) -> None:
    message = await room.answer("continue")
    opened = await room.mika.click(message, "Continue")
    await opened.answered()
    assert opened.answer is not None
    opened.answer["data"]["custom_id"] = "v1:continue:999"
    submitted = await room.mika.submit(opened, {"words": "And?"})
    assert "another version" in await said(submitted)


async def test_stop_is_for_who_asked_and_for_moderators(room: Room) -> None:
    message = await room.answer("stop")
    assert "Only the person" in await said(await room.sam.click(message, "Stop"))
    assert room.stage.jobs.cancelled == []
    for person in (room.mika, room.robin):
        await (await person.click(message, "Stop")).answered()
    people = [int(person.user.id) for person in (room.mika, room.robin)]
    assert room.stage.jobs.cancelled == [(JOB, user_id) for user_id in people]


async def test_what_has_ended_cannot_be_stopped(room: Room) -> None:
    message = await room.answer("stop")
    room.stage.jobs.ended.add(JOB)
    assert "nothing to stop" in await said(await room.mika.click(message, "Stop"))


async def test_thinking_is_shown_to_who_asks_for_it(room: Room) -> None:
    message = await room.answer("thinking", turn=mikas_turn(thought="First the **fox**."))
    assert await said(await room.robin.click(message, "Thinking")) == "First the **fox**."
    message = await room.answer("thinking")
    assert "no thoughts" in await said(await room.robin.click(message, "Thinking"))


async def test_long_thoughts_come_with_a_file(room: Room) -> None:
    thought = "\n\n".join(f"Thought {number}." for number in range(2000))
    message = await room.answer("thinking", turn=mikas_turn(thought=thought))
    click = await room.mika.click(message, "Thinking")
    answer = await click.reply(lambda it: it["attachments"])
    [file] = answer["attachments"]
    assert (file["filename"], file["size"]) == ("thinking.md", len(thought))


async def test_ask_again_asks_the_same_as_another_job(room: Room) -> None:
    turn = mikas_turn(answer=None)
    message = await room.answer("ask-again", turn=turn)
    await room.mika.click(message, "Ask again")
    spec = await room.submitted()
    assert (spec.request, spec.job_id != JOB) == (turn.spec.request, True)
    assert "Only the person" in await said(await room.robin.click(message, "Ask again"))
    room.stage.jobs.specs.clear()
    assert "was forgotten" in await said(await room.mika.click(message, "Ask again"))


@pytest.mark.parametrize(
    ("label", "prompt"),
    [("Use prompt 1", "a red fox"), ("Use prompt 3", "a fox at night")],
)
async def test_a_prompt_of_a_description_becomes_a_picture_of_whoever_clicks(
    room: Room, label: str, prompt: str
) -> None:
    turn = mikas_turn(answer=DESCRIPTION)
    message = await room.answer("prompt-1", "prompt-2", "prompt-3", turn=turn)
    await room.robin.click(message, label)
    spec = await room.submitted()
    assert (spec.request.task, spec.request.prompt) == ("text-to-image", prompt)
    assert spec.requester.user_id == int(room.robin.user.id)
    assert spec.talk is None


async def test_a_prompt_that_there_is_none_of_is_told(room: Room) -> None:
    message = await room.answer("prompt-3", turn=mikas_turn(answer="PROMPT 1: a fox"))
    assert "no longer kept" in await said(await room.mika.click(message, "Use prompt 3"))


async def test_without_a_database_the_prompt_is_read_from_the_message(
    media: MediaStore, sandbox: Sandbox
) -> None:
    async with talk_room(media, sandbox, is_kept=False) as room:
        shown = r"**1.** a \*red\* fox" + "\n**2.** another"
        message = await room.post(["prompt-1", "continue", "ask-again"], text=shown)
        await room.mika.click(message, "Use prompt 1")
        assert (await room.submitted()).request.prompt == "a *red* fox"
        assert "keeps no conversations" in await said(await room.mika.click(message, "Continue"))
        assert "no longer knows" in await said(await room.mika.click(message, "Ask again"))


async def test_delete_deletes_all_messages_of_an_answer(room: Room) -> None:
    first, second = await room.post(["delete"], "999"), await room.post(["delete"], "999")
    last = await room.answer("delete")
    turn = room.stage.conversations.turns[JOB]
    target = replace(turn.spec.target, message_id=int(first["id"]))
    room.stage.conversations.turns[JOB] = replace(turn, spec=replace(turn.spec, target=target))
    room.stage.conversations.further[JOB] = (int(second["id"]), int(last["id"]))
    await room.mika.click(last, "Delete")
    messages = room.playground.world.messages
    ids = [first["id"], second["id"], last["id"]]
    await happened(room.playground.world, lambda: not any(map(messages.find, ids)))


async def test_delete_on_another_message_leaves_the_answer(room: Room) -> None:
    first = await room.post(["delete"], "999")
    copy = await room.answer("delete")
    turn = room.stage.conversations.turns[JOB]
    target = replace(turn.spec.target, message_id=int(first["id"]))
    room.stage.conversations.turns[JOB] = replace(turn, spec=replace(turn.spec, target=target))
    await room.mika.click(copy, "Delete")
    messages = room.playground.world.messages
    await happened(room.playground.world, lambda: messages.find(copy["id"]) is None)
    assert messages.find(first["id"]) is not None
