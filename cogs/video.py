"""`/video`: videos, from text or from an image."""

from __future__ import annotations

from discord import Attachment, Interaction, app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from cogs.bot import Bot
from cogs.commands import autocomplete_model, usable_everywhere
from cogs.invocation import InteractionInvocation
from cogs.options import RATIO_CHOICES, RESOLUTION_CHOICES, Count, Options, Prompt, Seed
from cogs.service import GenerationService
from hfmedia.types import find_task


class Video(commands.Cog):
    """The command `/video`."""

    def __init__(self, service: GenerationService) -> None:
        self.service = service

    @app_commands.command(
        name=locale_str("video"),
        description=locale_str("Make videos from text, or animate an image"),
    )
    @app_commands.describe(
        prompt=locale_str("What you want to see"),
        model=locale_str("The model; the list shows what is served now"),
        count=locale_str("How many videos"),
        aspect_ratio=locale_str("The shape of the video"),
        resolution=locale_str("The short side, in pixels"),
        seed=locale_str("The same seed gives the same video again"),
        image=locale_str("An image to animate; the prompt says how"),
    )
    @app_commands.choices(aspect_ratio=RATIO_CHOICES, resolution=RESOLUTION_CHOICES)
    @app_commands.autocomplete(model=autocomplete_model("video"))
    @usable_everywhere
    async def video(
        self,
        interaction: Interaction[Bot],
        prompt: Prompt,
        model: str | None = None,
        count: Count | None = None,
        aspect_ratio: str | None = None,
        resolution: str | None = None,
        seed: Seed | None = None,
        image: Attachment | None = None,
    ) -> None:
        """Generate videos."""
        options = Options(
            task=find_task(gives="video", from_image=image is not None),
            prompt=prompt,
            model=model,
            count=count,
            aspect_ratio=aspect_ratio,
            resolution=resolution,
            seed=seed,
        )
        await self.service.handle_command(InteractionInvocation(interaction), options, image)


async def setup(bot: Bot) -> None:
    """Add the command."""
    await bot.add_cog(Video(bot.service))
