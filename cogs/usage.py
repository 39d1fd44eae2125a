"""`/usage`: what a member has left and has spent, and what the server has, for who manages it."""

from __future__ import annotations

import io
import time
from typing import Any, Final

from discord import File, Interaction, app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from cogs.answers import answer_privately, private_catalogue
from cogs.bot import Bot
from cogs.commands import usable_everywhere
from cogs.requester import may_manage_guild, member_of, place_of
from cogs.usage_view import FILE, LISTED, usage_view
from guilds.services import GuildServices
from guilds.settings import UnreadableSettings
from guilds.unavailable import DataUnavailable
from guilds.usage import guild_usage
from guilds.usage_file import usage_file
from replies.text import refusals

FILE_BYTES: Final = 8 * 2**20  # it is made in memory


class Usage(commands.Cog):
    """The command `/usage`."""

    @app_commands.command(
        name=locale_str("usage"),
        description=locale_str("What you may still use, and what you used"),
    )
    @usable_everywhere
    async def usage(self, interaction: Interaction[Bot]) -> None:
        """Show it."""
        t, guilds = private_catalogue(interaction), interaction.client.guild_services
        if guilds is None:
            await answer_privately(interaction, refusals.nothing_kept(t))
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        try:
            content = await _content(interaction, guilds)
        except DataUnavailable:
            content = {"sentence": refusals.database_unavailable(t)}
        except UnreadableSettings:
            content = {"sentence": refusals.rules_unavailable(t)}
        await answer_privately(interaction, **content)


async def _content(interaction: Interaction[Bot], guilds: GuildServices) -> dict[str, Any]:
    """The message, with the file for those who may manage the guild."""
    t, place = private_catalogue(interaction), place_of(interaction)
    mine = await guilds.member_usage.read(member_of(interaction), place)
    if place.guild_id is None or not may_manage_guild(interaction):
        return {"view": usage_view(t, place.guild_id, mine)}
    now = time.time()
    guild = await guild_usage(guilds.spending, place.guild_id, now, limit=LISTED + 1)
    limit_bytes = min(interaction.filesize_limit, FILE_BYTES)
    file = await usage_file(guilds.spending, place.guild_id, now, limit_bytes)
    view = usage_view(t, place.guild_id, mine, guild, is_cut=file.is_cut)
    return {"view": view, "file": File(io.BytesIO(file.content), FILE)}


async def setup(bot: Bot) -> None:
    """Add the command."""
    await bot.add_cog(Usage())
