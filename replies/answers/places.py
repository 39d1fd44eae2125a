"""Where the messages of an answer are: behind an interaction's token, or in a channel."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Protocol

import discord
from discord import ui

from hfmedia.media_store import MediaStore
from jobs.models import ReplyTarget
from replies.discord_requests import (
    EDIT_TIMEOUT_S,
    UPLOAD_TIMEOUT_S,
    NotNow,
    Refused,
    ReplyGone,
    request,
)
from replies.late.channel import LateChannel
from replies.media.prepared_file import PreparedFile
from replies.message import EditedMessage, OwnMessage, Reply
from replies.uploads import opened_files
from replies.writer import EditableReply


class AnswerPlace(Protocol):
    """The messages of one answer."""

    def message(self, message_id: int) -> EditableReply:
        """One of them, to edit."""

    async def send(
        self, view: ui.LayoutView, files: Sequence[PreparedFile], alt: str, *, nonce: str
    ) -> int:
        """Send a further message and return its id.

        Raises `SentAndDeleted`, `ReplyGone`, `FilesTooLarge`, `FilesMissing`, `NotNow` or
        `Refused`.
        """

    async def delete(self, message_id: int) -> None:
        """Delete one of them, if that is possible."""


class InteractionMessages:
    """Messages through an interaction's webhook, which needs no permission.

    `private` is the webhook of an interaction that is at hand, for further messages that only its
    user sees; without it everybody sees them.
    """

    def __init__(
        self,
        client: discord.Client,
        store: MediaStore,
        target: ReplyTarget,
        *,
        private: discord.Webhook | None = None,
    ) -> None:
        self._client = client
        self._store = store
        self._target = target
        self._is_private = private is not None
        # Of one that is made here, discord.py does not know that it may send private messages.
        self._webhook = private or discord.Webhook.partial(
            target.application_id, target.token, client=client
        )

    def message(self, message_id: int) -> EditedMessage:
        """As `AnswerPlace`."""
        return Reply(self._client, self._store, replace(self._target, message_id=message_id))

    async def send(
        self, view: ui.LayoutView, files: Sequence[PreparedFile], alt: str, *, nonce: str
    ) -> int:
        """As `AnswerPlace`. Webhooks have no nonce."""
        view.stop()  # or discord.py would wait for its clicks
        async with opened_files(self._store, files, alt) as uploads:
            sent = self._webhook.send(
                view=view,
                files=uploads,
                ephemeral=self._is_private,
                allowed_mentions=discord.AllowedMentions.none(),
                wait=True,
            )
            message = await request(sent, UPLOAD_TIMEOUT_S if uploads else EDIT_TIMEOUT_S)
        return message.id

    async def delete(self, message_id: int) -> None:
        """As `AnswerPlace`."""
        with suppress(NotNow, Refused, ReplyGone):
            await request(self._webhook.delete_message(message_id), EDIT_TIMEOUT_S)


class ChannelMessages:
    """Messages of the bot's own in a channel or thread."""

    def __init__(self, client: discord.Client, store: MediaStore, channel_id: int) -> None:
        self._client = client
        self._store = store
        self._channel_id = channel_id
        self._channel = LateChannel(client, store, channel_id, discord.AllowedMentions.none())

    def message(self, message_id: int) -> EditedMessage:
        """As `AnswerPlace`."""
        return OwnMessage(self._client, self._store, self._channel_id, message_id)

    async def send(
        self, view: ui.LayoutView, files: Sequence[PreparedFile], alt: str, *, nonce: str
    ) -> int:
        """As `AnswerPlace`."""
        return await self._channel.post(view, files, alt, nonce=nonce)

    async def delete(self, message_id: int) -> None:
        """As `AnswerPlace`."""
        channel = self._client.get_partial_messageable(self._channel_id)
        with suppress(NotNow, Refused, ReplyGone):
            await request(channel.get_partial_message(message_id).delete(), EDIT_TIMEOUT_S)
