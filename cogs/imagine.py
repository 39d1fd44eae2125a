"""`/imagine`: pictures, from words or from a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from discord import Attachment, Interaction, app_commands
from discord.ext import commands

from cogs._options import (
    RATIO_CHOICES,
    Count,
    Guidance,
    Options,
    Prompt,
    Seed,
    Side,
    Steps,
    model_choices,
)
from cogs._service import Bot, GenerationService

if TYPE_CHECKING:
    from hfmedia.types import Task


class Imagine(commands.Cog):
    """The door to pictures."""

    def __init__(self, service: GenerationService) -> None:
        self.service = service

    @app_commands.command(description="Make pictures from words, or edit one")
    @app_commands.describe(
        prompt="What you would like to see",
        model="Who draws it; the list shows what is served now",
        count="How many pictures",
        aspect_ratio="The shape",
        width="In pixels",
        height="In pixels",
        negative_prompt="What you would rather not see",
        seed="The same seed draws the same picture again",
        steps="More steps take longer and draw finer",
        guidance="How closely to follow the prompt",
        image="A picture to edit; the prompt says how",
    )
    @app_commands.choices(aspect_ratio=RATIO_CHOICES)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    @app_commands.allowed_installs(guilds=True, users=True)
    async def imagine(
        self,
        interaction: Interaction[Any],
        prompt: Prompt,
        model: str | None = None,
        count: Count = 1,
        aspect_ratio: str | None = None,
        width: Side | None = None,
        height: Side | None = None,
        negative_prompt: Prompt | None = None,
        seed: Seed | None = None,
        steps: Steps | None = None,
        guidance: Guidance | None = None,
        image: Attachment | None = None,
    ) -> None:
        """Hand it over."""
        options = Options(
            task=task(from_image=image is not None),
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
        )
        await self.service.ask(interaction, options, image)

    @imagine.autocomplete("model")
    async def models(
        self, interaction: Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        """From memory: Discord gives up after three seconds."""
        does = task(from_image="image" in interaction.namespace)
        return model_choices(self.service.catalogue.search(does, typed))


def task(*, from_image: bool) -> Task:
    """What the command asks for."""
    return "image-to-image" if from_image else "text-to-image"


async def setup(bot: Bot) -> None:
    """Open the door."""
    await bot.add_cog(Imagine(bot.service))
