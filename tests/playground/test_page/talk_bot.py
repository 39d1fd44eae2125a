"""A small bot on the real discord.py that talks: to what is said, in threads, and from menus."""

from typing import Any

import discord
from discord import ui

from tests.playground.bots import Bot
from tests.playground.test_context_menus import MenuBot

INTENTS = discord.Intents(guilds=True, messages=True, message_content=True)
ORDINARY = (discord.MessageType.default, discord.MessageType.reply)


def build(bot: Bot) -> None:
    """Gives the bot its commands, and lets it answer what ends with a question mark."""
    MenuBot().build(bot)

    @bot.event
    async def on_message(message: discord.Message) -> None:
        if message.author == bot.user or message.type not in ORDINARY:
            return
        if message.content.endswith("…"):
            await message.channel.typing()
        if message.content.endswith("?"):
            await message.reply(f"Because of {message.content}", view=Further())


class Further(ui.View):
    """A button under each answer."""

    def __init__(self) -> None:
        super().__init__()
        button: ui.Button[Any] = ui.Button(label="Continue", custom_id="continue")
        button.callback = self._continue  # type: ignore[method-assign]
        self.add_item(button)

    async def _continue(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message("For your eyes", ephemeral=True)
