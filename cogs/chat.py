"""`/chat`, and "Ask about this" in the menu of a message: conversations with chat models."""

from __future__ import annotations

from discord import Attachment, Interaction, Message, app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from cogs.answers import answer_privately, private_catalogue
from cogs.bot import Bot
from cogs.commands import autocomplete_model, usable_everywhere
from cogs.handlers import open_modal
from cogs.invocation import InteractionInvocation
from cogs.message_words import words_of
from cogs.modals.ask_about import AskAbout
from cogs.talk_forms import ask_about_form
from cogs.talk_requests import Question
from cogs.talks import TalkService
from replies.text import talks as texts


class Chat(commands.Cog):
    """The command `/chat`."""

    def __init__(self, talks: TalkService) -> None:
        self.talks = talks

    @app_commands.command(
        name=locale_str("chat"), description=locale_str("Ask a model, and talk with it")
    )
    @app_commands.describe(
        message=locale_str("What you want to ask or say"),
        model=locale_str("The model; the list shows what is served now"),
        image=locale_str("An image to talk about"),
    )
    @app_commands.autocomplete(model=autocomplete_model("text"))
    @usable_everywhere
    async def chat(
        self,
        interaction: Interaction[Bot],
        message: Question,
        model: str | None = None,
        image: Attachment | None = None,
    ) -> None:
        """Begin a conversation."""
        invocation = InteractionInvocation(interaction)
        await self.talks.ask(invocation, message, model=model, image=image)


async def ask_about_this(interaction: Interaction[Bot], message: Message) -> None:
    """Ask in a modal what is to be known of the message."""
    t, words = private_catalogue(interaction), words_of(message)
    if words:
        await open_modal(interaction, ask_about_form(t, AskAbout.custom_id(), words))
    else:
        await answer_privately(interaction, texts.no_words(t))


def ask_about_menu() -> app_commands.ContextMenu:
    """The command in the menu of a message."""
    name = locale_str("Ask about this")
    return usable_everywhere(app_commands.ContextMenu(name=name, callback=ask_about_this))


async def setup(bot: Bot) -> None:
    """Add the commands."""
    await bot.add_cog(Chat(bot.talks))
    bot.tree.add_command(ask_about_menu())
