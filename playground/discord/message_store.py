"""Stores the messages of all channels, and checks each change against Discord's rules."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from playground.discord.attachments import Attachment, Upload
from playground.discord.channels import Channel
from playground.discord.context import Context
from playground.discord.enums import MessageType
from playground.discord.errors import raise_for_problems, unknown
from playground.discord.events import MessageCreated, MessageDeleted, MessageUpdated
from playground.discord.message import (
    EPHEMERAL,
    HAS_THREAD,
    LOADING,
    Message,
    MessageInteraction,
    apply_body,
    with_descriptions,
)
from playground.discord.message_rendering import render_message
from playground.discord.rules.message import check_message
from playground.discord.rules.selects import check_known_defaults
from playground.discord.users import BOT, User
from playground.json_types import JsonObject


class MessageStore:
    """The messages by id, oldest first. Every change is published on the feed.

    Beyond `Limits.kept_messages`, the oldest are deleted as if the bot had done it.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._messages: dict[str, Message] = {}
        self._last_rendered: tuple[Message, int, JsonObject] | None = None

    def get(self, message_id: str) -> Message:
        """The message with that id. Raises Discord's "Unknown Message"."""
        if message_id not in self._messages:
            raise unknown("Message")
        return self._messages[message_id]

    def find(self, message_id: str) -> Message | None:
        """The message with that id; None if there is none."""
        return self._messages.get(message_id)

    def in_channel(self, channel: Channel) -> list[Message]:
        """All messages of a channel, oldest first, ephemeral ones included."""
        return [message for message in self._messages.values() if message.channel.id == channel.id]

    def render(self, message: Message) -> JsonObject:
        """Discord's message object; that of a reply holds the other message, None if it is gone.

        It is shared: whoever changes it makes a copy.
        """
        rendered = self._rendered(message)
        if message.flags & HAS_THREAD:
            thread = self._context.directory.threads.find(message.id)
            rendered = {**rendered, "thread": thread.json} if thread else rendered
        if message.reference is None:
            return rendered
        replied = self.find(message.reference)
        other = replied and self._rendered(replied)
        return {**rendered, "referenced_message": other}

    def draft(
        self,
        channel: Channel,
        *,
        viewer: User | None = None,
        interaction: MessageInteraction | None = None,
        reference: str | None = None,
        replied: Message | None = None,
        author: User = BOT,
        nonce: int | str | None = None,
    ) -> Message:
        """A new, empty message, not stored yet; with a `viewer`, an ephemeral one.

        `reference` is the id of a message that it is shown to reply to; the author of a `replied`
        one is pinged as well.
        """
        return Message(
            id=self._context.snowflakes.next(),
            channel=channel,
            author=author,
            created_at=self._context.clock.now(),
            flags=EPHEMERAL if viewer else 0,
            viewer=viewer,
            interaction=interaction,
            reference=replied.id if replied else reference,
            replied_author=replied.author if replied else None,
            nonce=nonce,
        )

    def create_loading(self, draft: Message) -> Message:
        """Store a draft as the "thinking" message of a deferred response."""
        return self._add(replace(draft, flags=draft.flags | LOADING))

    def create_system(self, draft: Message, system_type: MessageType) -> Message:
        """Store a draft as a message of Discord itself."""
        return self._add(replace(draft, system_type=system_type))

    def set_flag(self, message_id: str, flag: int, *, on: bool) -> None:
        """Set or clear one of the flags that Discord sets, if the message is there."""
        message = self.find(message_id)
        if message is not None and bool(message.flags & flag) != on:
            changed = replace(message, flags=message.flags ^ flag)
            self._messages[message_id] = changed
            self._context.feed.publish(MessageUpdated(changed))

    async def create(
        self, draft: Message, body: JsonObject, uploads: Mapping[int, Upload]
    ) -> Message:
        """Fill a draft from a body and store it. Raises `DiscordError` if it breaks a rule."""
        self._check(body, None, draft.channel)
        uploaded = await self._store_uploads(draft, body, uploads)
        # Storing the uploads awaits: the channel may have been deleted meanwhile.
        if self._context.directory.find_by_id(draft.channel.id) is None:
            self._context.attachments.delete(uploaded.values())
            raise unknown("Channel")
        return self._add(self._apply(draft, body, uploaded, None))

    async def edit(
        self, message_id: str, body: JsonObject, uploads: Mapping[int, Upload]
    ) -> Message:
        """Edit a message. Raises `DiscordError` if it is unknown or would break a rule."""
        before = self.get(message_id)
        self._check(body, before, before.channel)
        uploaded = await self._store_uploads(before, body, uploads)
        now = self._context.clock.now()
        # Storing the uploads awaits: the message may have been edited or deleted meanwhile.
        before = self._messages.get(message_id, before)
        after = self._apply(before, body, uploaded, now)
        if message_id not in self._messages:
            self._context.attachments.delete(uploaded.values())
            raise unknown("Message")
        self._delete_removed_attachments(before, after)
        self._messages[message_id] = after
        self._context.feed.publish(MessageUpdated(after))
        return after

    def delete(self, message_id: str) -> None:
        """Delete a message and its attachments. Raises Discord's "Unknown Message"."""
        message = self.get(message_id)
        del self._messages[message_id]
        self._context.attachments.delete(message.attachments)
        self._context.feed.publish(MessageDeleted(message))

    def _add(self, message: Message) -> Message:
        self._messages[message.id] = message
        self._context.feed.publish(MessageCreated(message))
        while len(self._messages) > self._context.limits.kept_messages:
            self.delete(next(iter(self._messages)))
        return message

    def _rendered(self, message: Message) -> JsonObject:
        """A change is rendered for REST, the gateway and the pages one after another: only once.

        URLs are signed by the second, so it is valid no longer than that.
        """
        second = int(self._context.clock.now())
        if self._last_rendered:
            last, rendered_in, rendered = self._last_rendered
            if last is message and rendered_in == second:
                return rendered
        rendered = render_message(message, self._context.attachments, self._context.directory)
        self._last_rendered = (message, second, rendered)
        return rendered

    def _check(self, body: JsonObject, before: Message | None, channel: Channel) -> None:
        max_attachments = self._context.limits.attachments_per_message
        raise_for_problems(check_message(body, before, max_attachments=max_attachments))
        known = self._context.directory.known_objects(channel)
        components = body.get("components") or []
        raise_for_problems(check_known_defaults(components, ("components",), known.has_default))

    async def _store_uploads(
        self, message: Message, body: JsonObject, uploads: Mapping[int, Upload]
    ) -> dict[int, Attachment]:
        described = with_descriptions(uploads, body)
        stored = await self._context.attachments.store(
            described.values(), message.channel.id, ephemeral=message.viewer is not None
        )
        return dict(zip(described, stored, strict=True))

    def _apply(
        self,
        before: Message,
        body: JsonObject,
        uploaded: Mapping[int, Attachment],
        edited_at: float | None,
    ) -> Message:
        """`apply_body`; if it raises, the uploaded attachments are deleted."""
        max_attachments = self._context.limits.attachments_per_message
        try:
            return apply_body(before, body, uploaded, edited_at, max_attachments=max_attachments)
        except Exception:
            self._context.attachments.delete(uploaded.values())
            raise

    def _delete_removed_attachments(self, before: Message, after: Message) -> None:
        kept = {attachment.id for attachment in after.attachments}
        removed: Iterable[Attachment] = (one for one in before.attachments if one.id not in kept)
        self._context.attachments.delete(removed)
