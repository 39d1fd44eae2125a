"""A channel as the bot's own token uses it: sends a message once, and finds one of a job."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Final

import discord
from discord import ui

from hfmedia.media_store import MediaStore
from replies.buttons import component_ids
from replies.discord_requests import (
    EDIT_TIMEOUT_S,
    UNKNOWN_MESSAGE,
    UPLOAD_TIMEOUT_S,
    Refused,
    ReplyGone,
    request,
)
from replies.media.prepared_file import PreparedFile
from replies.uploads import opened_files

NEWEST: Final = 100  # messages, as many as one request gives


class SentAndDeleted(Exception):
    """Discord knows the nonce: its message was sent, and somebody deleted it since."""


class LateChannel:
    """The channel with that id. Messages mention whom `mentions` allows."""

    def __init__(
        self,
        client: discord.Client,
        store: MediaStore,
        channel_id: int,
        mentions: discord.AllowedMentions,
    ) -> None:
        self._client = client
        self._store = store
        self._channel = client.get_partial_messageable(channel_id)
        self._mentions = mentions

    @property
    def id(self) -> int:
        """The channel's id."""
        return self._channel.id

    async def post(
        self, view: ui.LayoutView, files: Sequence[PreparedFile], alt: str, *, nonce: str
    ) -> int:
        """Send a message and return its id; while Discord knows the nonce, the id of the first.

        Raises `SentAndDeleted`, `ReplyGone` if the bot may not send it, `FilesTooLarge`,
        `FilesMissing`, `NotNow` or `Refused`.
        """
        view.stop()  # or discord.py would wait for its clicks
        async with opened_files(self._store, files, alt) as uploads:
            # discord.py sends `enforce_nonce` with every nonce.
            sent = self._channel.send(
                view=view, files=uploads, nonce=nonce, allowed_mentions=self._mentions
            )
            try:
                message = await request(sent, UPLOAD_TIMEOUT_S if uploads else EDIT_TIMEOUT_S)
            except ReplyGone as gone:
                if gone.code == UNKNOWN_MESSAGE:
                    raise SentAndDeleted from None
                raise
        return message.id

    async def find(self, job_id: str, *, other_than: int) -> int | None:
        """The id of a message of the bot that has a button of the job, among the newest ones.

        None also where the bot may not read them. Raises `NotNow`.
        """
        own_id = self._client.application_id
        with suppress(ReplyGone, Refused):
            for message in await request(self._newest(), EDIT_TIMEOUT_S):
                is_own = message.author.id == own_id and message.id != other_than
                if is_own and any(it.argument == job_id for it in component_ids(message)):
                    return message.id
        return None

    async def _newest(self) -> list[discord.Message]:
        return [message async for message in self._channel.history(limit=NEWEST)]


async def direct_channel_id(client: discord.Client, user_id: int) -> int:
    """The id of the bot's direct channel with a user. Raises `ReplyGone`, `NotNow` or `Refused`."""
    opened = client.create_dm(discord.Object(user_id))
    return (await request(opened, EDIT_TIMEOUT_S)).id
