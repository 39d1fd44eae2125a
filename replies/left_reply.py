"""The end of a reply whose job was never begun, because its process had ended."""

from __future__ import annotations

from typing import Any

import discord

from i18n import Languages
from jobs.models import Acknowledgement
from replies.discord_requests import (
    EDIT_TIMEOUT_S,
    FilesTooLarge,
    NotNow,
    Refused,
    ReplyGone,
    request,
)
from replies.message_reply import MessageReply
from replies.text.restarted import message_never_begun, never_begun

# Discord's name for the first answer to an interaction, whose id is not known here.
ORIGINAL: Any = "@original"


class LeftReplies:
    """Ends such replies: to commands through their webhooks, to messages as the bot's own."""

    def __init__(self, client: discord.Client, languages: Languages) -> None:
        self._client = client
        self._languages = languages

    async def end(self, command: Acknowledgement) -> bool:
        """Say that there is no job. False if Discord does not answer now."""
        try:
            if command.channel_id is None:
                await self._end_reply(command)
            else:
                await self._end_message(command, command.channel_id)
        except NotNow:
            return False
        except (FilesTooLarge, Refused, ReplyGone):
            pass  # nobody was answered, or the reply was deleted
        return True

    async def _end_reply(self, command: Acknowledgement) -> None:
        webhook = discord.Webhook.partial(
            command.application_id, command.token, client=self._client
        )
        sentence = never_begun(self._languages.translations(command.locale))
        await request(webhook.edit_message(ORIGINAL, content=sentence), EDIT_TIMEOUT_S)

    async def _end_message(self, command: Acknowledgement, channel_id: int) -> None:
        """Edit the reply; if there is none, send one: the message was read, and nobody else will
        answer it."""
        reply = MessageReply(self._client, channel_id, int(command.job_id))
        sentence = message_never_begun(self._languages.translations(command.locale))
        reply_id = await reply.find()
        if reply_id is None:
            # Where the channel may not be read, Discord may still know the reply by its nonce.
            reply_id = await reply.post(sentence)
        await reply.edit(reply_id, sentence)
