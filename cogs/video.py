"""`/video`: videos, from words or from a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from discord import Attachment, Interaction, app_commands
from discord.ext import commands

from cogs._options import (
    RATIO_CHOICES,
    RESOLUTION_CHOICES,
    Count,
    Options,
    Prompt,
    Seed,
    model_choices,
)
from cogs._service import Bot, GenerationService

if TYPE_CHECKING:
    from hfmedia.types import Task


class Video(commands.Cog):
    """The door to videos."""

    def __init__(self, service: GenerationService) -> None:
        self.service = service

    @app_commands.command(description="Make videos from words, or animate a picture")
    @app_commands.describe(
        prompt="What you would like to see",
        model="Who films it; the list shows what is served now",
        count="How many videos",
        aspect_ratio="The shape",
        resolution="The short side, in pixels",
        seed="The same seed films the same video again",
        image="A picture to animate; the prompt says how",
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
        image: Attachment | None = None,
    ) -> None:
        """Hand it over."""
        options = Options(
            task=task(from_image=image is not None),
            prompt=prompt,
            model=model,
            count=count,
            aspect_ratio=aspect_ratio,
            resolution=resolution,
            seed=seed,
        )
        await self.service.ask(interaction, options, image)

    @video.autocomplete("model")
    async def models(
        self, interaction: Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        """From memory: Discord gives up after three seconds."""
        does = task(from_image="image" in interaction.namespace)
        return model_choices(self.service.catalogue.search(does, typed))


def task(*, from_image: bool) -> Task:
    """What the command asks for."""
    return "image-to-video" if from_image else "text-to-video"


async def setup(bot: Bot) -> None:
    """Open the door."""
    await bot.add_cog(Video(bot.service))
