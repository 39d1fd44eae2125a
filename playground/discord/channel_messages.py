"""The bot's own messages in a channel: replies, and nonces that keep one from being sent twice."""

import asyncio
from collections.abc import Mapping

from playground.discord.attachments import Upload, delete_uploads
from playground.discord.channels import Channel
from playground.discord.context import Context
from playground.discord.errors import (
    cannot_reply_without_history,
    invalid_form_body,
    raise_for_problems,
)
from playground.discord.message import Message
from playground.discord.message_store import MessageStore
from playground.discord.rules.new_message import check_new_message
from playground.json_types import JsonObject


class ChannelMessages:
    """Creates messages outside of interactions. Nonces count for `Limits.nonce_lifetime_s`."""

    def __init__(self, context: Context, messages: MessageStore) -> None:
        self._context = context
        self._messages = messages
        # By nonce: when it expires, and the id of its message; the oldest first.
        self._nonces: dict[str, tuple[float, str]] = {}
        self._posting = asyncio.Lock()

    async def create(
        self,
        channel: Channel,
        body: JsonObject,
        uploads: Mapping[int, Upload],
        *,
        reads_history: bool,
    ) -> Message:
        """Create a message; with `enforce_nonce`, return the one that has the nonce already.

        Raises `DiscordError` if the body breaks a rule, if the message with its nonce was deleted,
        and for a reply if the other message is unknown or the bot may not read the history.
        """
        raise_for_problems(check_new_message(body))
        # One at a time: storing uploads awaits, and a second request may carry the same nonce.
        async with self._posting:
            first = self._with_nonce(body) if body.get("enforce_nonce") else None
            if first is not None:
                delete_uploads(list(uploads.values()))
                return first
            replied = self._replied(channel, body, reads_history=reads_history)
            draft = self._messages.draft(channel, replied=replied, nonce=body.get("nonce"))
            message = await self._messages.create(draft, body, uploads)
            self._keep_nonce(message)
            return message

    def _with_nonce(self, body: JsonObject) -> Message | None:
        expires_at, message_id = self._nonces.get(str(body.get("nonce")), (0.0, ""))
        is_valid = self._context.clock.now() < expires_at
        return self._messages.get(message_id) if is_valid else None

    def _keep_nonce(self, message: Message) -> None:
        """Remember the nonce of a message, and forget those that have expired."""
        if message.nonce is None:
            return
        now = self._context.clock.now()
        key = str(message.nonce)
        self._nonces.pop(key, None)
        self._nonces[key] = (now + self._context.limits.nonce_lifetime_s, message.id)
        for nonce, (expires_at, _) in tuple(self._nonces.items()):
            if expires_at > now:
                break
            del self._nonces[nonce]

    def _replied(
        self, channel: Channel, body: JsonObject, *, reads_history: bool
    ) -> Message | None:
        """The message that the body replies to; None if it replies to none."""
        reference = body.get("message_reference")
        if reference is None:
            return None
        message = self._find(channel, reference)
        if message is not None:
            if not reads_history:
                raise cannot_reply_without_history()
            return message
        if reference.get("fail_if_not_exists") is False:
            return None
        code = "MESSAGE_REFERENCE_UNKNOWN_MESSAGE"
        raise invalid_form_body(("message_reference",), code, "Unknown message")

    def _find(self, channel: Channel, reference: JsonObject) -> Message | None:
        """The message if it exists in this channel, as which the reference must name it."""
        message = self._messages.find(str(reference["message_id"]))
        if message is None or message.channel.id != channel.id or message.viewer is not None:
            return None
        named = {"channel_id": channel.id, "guild_id": channel.guild_id}.items()
        is_named = all(str(reference.get(key) or value) == str(value) for key, value in named)
        return message if is_named else None
