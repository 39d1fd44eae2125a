"""One message that is edited: a reply through its interaction's webhook, or one of the bot's own.
No gateway is needed for either."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Protocol

import discord
from discord import ui

from hfmedia.media_store import MediaStore
from jobs.grace import with_grace
from jobs.models import ReplyTarget
from replies.discord_requests import (
    EDIT_TIMEOUT_S,
    UPLOAD_TIMEOUT_S,
    Refused,
    ReplyGone,
    request,
)
from replies.media.prepared_file import PreparedFile
from replies.uploads import opened_files

GRACE_S: Final = 3.0  # for an edit that is under way when its writer is cancelled


class MessageHandle(Protocol):
    """The requests for one message."""

    async def fetch(self) -> discord.Message:
        """The message as it is."""

    async def edit(self, **changes: Any) -> discord.Message:
        """The message after these changes, which are the arguments of discord.py's methods."""


class EditedMessage:
    """A message that only its writer edits. It remembers which files are in it.

    `edit_timeout_s` is for a request without files.
    """

    def __init__(
        self,
        handle: MessageHandle,
        store: MediaStore,
        *,
        mentions: discord.AllowedMentions | None = None,
        edit_timeout_s: float = EDIT_TIMEOUT_S,
    ) -> None:
        self._handle = handle
        self._store = store
        self._mentions = mentions or discord.AllowedMentions.none()
        self._edit_timeout_s = edit_timeout_s
        self._attached: list[discord.Attachment] = []

    async def load(self) -> Sequence[discord.Attachment]:
        """Read which files are in the message: an edit keeps them from then on.

        Raises `ReplyGone`, `NotNow` or `Refused`.
        """
        message = await request(self._handle.fetch(), self._edit_timeout_s)
        self._attached = message.attachments
        return self._attached

    async def edit(self, view: ui.LayoutView, files: Sequence[PreparedFile], alt: str) -> None:
        """Show this, with these files beside those that are there; `alt` describes them.

        Raises `ReplyGone`, `FilesTooLarge`, `FilesMissing`, `NotNow` or `Refused`.
        """
        # discord.py would keep a view that waits for clicks, and this process may not be the one
        # that gets them.
        view.stop()
        async with opened_files(self._store, files, alt) as uploads:
            edited = self._handle.edit(
                view=view,
                # Only what is listed stays.
                attachments=[*self._attached, *uploads],
                allowed_mentions=self._mentions,
            )
            if uploads:
                message = await request(edited, UPLOAD_TIMEOUT_S)
            else:
                # Broken off, it could be carried out after what the next writer sends.
                sent = request(edited, self._edit_timeout_s)
                message = await with_grace(sent, lambda: GRACE_S)
        self._attached = message.attachments


class Reply(EditedMessage):
    """The reply to an interaction, edited through the interaction's webhook."""

    def __init__(
        self,
        client: discord.Client,
        store: MediaStore,
        target: ReplyTarget,
        *,
        edit_timeout_s: float = EDIT_TIMEOUT_S,
    ) -> None:
        handle = _WebhookMessage(client, target)
        super().__init__(handle, store, edit_timeout_s=edit_timeout_s)


class OwnMessage(EditedMessage):
    """A message of the bot, edited with the bot's own token."""

    def __init__(
        self,
        client: discord.Client,
        store: MediaStore,
        channel_id: int,
        message_id: int,
        *,
        mentions: discord.AllowedMentions | None = None,
    ) -> None:
        handle = _ChannelMessage(client, channel_id, message_id)
        super().__init__(handle, store, mentions=mentions)

    async def load(self) -> Sequence[discord.Attachment]:
        """Read which files are in the message: an edit keeps them from then on.

        Raises `ReplyGone`, `NotNow` or `Refused`.
        """
        try:
            return await super().load()
        except ReplyGone as gone:
            if gone.status != 403:
                raise
            # What may not be read may be edited: then all files are sent again.
            raise Refused from None


class _WebhookMessage:
    def __init__(self, client: discord.Client, target: ReplyTarget) -> None:
        self._webhook = discord.Webhook.partial(target.application_id, target.token, client=client)
        self._message_id = target.message_id

    async def fetch(self) -> discord.Message:
        return await self._webhook.fetch_message(self._message_id)

    async def edit(self, **changes: Any) -> discord.Message:
        return await self._webhook.edit_message(self._message_id, **changes)


class _ChannelMessage:
    def __init__(self, client: discord.Client, channel_id: int, message_id: int) -> None:
        channel = client.get_partial_messageable(channel_id)
        self._message = channel.get_partial_message(message_id)

    async def fetch(self) -> discord.Message:
        return await self._message.fetch()

    async def edit(self, **changes: Any) -> discord.Message:
        return await self._message.edit(**changes)
