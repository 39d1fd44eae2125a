"""Tells in channels of guilds what their admins want to know there."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from gettext import NullTranslations
from typing import Final

import discord

from app.announcements import Announced, Announcements, described, guild_of
from app.background import running
from app.delivery import Deliveries
from guilds.budget_warnings import BudgetWarning
from guilds.budgets import window_end
from guilds.models import GuildSettings
from guilds.services import GuildServices
from guilds.settings import GuildSettingsService, UnreadableSettings
from i18n import Languages
from replies.discord_requests import EDIT_TIMEOUT_S, NotNow, Refused, ReplyGone, request
from replies.text.announcements import budget_warning, changes_announcement
from replies.text.changes import change_lines
from storage.audit import AuditRow
from storage.errors import StorageError

log = logging.getLogger(__name__)

PAUSES_S: Final = (2.0, 10.0, 60.0, 300.0)
"""Between the tries to send a message while Discord does not answer, or not with success."""

END_S: Final = 5.0  # that a process which ends has for what is left


def announcing(
    deliveries: Deliveries, announcements: Announcements, guilds: GuildServices
) -> AbstractAsyncContextManager[None]:
    """Announce until the end of the block, and then for up to `END_S` what is left."""
    announcer = Announcer(deliveries.client, deliveries.languages, guilds.settings, announcements)
    return announcer.announcing()


class Announcer:
    """Sends one message after another, in the language of the guild, and mentions nobody.

    The process that has counted or changed something tells it, right after it. If it is killed in
    between, or if Discord takes the message in none of the tries, it stays untold: the panel shows
    what is spent, and every change.
    """

    def __init__(
        self,
        client: discord.Client,
        languages: Languages,
        settings: GuildSettingsService,
        announcements: Announcements,
        *,
        pauses_s: Sequence[float] = PAUSES_S,
    ) -> None:
        self._client = client
        self._languages = languages
        self._settings = settings
        self._announcements = announcements
        self._pauses_s = pauses_s

    @asynccontextmanager
    async def announcing(self) -> AsyncIterator[None]:
        """Announce what comes until the end of the block, and then for up to `END_S` the rest."""
        async with running(self._run()):
            yield
            with suppress(TimeoutError):
                async with asyncio.timeout(END_S):
                    await self._announcements.all_done()

    async def _run(self) -> None:
        while True:
            item = await self._announcements.next()
            try:
                await self._announce(item)
            except (StorageError, UnreadableSettings) as error:
                log.warning("%s, which is not announced: %s", described(item), error)
            except Exception:
                log.exception("%s, which could not be announced", described(item))
            finally:
                self._announcements.done()

    async def _announce(self, item: Announced) -> None:
        guild_id = guild_of(item)
        guild = self._client.get_guild(guild_id)
        locale = "" if guild is None else guild.preferred_locale.value
        text = announcement(self._languages.translations(locale), item)
        for channel_id in channels_for(item, await self._settings.of(guild_id)):
            if guild is not None and guild.get_channel(channel_id) is None:
                # It was deleted, or is another guild's, which must not be told anything.
                log.warning("%s, but its channel %s is gone", described(item), channel_id)
            else:
                await self._send(item, channel_id, text)

    async def _send(self, item: Announced, channel_id: int, text: str) -> None:
        nonce = secrets.token_hex(8)  # by which Discord knows a message that it has already
        for pause_s in (*self._pauses_s, None):
            try:
                await request(self._message(channel_id, text, nonce), EDIT_TIMEOUT_S)
            except NotNow:
                if pause_s is None:
                    log.warning("%s, but Discord does not take the message", described(item))
                else:
                    await asyncio.sleep(pause_s)
            except (ReplyGone, Refused) as error:
                log.warning("%s, but not in channel %s: %s", described(item), channel_id, error)
                return
            else:
                return

    async def _message(self, channel_id: int, text: str, nonce: str) -> None:
        channel = self._client.get_partial_messageable(channel_id)
        nobody = discord.AllowedMentions.none()
        await channel.send(text, nonce=nonce, allowed_mentions=nobody)


def channels_for(item: Announced, settings: GuildSettings) -> tuple[int, ...]:
    """Where it is told. That the log has another channel is told in both."""
    if isinstance(item, BudgetWarning):
        found = [settings.warnings_channel_id]
    else:
        before = [row.old for row in item if row.subject == "log_channel_id"]
        found = [settings.log_channel_id, *(int(it) for it in before if it is not None)]
    return tuple(dict.fromkeys(it for it in found if it is not None))


def announcement(t: NullTranslations, item: Announced) -> str:
    """The text of the message."""
    if isinstance(item, BudgetWarning):
        window, begin = item.bound.counter.window, item.bound.counter.begins_at
        until = window_end(window, begin)
        return budget_warning(t, item.percent, window, item.bound.limit, until)
    lines = [line for row in item for line in _lines(t, row)]
    return changes_announcement(t, item[0].user_id, item[0].at, lines)


def _lines(t: NullTranslations, row: AuditRow) -> tuple[str, ...]:
    return change_lines(t, row.guild_id, row.subject, row.old, row.new)
