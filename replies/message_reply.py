"""The bot's reply to a message of a member: a message of its own, which is sent once."""

from __future__ import annotations

from typing import Final

import discord
from discord import ui

from replies.discord_requests import EDIT_TIMEOUT_S, request

LOOKED_AT: Final = 100  # messages after the member's, as many as one request gives


class MessageReply:
    """The reply to the message with that id. It pings nobody."""

    def __init__(self, client: discord.Client, channel_id: int, message_id: int) -> None:
        self._client = client
        self._channel = client.get_partial_messageable(channel_id)
        self._message_id = message_id

    async def post(self, sentence: str) -> int:
        """Send a reply and return its id.

        For some minutes it is sent once: later calls return the id of the first. Raises
        `ReplyGone`, `NotNow`, or `Refused`, also if the member's message was deleted.
        """
        reference = discord.MessageReference(
            message_id=self._message_id, channel_id=self._channel.id
        )
        sent = self._channel.send(
            view=text_view(sentence),
            reference=reference,
            nonce=str(self._message_id),  # discord.py sends `enforce_nonce` with it
            mention_author=False,
            allowed_mentions=discord.AllowedMentions.none(),
        )
        return (await request(sent, EDIT_TIMEOUT_S)).id

    async def find(self) -> int | None:
        """The id of the first reply of the bot; None also where it may not read the channel.

        Raises `ReplyGone`, `NotNow` or `Refused`.
        """
        own_id = self._client.application_id
        for message in await request(self._following(), EDIT_TIMEOUT_S):
            reference = message.reference
            is_reply = reference is not None and reference.message_id == self._message_id
            if is_reply and message.author.id == own_id:
                return message.id
        return None

    async def edit(self, reply_id: int, sentence: str) -> None:
        """Show this sentence in the reply. Raises `ReplyGone`, `NotNow` or `Refused`."""
        edited = self._channel.get_partial_message(reply_id).edit(
            view=text_view(sentence), allowed_mentions=discord.AllowedMentions.none()
        )
        await request(edited, EDIT_TIMEOUT_S)

    async def _following(self) -> list[discord.Message]:
        after = discord.Object(self._message_id)
        history = self._channel.history(limit=LOOKED_AT, after=after, oldest_first=True)
        return [message async for message in history]


def text_view(sentence: str) -> ui.LayoutView:
    """A sentence in the form that answers have: a message of Discord never changes its form."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(sentence))
    view.stop()  # or discord.py would wait for its clicks
    return view
