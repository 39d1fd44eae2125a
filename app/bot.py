"""The connection to Discord: its intents, its commands, its buttons and modals."""

from __future__ import annotations

import importlib
import logging
import pkgutil
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from typing import Any, Final

import aiohttp
import discord
from discord.ext import commands

import cogs
import cogs.buttons
import cogs.modals
import cogs.settings
from app.command_sync import sync
from app.console import say
from app.discord_connect import connector_of
from app.identify import IdentifyTurns, turn_to_identify
from app.shards import ShardRange
from app.translator import CatalogueTranslator
from cogs.answers import on_error
from cogs.bot import Bot
from cogs.components import Components, handlers_in
from cogs.handlers import Handler
from guilds.left_guilds import LeftGuilds
from guilds.unavailable import DataUnavailable, data_errors
from i18n import Languages
from storage.errors import StorageError

log = logging.getLogger(__name__)

PERMISSIONS: Final = discord.Permissions(
    view_channel=True,
    send_messages=True,
    create_public_threads=True,
    send_messages_in_threads=True,
    attach_files=True,
    read_message_history=True,  # also for a thread below a message, and to reply to one
)


class DiscordBot(Bot):
    """The bot on Discord, or those `shards` of it. Set `service` before it connects.

    Without `shards` it has as many as Discord recommends. Where it has several processes,
    `identify_turns` say when which of them may identify; one alone has a pause between its shards.

    `chat_messages` is the setting `CHAT_MESSAGES`: whether it reads ordinary messages.
    `connect` is the setting `DISCORD_CONNECT`; raises `BadDiscordConnect` if it cannot be used.
    `trace` is told of every request.
    """

    def __init__(
        self,
        languages: Languages,
        *,
        shards: ShardRange | None = None,
        identify_turns: IdentifyTurns | None = None,
        chat_messages: bool = False,
        connect: str = "",
        trace: aiohttp.TraceConfig | None = None,
    ) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=intents_of(chat_messages=chat_messages),
            # Nothing is looked up in these caches.
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            allowed_mentions=discord.AllowedMentions.none(),
            connector=connector_of(connect),
            http_trace=trace or aiohttp.TraceConfig(),
            **shard_options(shards),
        )
        self.chat_messages = chat_messages
        self._has_first_shard = shards is None or shards.has_first
        self._identify_turns = identify_turns
        self.languages = languages
        self._on_discord = not connect
        self._components = Components(())

    def handlers(self) -> Iterator[type[Handler]]:
        """The classes that answer buttons, selects and modals."""
        yield from handlers_in(cogs.buttons)
        yield from handlers_in(cogs.modals)
        yield from handlers_in(cogs.settings)

    async def setup_hook(self) -> None:
        """After the login: load commands, buttons and modals.

        The process with shard 0 sends changed commands to Discord, for all processes of the bot.
        """
        for extension in extensions():
            await self.load_extension(extension)
        handlers = [
            handler(self.service, self.guild_services, self.talks) for handler in self.handlers()
        ]
        self._components = Components(handlers)
        self.tree.error(on_error)
        await self.tree.set_translator(CatalogueTranslator(self.languages))
        if self._has_first_shard:
            await self._publish()

    async def _publish(self) -> None:
        assert self.application_id is not None, "the login sets it"  # noqa: S101
        await sync(self.tree, self.application_id)
        if self._on_discord:
            link = discord.utils.oauth_url(self.application_id, permissions=PERMISSIONS)
            say(f"Invite the bot to a server: {link}")

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Before a shard identifies: wait for its turn among all processes of the bot."""
        if self._identify_turns is None:
            # One after another, 5 s apart: never faster than any `max_concurrency` allows.
            await super().before_identify_hook(shard_id, initial=initial)
            return
        try:
            limits = await self.fetch_session_start_limits()
            await turn_to_identify(self._identify_turns, limits, shard_id or 0)
        except StorageError as error:
            # If it was another one's turn, Discord refuses, and the shard tries again. To stay
            # away would leave the members of its guilds without even a sentence.
            log.warning("shard %s identifies without a turn: %s", shard_id, error)
            await super().before_identify_hook(shard_id, initial=False)

    async def on_ready(self) -> None:
        """All shards are connected: look for guilds that were left while none was."""
        present, shards = {guild.id for guild in self.guilds}, self.shards
        await self._departures(
            lambda left: left.compare(present, lambda it: self._shard_of(it) in shards)
        )

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The bot is in a guild, maybe again."""
        if self.guild_services is not None:
            self.guild_services.settings.forget(guild.id)
        await self._departures(lambda left: left.enter(guild.id))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot has left a guild; that one is not available for a while is another event."""
        await self._departures(lambda left: left.leave(guild.id))

    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """A thread was deleted, alone or with its channel: no conversation goes on in it."""
        if self.conversations is not None:
            with suppress(DataUnavailable), data_errors():
                await self.conversations.remove_thread(payload.thread_id)

    def _shard_of(self, guild_id: int) -> int:
        return (guild_id >> 22) % (self.shard_count or 1)

    async def _departures(self, act: Callable[[LeftGuilds], Awaitable[None]]) -> None:
        """Do it; what fails is found at the next start."""
        if self.guild_services is not None:
            with suppress(DataUnavailable), data_errors():
                await act(self.guild_services.left_guilds)

    async def on_message(self, message: discord.Message) -> None:
        """No command is called by a message; `cogs/messages.py` answers those that go on."""

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Answer buttons and modals; discord.py answers the commands."""
        await self._components.dispatch(interaction)


def intents_of(*, chat_messages: bool) -> discord.Intents:
    """What Discord is asked to tell the bot. Only the content of messages is privileged."""
    if not chat_messages:
        return discord.Intents(guilds=True)
    return discord.Intents(guilds=True, messages=True, message_content=True)


def shard_options(shards: ShardRange | None) -> dict[str, Any]:
    """The arguments of discord.py for some shards."""
    if shards is None:
        return {}
    return {"shard_ids": list(shards.ids), "shard_count": shards.count}


def extensions() -> Iterator[str]:
    """The modules of `cogs/` that add a command: those with a function `setup`."""
    for module in pkgutil.iter_modules(cogs.__path__, "cogs."):
        if hasattr(importlib.import_module(module.name), "setup"):
            yield module.name
