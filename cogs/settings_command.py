"""`/settings`: opens the panel of the server's settings."""

from __future__ import annotations

from discord import Interaction, app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from cogs.bot import Bot
from cogs.settings.front import FrontPage


class SettingsCommand(commands.Cog):
    """The command `/settings`."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot

    @app_commands.command(
        name=locale_str("settings"),
        description=locale_str("Key, models, rules, budget and data of this server"),
    )
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.allowed_installs(guilds=True, users=False)
    async def settings(self, interaction: Interaction[Bot]) -> None:
        """Open the front page."""
        await FrontPage(self.bot.service, self.bot.guild_services).handle(interaction, "")


async def setup(bot: Bot) -> None:
    """Add the command."""
    await bot.add_cog(SettingsCommand(bot))
