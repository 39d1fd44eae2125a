"""Results that come when the interaction's token can no longer edit the reply."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from playground.discord.channels import GUILD_CHANNEL, Channel, direct_channel
from playground.discord.events import Event, MessageUpdated
from playground.discord.invocation import Invocation
from playground.discord.message import EPHEMERAL
from playground.discord.permissions import BOT_PERMISSIONS, VIEW_CHANNEL
from playground.discord.users import MIKA
from tests.e2e.stage import HANG_TIMEOUT_S, Message, Stage, finished, happened, staged, words

# The loop of the shared bot must not stand still meanwhile.
pytestmark = pytest.mark.asyncio(loop_scope="session")

LIFETIME_S = 15 * 60.0
SHORT_S = 3.0  # enough for the next process to answer; a job takes longer
DIRECT = direct_channel(MIKA)
POINTER = "has finished: https://discord.com/channels/"
CARRIER = "so here is the result"
WAITED = "which could not be sent to you before"


def tokens_live(stage: Stage, seconds: float) -> None:
    """Let the tokens of interactions, those that there are too, live for so long."""
    context = stage.playground.world.context
    context.limits = replace(context.limits, token_lifetime_s=seconds)


def messages(stage: Stage, said: str, channel: Channel = GUILD_CHANNEL) -> list[Message]:
    """The messages of a channel that say this."""
    world = stage.playground.world
    found = map(world.messages.render, world.messages.in_channel(channel))
    return [message for message in found if said in words(message)]


async def one(stage: Stage, said: str, channel: Channel = GUILD_CHANNEL) -> Message:
    """The only message that says this, as soon as it is there."""
    await happened(stage.playground.world, lambda: messages(stage, said, channel))
    [message] = messages(stage, said, channel)
    return message


def files_of(message: Message) -> list[Any]:
    """The files of a message."""
    return list(message["attachments"])


async def expired(stage: Stage, command: str = "imagine", **options: Any) -> Invocation:
    """A command of Mika's whose token has expired while a provider works."""
    await stage.ready()
    stage.providers(latency=SHORT_S + 1)
    invocation = await stage.mika.command(command, prompt="a fox", **options)
    await invocation.reply(lambda it: "generating" in words(it), within=HANG_TIMEOUT_S)
    tokens_live(stage, 0)
    return invocation


def at_its_last_edit(
    stage: Stage, invocation: Invocation, act: Callable[[], None]
) -> Callable[[Event], None]:
    """Acts as soon as all results are in the reply, before the bot sends anything else."""

    def listen(event: Event) -> None:
        if isinstance(event, MessageUpdated) and event.message.id == (
            invocation.interaction.original_id
        ):
            message = stage.playground.world.messages.render(event.message)
            if finished(message):
                act()

    return listen


async def test_a_video_that_comes_late_is_in_its_reply_and_the_member_is_told() -> None:
    async with staged() as stage:
        invocation = await expired(stage, "video")
        reply = await invocation.reply(finished, within=HANG_TIMEOUT_S)
        assert [it["content_type"] for it in reply["attachments"]] == ["video/mp4"]
        pointer = await one(stage, POINTER)
        assert reply["id"] in words(pointer)
        assert [user["id"] for user in pointer["mentions"]] == [MIKA.id]
        assert messages(stage, CARRIER) == messages(stage, "a fox", DIRECT) == []
        assert len(stage.playground.providers.submits) == 1
        tokens_live(stage, LIFETIME_S)
        stage.providers(latency=0)
        again = await stage.mika.click(reply, "Again")
        await again.reply(finished, within=HANG_TIMEOUT_S)
        assert "ERROR" not in stage.bot.log


async def test_where_the_reply_cannot_be_edited_a_message_carries_the_files() -> None:
    async with staged() as stage:
        invocation = await expired(stage, count=2)
        stage.playground.world.messages.delete(str(invocation.interaction.original_id))
        carrier = await one(stage, CARRIER)
        assert len(carrier["attachments"]) == 2
        assert [user["id"] for user in carrier["mentions"]] == [MIKA.id]


async def test_where_the_bot_has_no_access_the_files_come_directly() -> None:
    async with staged() as stage:
        await expired(stage, count=2)
        stage.playground.world.app_permissions = BOT_PERMISSIONS & ~VIEW_CHANNEL
        carrier = await one(stage, CARRIER, DIRECT)
        assert len(carrier["attachments"]) == 2
        assert messages(stage, CARRIER) == []


async def test_what_no_way_leads_to_is_shown_once_behind_the_next_command() -> None:
    async with staged() as stage:
        world = stage.playground.world
        await expired(stage)
        world.app_permissions = BOT_PERMISSIONS & ~VIEW_CHANNEL
        world.directory.people.close_direct_messages("mika")
        assert "undelivered" in await stage.bot.line("late reply of job")
        await stage.bot.line(" ended")
        await stage.bot.stop(signal.SIGKILL)
        tokens_live(stage, LIFETIME_S)
        stage.providers(latency=0)
        await stage.restart()
        for _ in range(2):
            reply = await stage.imagine("a bird")
            assert len(reply["attachments"]) == 1, "it is not in the way of what is asked for"
            await happened(world, lambda: any(map(files_of, messages(stage, WAITED))))
            shown = await one(stage, WAITED)
            assert len(files_of(shown)) == 1
            assert shown["flags"] & EPHEMERAL


async def test_a_process_that_is_killed_before_its_message_is_sent_leaves_one_message() -> None:
    async with staged() as stage:
        world = stage.playground.world
        invocation = await expired(stage)
        slow = {"rest_delay_s": 600.0, "rest_routes": "messages"}
        listen = at_its_last_edit(stage, invocation, lambda: world.faults.update(slow))
        with world.feed.listening(listen):
            await invocation.reply(finished, within=HANG_TIMEOUT_S)
        await stage.bot.stop(signal.SIGKILL)
        world.faults.clear()
        tokens_live(stage, SHORT_S)
        await stage.restart()
        await stage.bot.line("late reply of job")
        await one(stage, POINTER)
        assert messages(stage, CARRIER) == []


async def test_a_process_that_is_killed_after_its_message_was_sent_sends_no_second_one() -> None:
    async with staged() as stage:
        world = stage.playground.world
        invocation = await expired(stage)
        unheard = {"rest_failure": "504 late", "rest_routes": "messages"}
        listen = at_its_last_edit(stage, invocation, lambda: world.faults.update(unheard))
        with world.feed.listening(listen):
            await one(stage, POINTER)
        await stage.bot.stop(signal.SIGKILL)
        world.faults.clear()
        tokens_live(stage, SHORT_S)
        await stage.restart()
        await stage.bot.line("late reply of job")
        await one(stage, POINTER)
