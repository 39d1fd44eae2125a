"""`/imagine`: images, from text or from an image."""

from __future__ import annotations

from discord import Attachment, Interaction, app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from cogs.bot import Bot
from cogs.commands import autocomplete_model, usable_everywhere
from cogs.invocation import InteractionInvocation
from cogs.options import RATIO_CHOICES, Count, Guidance, Options, Prompt, Seed, Side, Steps
from cogs.service import GenerationService
from hfmedia.types import find_task


class Imagine(commands.Cog):
    """The command `/imagine`."""

    def __init__(self, service: GenerationService) -> None:
        self.service = service

    @app_commands.command(
        name=locale_str("imagine"), description=locale_str("Make images from text, or edit one")
    )
    @app_commands.describe(
        prompt=locale_str("What you want to see"),
        model=locale_str("The model; the list shows what is served now"),
        count=locale_str("How many images"),
        aspect_ratio=locale_str("The shape of the image"),
        width=locale_str("In pixels"),
        height=locale_str("In pixels"),
        negative_prompt=locale_str("What you do not want to see"),
        seed=locale_str("The same seed gives the same image again"),
        steps=locale_str("More steps take longer and give more detail"),
        guidance=locale_str("How closely to follow the prompt"),
        image=locale_str("An image to edit; the prompt says how"),
        enhance=locale_str("Let a chat model improve the prompt first"),
    )
    @app_commands.choices(aspect_ratio=RATIO_CHOICES)
    @app_commands.autocomplete(model=autocomplete_model("image"))
    @usable_everywhere
    async def imagine(
        self,
        interaction: Interaction[Bot],
        prompt: Prompt,
        model: str | None = None,
        count: Count | None = None,
        aspect_ratio: str | None = None,
        width: Side | None = None,
        height: Side | None = None,
        negative_prompt: Prompt | None = None,
        seed: Seed | None = None,
        steps: Steps | None = None,
        guidance: Guidance | None = None,
        image: Attachment | None = None,
        enhance: bool = False,
    ) -> None:
        """Generate images."""
        options = Options(
            task=find_task(gives="image", from_image=image is not None),
            prompt=prompt,
            model=model,
            count=count,
            aspect_ratio=aspect_ratio,
            width=width,
            height=height,
            negative_prompt=negative_prompt,
            seed=seed,
            steps=steps,
            guidance=guidance,
            enhance=enhance,
        )
        await self.service.handle_command(InteractionInvocation(interaction), options, image)


async def setup(bot: Bot) -> None:
    """Add the command."""
    await bot.add_cog(Imagine(bot.service))
