"""Conversations that go on with ordinary messages: in their threads, and as replies to the bot."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from playground.discord.channels import GUILD_CHANNEL, Channel
from playground.discord.person import Person
from playground.discord.users import BOT
from replies.text.messages import thinking
from tests.bot.builders import ENGLISH
from tests.e2e.stage import HANG_TIMEOUT_S, Message, Stage, buttons, happened, staged, words

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def reading() -> AsyncIterator[Stage]:
    """A bot that reads messages, whose log must be clean in the end."""
    async with staged(CHAT_MESSAGES="true", LOG_LEVEL="DEBUG") as stage:
        await stage.ready()
        yield stage
    assert "Traceback" not in stage.bot.log
    assert "ERROR" not in stage.bot.log
    assert "noon" not in stage.bot.log, "no question is logged"


def complete(message: Message) -> bool:
    """Whether an answer has ended."""
    return "Delete" in buttons(message)


ORDINARY, REPLY = 0, 19  # types of messages


def written(stage: Stage, channel: Channel) -> list[Message]:
    """What the bot has written there beside responses to commands, oldest first."""
    store = stage.playground.world.messages
    found = [store.render(it) for it in store.in_channel(channel)]
    return [it for it in found if it["author"]["id"] == BOT.id and it["type"] in (ORDINARY, REPLY)]


def reply_to(stage: Stage, channel: Channel, message: dict[str, Any]) -> Message | None:
    """The bot's reply to a message, if there is one."""
    replies = written(stage, channel)
    of_it = (
        it
        for it in replies
        if (it.get("message_reference") or {}).get("message_id") == message["id"]
    )
    return next(of_it, None)


async def answer_to(stage: Stage, channel: Channel, message: dict[str, Any]) -> Message:
    """The complete answer to a message."""

    def answered() -> bool:
        reply = reply_to(stage, channel, message)
        return reply is not None and complete(reply)

    await happened(stage.playground.world, answered)
    reply = reply_to(stage, channel, message)
    assert reply is not None
    return reply


async def asked(stage: Stage, question: str = "Why do foxes sleep?") -> Message:
    """The answer to Mika's `/chat`."""
    invocation = await stage.mika.command("chat", message=question)
    return await invocation.reply(complete, within=HANG_TIMEOUT_S)


async def opened(stage: Stage) -> Channel:
    """The thread in which Mika's conversation goes on."""
    answer = await asked(stage)
    clicked = await stage.mika.click(answer, "Open a thread")
    await clicked.reply(lambda it: "<#" in words(it), within=HANG_TIMEOUT_S)
    return stage.playground.world.directory.find_channel(answer["id"], stage.mika.user)


async def write(person: Person, text: str, thread: Channel, **more: Any) -> dict[str, Any]:
    return await person.writer.post(text, channel=thread.key, **more)


async def test_in_the_thread_every_message_is_answered_after_the_one_before(reading: Stage) -> None:
    thread = await opened(reading)
    sent = [await write(reading.mika, text, thread) for text in ("And at noon?", "And at night?")]
    first, second = [await answer_to(reading, thread, message) for message in sent]
    assert int(first["id"]) < int(second["id"])
    assert "noon" in words(first)
    assert "night" in words(second)
    assert thinking(ENGLISH) not in words(first)
    assert (first["mentions"], second["mentions"]) == ([], [])
    assert "Continue" in buttons(second)
    opened_form = await reading.mika.click(second, "Continue")
    await opened_form.answered(within=HANG_TIMEOUT_S)
    third = await reading.mika.submit(opened_form, {"words": "And in winter?"})
    await third.reply(complete, within=HANG_TIMEOUT_S)


async def test_others_are_answered_in_it_when_the_one_who_began_lets_them(reading: Stage) -> None:
    thread = await opened(reading)
    ignored = await write(reading.robin, "Me too", thread)
    await answer_to(reading, thread, await write(reading.mika, "And at noon?", thread))
    assert reply_to(reading, thread, ignored) is None
    first = next(it for it in written(reading, thread) if not complete(it))
    label = next(it for it in buttons(first) if "verybody" in it)
    await (await reading.mika.click(first, label)).answered(within=HANG_TIMEOUT_S)
    await answer_to(reading, thread, await write(reading.robin, "And me?", thread))


async def test_a_reply_to_an_answer_is_answered_and_so_is_a_reply_to_that(reading: Stage) -> None:
    answer = await asked(reading)
    mika = reading.mika.writer
    first = await mika.post("And at noon?", reply_to=answer["id"], mention=False)
    second = await answer_to(reading, GUILD_CHANNEL, first)
    third = await mika.post("And at night?", reply_to=second["id"])
    assert "night" in words(await answer_to(reading, GUILD_CHANNEL, third))
    others = await reading.robin.writer.post("Not so", reply_to=answer["id"])
    await asked(reading)
    assert reply_to(reading, GUILD_CHANNEL, others) is None


async def test_an_answer_in_which_the_bot_was_killed_says_so_and_is_asked_again() -> None:
    async with staged(CHAT_MESSAGES="true") as stage:
        await stage.ready()
        thread = await opened(stage)
        stage.providers(latency=60)
        message = await write(stage.mika, "And at noon?", thread)
        waiting = await write(stage.mika, "And at night?", thread)

        def is_running() -> bool:
            reply = reply_to(stage, thread, message)
            return reply is not None and "Stop" in buttons(reply)

        await happened(stage.playground.world, is_running)
        await stage.bot.stop(signal.SIGKILL)
        stage.providers(latency=0)
        await stage.restart()
        reply = await answer_to(stage, thread, message)
        assert "restarted" in words(reply)
        left = "Send your message again."
        await happened(
            stage.playground.world,
            lambda: (
                left in words(reply_to(stage, thread, waiting) or {"components": [], "content": ""})
            ),
        )
        again = await stage.mika.click(reply, "Ask again")
        assert "noon" in words(await again.reply(complete, within=HANG_TIMEOUT_S))


async def test_without_the_setting_no_message_is_read(stage: Stage) -> None:
    thread = await opened(stage)
    before = len(written(stage, thread))
    await write(stage.mika, "And at noon?", thread)
    await stage.mika.writer.post("And at noon?", reply_to=thread.id)
    there = len(written(stage, GUILD_CHANNEL))
    await asked(stage)  # by then it would have answered
    assert len(written(stage, thread)) == before
    assert len(written(stage, GUILD_CHANNEL)) == there
    [shard] = stage.playground.discord.gateway.shards
    assert shard["intents"] == 1
