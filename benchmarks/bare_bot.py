"""The peer: a discord.py bot with one command that defers and does nothing else."""

from __future__ import annotations

import asyncio
import os
from typing import Any

import discord
from discord import Interaction, app_commands

from app.discord_connect import connector_from


class BareBot(discord.Client):
    """As small as a bot can be."""

    async def setup_hook(self) -> None:
        """ProgressCallback Discord of the command."""
        tree = app_commands.CommandTree(self)

        @tree.command(description="Defer")
        async def imagine(interaction: Interaction[Any], prompt: str) -> None:
            await interaction.response.defer(thinking=True)

        await tree.sync()


async def main() -> None:
    """Run until it is ended."""
    connector = connector_from(os.environ["DISCORD_CONNECT"])
    async with BareBot(intents=discord.Intents(guilds=True), connector=connector) as bot:
        await bot.start(os.environ["DISCORD_TOKEN"])


if __name__ == "__main__":
    asyncio.run(main())
