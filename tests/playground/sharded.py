"""discord.py's `AutoShardedBot` in the playground, with a command that says where it was heard."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import discord
from discord.ext import commands

from app.discord_connect import connector_from
from playground import Limits, Playground, deadline
from playground.changes import Changes
from playground.discord.ids import shard_of

AT_ONCE = Limits(max_concurrency=16, identify_interval_s=0.0)
"""Any shard may identify at any time, so that no test waits for another shard's turn."""


class ShardedBot(commands.AutoShardedBot):
    """Notes the interactions that it gets, and what happens to its shards."""

    def __init__(self, playground: Playground, **options: Any) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            intents=discord.Intents(guilds=True),
            connector=connector_from(playground.discord.connect),
            **options,
        )
        self.loop_lag = playground.world.context.loop_lag
        self.heard: list[discord.Interaction] = []
        self.connects: list[int] = []
        self.resumed: list[int] = []
        self._changes = Changes()

        @self.tree.command(description="Where am I?")
        async def where(interaction: discord.Interaction) -> None:
            self.heard.append(interaction)
            shard_id = interaction.guild.shard_id if interaction.guild else 0
            place = interaction.guild.name if interaction.guild else "in private"
            await interaction.response.send_message(f"{place}, shard {shard_id}")

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Without discord.py's pause of five seconds."""

    async def on_shard_connect(self, shard_id: int) -> None:
        self.connects.append(shard_id)

    async def on_shard_resumed(self, shard_id: int) -> None:
        self.resumed.append(shard_id)

    async def on_socket_event_type(self, event: str) -> None:
        self._changes.notify()

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        self._changes.notify()

    @property
    def places(self) -> dict[str, int]:
        """The shard of each guild that the bot knows, by name."""
        return {guild.name: guild.shard_id for guild in self.guilds if not guild.unavailable}

    async def until(self, condition: Callable[[], object], otherwise: str) -> None:
        """Wait until something is true, looking whenever the gateway has sent an event."""
        async with deadline(self.loop_lag, 15, otherwise):
            while not condition():
                await self._changes.wait()


@asynccontextmanager
async def sharded(
    playground: Playground,
    shard_ids: Sequence[int] | None = None,
    shard_count: int | None = None,
) -> AsyncIterator[ShardedBot]:
    """A bot with these shards, connected and with all their guilds."""
    count = shard_count or playground.world.limits.recommended_shards
    own = range(count) if shard_ids is None else shard_ids
    guilds = playground.world.directory.guilds.all
    names = {guild.name for guild in guilds if shard_of(guild.id, count) in own}
    bot = ShardedBot(playground, shard_ids=shard_ids, shard_count=shard_count)
    async with bot:
        running = asyncio.create_task(bot.start(playground.discord.token))
        await bot.until(lambda: bot.places.keys() == names, f"the bot is not in {names}")
        yield bot
        await bot.close()
        await running
