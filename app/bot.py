"""The connection to Discord: its intents, its commands, its buttons."""

from __future__ import annotations

import pkgutil
from typing import TYPE_CHECKING, Final

import discord
from discord.ext import commands

import cogs
from app.command_sync import sync
from app.console import say
from app.discord_connect import connector_from
from cogs import BUTTONS, Bot, on_error

if TYPE_CHECKING:
    from settings import Settings

PERMISSIONS: Final = discord.Permissions(
    view_channel=True, send_messages=True, send_messages_in_threads=True, attach_files=True
)


class DiscordBot(Bot):
    """The bot on Discord: its commands are the files in `cogs/`.

    Raises `ValueError` if `DISCORD_CONNECT` cannot be used.
    """

    def __init__(self, settings: Settings) -> None:
        connect = settings.discord_connect
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            connector=connector_from(connect) if connect else None,
        )
        self._on_discord = not connect

    async def setup_hook(self) -> None:
        """After the login: load the commands, and tell Discord of them if they changed."""
        for module in pkgutil.iter_modules(cogs.__path__, "cogs."):
            if not module.name.startswith("cogs._"):
                await self.load_extension(module.name)
        self.add_dynamic_items(*BUTTONS)
        self.tree.error(on_error)
        assert self.application_id is not None, "the login tells it"  # noqa: S101
        await sync(self.tree, self.application_id)
        if self._on_discord:
            link = discord.utils.oauth_url(self.application_id, permissions=PERMISSIONS)
            say(f"Invite the bot to a server: {link}")
