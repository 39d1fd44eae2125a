"""The connection to Discord: its intents, its commands, its buttons and modals."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any, Final

import aiohttp
import discord
from discord.ext import commands

import cogs
import cogs.buttons
import cogs.modals
from app.command_sync import sync
from app.console import say
from app.discord_connect import connector_from
from app.translator import CatalogueTranslator
from cogs.answers import on_error
from cogs.bot import Bot
from cogs.components import Components, handlers_in
from cogs.handlers import Handler
from i18n import Languages

INTENTS: Final = discord.Intents(guilds=True)
PERMISSIONS: Final = discord.Permissions(
    view_channel=True, send_messages=True, send_messages_in_threads=True, attach_files=True
)


class DiscordBot(Bot):
    """The bot on Discord. Set `service` before it connects.

    `connect` is the setting `DISCORD_CONNECT`; raises `ValueError` if it cannot be used. `trace`
    is told of every request.
    """

    def __init__(
        self,
        languages: Languages,
        *,
        connect: str = "",
        trace: aiohttp.TraceConfig | None = None,
    ) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=INTENTS,
            allowed_mentions=discord.AllowedMentions.none(),
            connector=connector_from(connect) if connect else None,
            http_trace=trace or aiohttp.TraceConfig(),
        )
        self.languages = languages
        self._on_discord = not connect
        self._components = Components(())

    def handlers(self) -> Iterator[type[Handler]]:
        """The classes that answer buttons and modals."""
        yield from handlers_in(cogs.buttons)
        yield from handlers_in(cogs.modals)

    async def setup_hook(self) -> None:
        """After the login: load commands, buttons and modals, and sync changed commands."""
        for extension in extensions():
            await self.load_extension(extension)
        handlers = [handler(self.service) for handler in self.handlers()]
        self._components = Components(handlers)
        self.tree.error(on_error)
        await self.tree.set_translator(CatalogueTranslator(self.languages))
        assert self.application_id is not None, "the login sets it"  # noqa: S101
        await sync(self.tree, self.application_id)
        if self._on_discord:
            link = discord.utils.oauth_url(self.application_id, permissions=PERMISSIONS)
            say(f"Invite the bot to a server: {link}")

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Answer buttons and modals; discord.py answers the commands."""
        await self._components.dispatch(interaction)


def extensions() -> Iterator[str]:
    """The modules of `cogs/` that add a command: those with a function `setup`."""
    for module in pkgutil.iter_modules(cogs.__path__, "cogs."):
        if hasattr(importlib.import_module(module.name), "setup"):
            yield module.name
