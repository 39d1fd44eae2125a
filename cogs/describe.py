"""`/describe`, and "Describe" in the menu of a message: what a picture shows, and prompts."""

from __future__ import annotations

from discord import Attachment, Interaction, Message, app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from cogs.answers import answer_privately, private_catalogue
from cogs.bot import Bot
from cogs.commands import usable_everywhere
from cogs.invocation import InteractionInvocation
from cogs.message_words import first_picture
from cogs.talks import TalkService
from replies.text import talks as texts


class Describe(commands.Cog):
    """The command `/describe`."""

    def __init__(self, talks: TalkService) -> None:
        self.talks = talks

    @app_commands.command(
        name=locale_str("describe"),
        description=locale_str("Describe an image, with prompts to make others like it"),
    )
    @app_commands.describe(image=locale_str("The image"))
    @usable_everywhere
    async def describe(self, interaction: Interaction[Bot], image: Attachment) -> None:
        """Describe an image."""
        await self.talks.describe(InteractionInvocation(interaction), image)


async def describe_picture(interaction: Interaction[Bot], message: Message) -> None:
    """Describe the first picture that is attached to the message."""
    picture = first_picture(message)
    if picture is None:
        await answer_privately(interaction, texts.no_picture(private_catalogue(interaction)))
    else:
        await interaction.client.talks.describe(InteractionInvocation(interaction), picture)


def describe_menu() -> app_commands.ContextMenu:
    """The command in the menu of a message."""
    name = locale_str("Describe")
    return usable_everywhere(app_commands.ContextMenu(name=name, callback=describe_picture))


async def setup(bot: Bot) -> None:
    """Add the commands."""
    await bot.add_cog(Describe(bot.talks))
    bot.tree.add_command(describe_menu())
