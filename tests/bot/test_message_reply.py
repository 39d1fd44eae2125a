"""The bot's reply to a message of a member, and its end if the process has ended before its job."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import discord
import pytest

from app.discord_connect import connector_from
from i18n import Languages
from jobs.models import Acknowledgement
from playground import Playground
from playground.discord.channels import GUILD_CHANNEL
from playground.discord.permissions import BOT_PERMISSIONS, READ_MESSAGE_HISTORY, SEND_MESSAGES
from playground.discord.users import BOT
from replies.discord_requests import Refused
from replies.left_reply import LeftReplies
from replies.message_reply import MessageReply
from tests.bot.late_stage import texts
from tests.discord_schema import watched
from tests.playground.manual_clock import ManualClock

STUDIO = int(GUILD_CHANNEL.id)
RESTARTED = (
    "The bot was restarted before it could begin, and no provider was asked. Send your message "
    "again."
)
A_MINUTE_S, AN_HOUR_S = 60.0, 3600.0


@dataclass(kw_only=True)
class Scene:
    """A message of Mika's, and a client without a gateway."""

    playground: Playground
    clock: ManualClock
    client: discord.Client
    message: dict[str, Any]

    @property
    def reply(self) -> MessageReply:
        return MessageReply(self.client, STUDIO, int(self.message["id"]))

    def messages(self) -> list[dict[str, Any]]:
        """What the bot wrote, as Discord gives it."""
        store = self.playground.world.messages
        found = (store.render(it) for it in store.in_channel(GUILD_CHANNEL))
        return [it for it in found if it["author"]["id"] == BOT.id]

    async def end(self) -> bool:
        """End the reply as the next process does."""
        command = Acknowledgement(
            job_id=self.message["id"],
            application_id=int(BOT.id),
            token="",
            locale="en-US",
            expires_at=time.time() + AN_HOUR_S,
            channel_id=STUDIO,
        )
        return await LeftReplies(self.client, Languages()).end(command)


@asynccontextmanager
async def scene() -> AsyncIterator[Scene]:
    clock = ManualClock()
    async with (
        watched(clock=clock) as playground,
        discord.Client(
            intents=discord.Intents.none(), connector=connector_from(playground.discord.connect)
        ) as client,
    ):
        await client.login(playground.discord.token)
        message = await playground.world.person("mika").writer.post("hello")
        yield Scene(playground=playground, clock=clock, client=client, message=message)


async def test_it_is_sent_once_and_pings_nobody() -> None:
    async with scene() as it:
        first = await it.reply.post("Thinking… @everyone")
        assert await it.reply.post("Thinking… @everyone") == first
        [sent] = it.messages()
        assert sent["message_reference"]["message_id"] == it.message["id"]
        assert texts(sent) == "Thinking… @everyone"
        assert sent["mentions"] == []
        assert not sent["mention_everyone"]


async def test_it_is_found_behind_the_message_and_edited() -> None:
    async with scene() as it:
        mika = it.playground.world.person("mika")
        await mika.writer.post("a reply of a person", reply_to=it.message["id"])
        assert await it.reply.find() is None
        reply_id = await it.reply.post("Thinking…")
        assert await it.reply.find() == reply_id
        await it.reply.edit(reply_id, "Done.")
        assert texts(it.messages()[0]) == "Done."


async def test_a_message_that_was_deleted_gets_none() -> None:
    async with scene() as it:
        it.playground.world.person("mika").writer.delete(it.message["id"])
        with pytest.raises(Refused):
            await it.reply.post("Thinking…")
        assert it.messages() == []


@pytest.mark.parametrize("later_s", [A_MINUTE_S, AN_HOUR_S])
async def test_a_reply_that_says_thinking_gets_its_end_from_the_next_process(
    later_s: float,
) -> None:
    async with scene() as it:
        await it.reply.post("Thinking…")
        it.clock.advance(later_s)
        assert await it.end()
        [reply] = it.messages()
        assert texts(reply) == RESTARTED


async def test_a_message_that_waited_without_a_reply_gets_one() -> None:
    async with scene() as it:
        assert await it.end()
        assert await it.end(), "as if nobody had recorded it"
        [reply] = it.messages()
        assert texts(reply) == RESTARTED


async def test_where_the_channel_may_not_be_read_the_reply_is_known_by_its_nonce() -> None:
    async with scene() as it:
        await it.reply.post("Thinking…")
        it.playground.world.app_permissions = BOT_PERMISSIONS & ~READ_MESSAGE_HISTORY
        assert await it.end()
        [reply] = it.messages()
        assert texts(reply) == RESTARTED


async def test_where_the_bot_may_not_write_nothing_is_left_to_do() -> None:
    async with scene() as it:
        it.playground.world.app_permissions = BOT_PERMISSIONS & ~SEND_MESSAGES
        assert await it.end()
        assert it.messages() == []
