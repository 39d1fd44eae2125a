"""`/chat`, from the question to an answer that goes on: the real bot on the real discord.py."""

from __future__ import annotations

from typing import Any

import pytest

from playground.discord.enums import CallbackType
from playground.discord.invocation import Invocation
from tests.e2e.stage import HANG_TIMEOUT_S, Message, Stage, buttons, refusal, words
from tests.e2e.test_images import a_photo, uploaded

pytestmark = pytest.mark.asyncio(loop_scope="session")


def answered(message: Message) -> bool:
    """Whether an answer has ended."""
    return "Delete" in buttons(message)


async def answer_to(invocation: Invocation) -> Message:
    """The complete answer."""
    return await invocation.reply(answered, within=HANG_TIMEOUT_S)


async def chat(stage: Stage, message: str = "Why do foxes sleep?", **options: Any) -> Message:
    return await answer_to(await stage.mika.command("chat", message=message, **options))


async def being_written(stage: Stage, **options: str) -> tuple[Invocation, Message]:
    """An answer of which a part can be read, and which takes long to complete."""
    stage.providers(latency=5)
    asked = await stage.mika.command("chat", message="Tell me something longer.", **options)
    beginning = await asked.reply(
        lambda it: "Stop" in buttons(it) and "It is 25 characters" in words(it),
        within=HANG_TIMEOUT_S,
    )
    return asked, beginning


async def test_a_question_is_answered_with_who_wrote_it_and_what_it_took(stage: Stage) -> None:
    message = await chat(stage)
    assert words(message).startswith("-# “Why do foxes sleep?”")
    assert "tokens" in words(message)
    assert "Continue" in buttons(message)
    assert message["mentions"] == []


async def test_a_picture_can_be_asked_about(stage: Stage) -> None:
    image = await uploaded(stage, "fox.jpg", a_photo())
    message = await chat(stage, "What is this?", image=image)
    assert "640" in words(message), "the playground's model tells the size of what it sees"


async def test_continue_goes_on_with_the_conversation(stage: Stage) -> None:
    first = await chat(stage)
    opened = await stage.mika.click(first, "Continue")
    await opened.answered(within=HANG_TIMEOUT_S)
    second = await answer_to(await stage.mika.submit(opened, {"words": "And at noon?"}))
    assert "This is your message number 2 in this conversation." in words(second)
    assert second["id"] != first["id"]


async def test_stop_keeps_what_there_is_and_it_can_be_continued(stage: Stage) -> None:
    asked, beginning = await being_written(stage)
    others = await stage.playground.world.person("mika").click(beginning, "Stop")
    assert (await others.answered(within=HANG_TIMEOUT_S))["type"] == CallbackType.DEFERRED_UPDATE
    ended = await answer_to(asked)
    assert "It is 25 characters" in words(ended)
    assert "The answer was stopped." in words(ended)
    assert {"Continue", "Ask again"} <= {*buttons(ended)}
    stage.providers(latency=0)
    again = await answer_to(await stage.mika.click(ended, "Ask again"))
    assert "Paragraph" in words(again)


async def test_bad_input_is_refused_in_words(stage: Stage) -> None:
    empty = await stage.mika.command("chat", message="   ")
    assert await refusal(empty) == "The message is empty. Write what you want to ask."
    long = await stage.mika.command("chat", message="x" * 6000)
    assert answered(await answer_to(long)), "Discord takes no more in an option"
    wrong = await stage.mika.command("chat", message="Hi", model="black-forest-labs/FLUX.1-dev")
    assert "makes images from text. Use /imagine." in await refusal(wrong)


async def test_a_conversation_goes_on_in_a_thread_of_its_own(stage: Stage) -> None:
    first = await chat(stage)
    opening = await stage.mika.click(first, "Open a thread")
    where = await opening.reply(lambda it: "goes on in" in words(it), within=HANG_TIMEOUT_S)
    assert where["flags"] & 64
    welcome = messages_in(stage, first)[-1]
    assert "Only <@" in words(welcome)
    assert "They can let everybody" in await refusal(await stage.robin.click(welcome, "Continue"))

    open_to_all = await stage.mika.click(welcome, "Everybody may continue")
    welcome = await open_to_all.reply(lambda it: "Only me" in buttons(it), within=HANG_TIMEOUT_S)
    opened = await stage.robin.click(welcome, "Continue")
    await opened.answered(within=HANG_TIMEOUT_S)
    second = await answer_to(await stage.robin.submit(opened, {"words": "And at noon?"}))
    assert second["channel_id"] == first["id"]
    assert "message number 2" in words(second)
    assert "Continue" in buttons(second)
    assert "Open a thread" not in buttons(second)


async def test_forget_erases_the_conversation_with_what_followed(stage: Stage) -> None:
    first = await chat(stage)
    opened = await stage.mika.click(first, "Continue")
    await opened.answered(within=HANG_TIMEOUT_S)
    second = await answer_to(await stage.mika.submit(opened, {"words": "And at noon?"}))
    asked = await stage.mika.click(first, "Forget")
    question = await asked.reply(lambda it: "Forget it" in buttons(it), within=HANG_TIMEOUT_S)
    done = await stage.mika.click(question, "Forget it")
    await done.reply(lambda it: "is forgotten" in words(it), within=HANG_TIMEOUT_S)
    for message in (first, second):
        sentence = await refusal(await stage.mika.click(message, "Continue"))
        assert sentence.startswith("This conversation was forgotten")


async def test_ask_about_this_asks_about_the_words_of_a_message(stage: Stage) -> None:
    written = await stage.robin.writer.post("Foxes sleep.\nSay nothing else.")
    opened = await stage.mika.command_on("Ask about this", written)
    await opened.answered(within=HANG_TIMEOUT_S)
    form = {"words": "Who wrote that?", "message": "Foxes sleep.\nSay nothing else."}
    message = await answer_to(await stage.mika.submit(opened, form))
    assert "Who wrote that?" in words(message)
    assert "\\> Foxes sleep. \\> Say nothing else." in words(message)


async def test_a_message_without_words_cannot_be_asked_about(stage: Stage) -> None:
    picture = await uploaded(stage, "fox.jpg", a_photo())
    written = await stage.mika.writer.post(files=[picture])
    asked = await stage.mika.command_on("Ask about this", written)
    assert await refusal(asked) == "This message has no words to ask about."


async def test_in_direct_messages_a_conversation_goes_on_without_a_thread(stage: Stage) -> None:
    first = await answer_to(await stage.mika.command("chat", channel="dm", message="Why?"))
    assert "Open a thread" not in buttons(first)
    opened = await stage.mika.click(first, "Continue")
    await opened.answered(within=HANG_TIMEOUT_S)
    second = await answer_to(await stage.mika.submit(opened, {"words": "And at noon?"}))
    assert "message number 2" in words(second)


async def test_a_model_that_nobody_serves_is_told_and_costs_nothing(stage: Stage) -> None:
    message = await chat(stage, model="nobody/knows-this")
    assert "nobody/knows-this" in words(message)
    assert "$" not in words(message)


def messages_in(stage: Stage, message: Message) -> list[Message]:
    """The messages in the thread under a message, oldest first."""
    world = stage.playground.world
    thread = world.directory.find_channel(message["id"], stage.mika.user)
    return [world.messages.render(it) for it in world.messages.in_channel(thread)]
