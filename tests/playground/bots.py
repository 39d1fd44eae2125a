"""A real discord.py client in the playground, with the commands that a test gives it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import discord
from discord import app_commands

from app.discord_connect import connector_from
from playground import Playground

Tree = app_commands.CommandTree["Bot"]


class Bot(discord.Client):
    """A client that syncs its commands and notes what it hears."""

    def __init__(self, playground: Playground, build: Callable[["Bot"], None], **options: Any):
        options.setdefault("intents", discord.Intents(guilds=True))
        connector = connector_from(playground.discord.connect)
        super().__init__(connector=connector, **options)
        self.tree: Tree = app_commands.CommandTree(self)
        self.begun = asyncio.Event()
        self.resumed = asyncio.Event()
        build(self)

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def on_guild_available(self, guild: discord.Guild) -> None:
        self.begun.set()

    async def on_guild_join(self, guild: discord.Guild) -> None:
        self.begun.set()

    async def on_resumed(self) -> None:
        self.resumed.set()


@asynccontextmanager
async def connected(
    playground: Playground, build: Callable[[Bot], None] = lambda bot: None, **options: Any
) -> AsyncIterator[Bot]:
    """A bot that is logged in and knows its guild."""
    bot = Bot(playground, build, **options)
    async with bot:
        running = asyncio.create_task(bot.start(playground.discord.token))
        begun = asyncio.create_task(bot.begun.wait())
        await asyncio.wait({running, begun}, timeout=10, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()
        assert bot.begun.is_set(), "the bot did not begin"
        yield bot
        await bot.close()
        await running
