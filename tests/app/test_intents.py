"""What the bot asks Discord to tell it, and what it keeps of that."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import discord
import pytest

from app.bot import DiscordBot
from app.discord_session import ended
from cogs.service import GenerationService
from i18n import Languages
from playground import Playground
from playground.discord.intents import (
    DIRECT_MESSAGES,
    GUILD_MESSAGES,
    GUILDS,
    MESSAGE_CONTENT,
)
from playground.discord.users import BOT

NO_SERVICE = cast(GenerationService, None)  # nobody types a command


@asynccontextmanager
async def connected(playground: Playground, *, chat_messages: bool) -> AsyncIterator[DiscordBot]:
    """The bot while it is connected."""
    connect = playground.discord.connect
    bot = DiscordBot(Languages(), chat_messages=chat_messages, connect=connect)
    bot.service = NO_SERVICE
    async with bot:
        running = asyncio.create_task(bot.start(playground.discord.token))
        async with asyncio.timeout(30):
            await bot.wait_until_ready()
        yield bot
        await bot.close()
        await running


async def test_without_the_setting_it_asks_for_the_guilds_alone(playground: Playground) -> None:
    async with connected(playground, chat_messages=False):
        [shard] = playground.discord.gateway.shards
        assert shard["intents"] == GUILDS


async def test_with_it_it_asks_for_messages_and_their_content_and_for_nothing_else(
    playground: Playground, caplog: pytest.LogCaptureFixture
) -> None:
    playground.world.portal.update({"message_content": True})
    caplog.set_level(logging.WARNING)
    async with connected(playground, chat_messages=True) as bot:
        [shard] = playground.discord.gateway.shards
        assert shard["intents"] == GUILDS | GUILD_MESSAGES | DIRECT_MESSAGES | MESSAGE_CONTENT
        heard = asyncio.ensure_future(bot.wait_for("message"))
        await asyncio.sleep(0)
        await playground.world.person("mika").writer.post(f"<@{BOT.id}> help me")
        async with asyncio.timeout(10):
            message = await heard
        assert message.content == f"<@{BOT.id}> help me"
        assert not bot.cached_messages
        [guild] = bot.guilds
        assert all(member == guild.me for member in guild.members)
    assert not caplog.messages, "no message calls a command, so that none is unknown"


async def test_an_app_that_may_not_read_messages_is_told_what_to_switch_on(
    playground: Playground, capsys: pytest.CaptureFixture[str]
) -> None:
    async with DiscordBot(
        Languages(), chat_messages=True, connect=playground.discord.connect
    ) as bot:
        bot.service = NO_SERVICE
        running = asyncio.create_task(bot.start(playground.discord.token))
        with pytest.raises(discord.PrivilegedIntentsRequired):
            async with asyncio.timeout(30):
                await asyncio.shield(running)
        assert await ended(running) == 1
    assert 'Switch on "Message Content Intent"' in capsys.readouterr().err
