"""`/video`: videos."""

from __future__ import annotations

from typing import Any

from discord import Interaction, app_commands
from discord.ext import commands

from cogs._desk import Desk, DeskBot
from cogs._options import (
    RATIO_CHOICES,
    RESOLUTION_CHOICES,
    Count,
    Options,
    Prompt,
    Seed,
    model_choices,
)


class Video(commands.Cog):
    """The door to videos."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @app_commands.command(description="Make videos from words")
    @app_commands.describe(
        prompt="What you would like to see",
        model="Who films it; the list shows what is served now",
        count="How many videos",
        aspect_ratio="The shape",
        resolution="The short side, in pixels",
        seed="The same seed films the same video again",
    )
    @app_commands.choices(aspect_ratio=RATIO_CHOICES, resolution=RESOLUTION_CHOICES)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    @app_commands.allowed_installs(guilds=True, users=True)
    async def video(
        self,
        interaction: Interaction[Any],
        prompt: Prompt,
        model: str | None = None,
        count: Count = 1,
        aspect_ratio: str | None = None,
        resolution: str | None = None,
        seed: Seed | None = None,
    ) -> None:
        """Hand it over."""
        options = Options(
            task="text-to-video",
            prompt=prompt,
            model=model,
            count=count,
            aspect_ratio=aspect_ratio,
            resolution=resolution,
            seed=seed,
        )
        await self.desk.ask(interaction, options)

    @video.autocomplete("model")
    async def models(
        self, interaction: Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        """From memory: Discord gives up after three seconds."""
        return model_choices(self.desk.catalogue.search("text-to-video", typed))


async def setup(bot: DeskBot) -> None:
    """Open the door."""
    await bot.add_cog(Video(bot.desk))
