"""A person who writes: posts, edits and deletes messages, and is seen typing."""

from collections.abc import Sequence
from typing import Final

from playground.discord.attachments import delete_uploads
from playground.discord.channels import Channel
from playground.discord.context import Context
from playground.discord.errors import DiscordError, InvalidInput
from playground.discord.events import TypingStarted
from playground.discord.message import Message
from playground.discord.message_store import MessageStore
from playground.discord.permissions import MANAGE_MESSAGES, MENTION_EVERYONE
from playground.discord.thread_actions import ThreadActions
from playground.discord.uploads import UploadStore
from playground.discord.users import User
from playground.json_types import JsonObject

MAX_CONTENT_CHARACTERS: Final = 2000


class MessageWriter:
    """Writes as one user. Raises `InvalidInput` for what Discord's client would prevent."""

    def __init__(
        self,
        user: User,
        context: Context,
        *,
        messages: MessageStore,
        threads: ThreadActions,
        uploads: UploadStore,
    ) -> None:
        self._user = user
        self._context = context
        self._directory = context.directory
        self._messages = messages
        self._threads = threads
        self._uploads = uploads

    async def post(
        self,
        content: str = "",
        *,
        channel: str = "studio",
        files: Sequence[str] = (),
        reply_to: str | None = None,
        mention: bool = True,
    ) -> JsonObject:
        """Post a message with words, or with uploaded files by their ids. Returns its object.

        `reply_to` is the id of a message that it replies to, whose author it pings with `mention`.
        """
        place = self._directory.find_channel(channel, self._user)
        self._check(content, files)
        replied = None if reply_to is None else self._visible(reply_to)
        if replied and (replied.channel.id != place.id or replied.viewer):
            raise InvalidInput("That message cannot be replied to here.")
        self._threads.open_for_message(place)
        uploads = self._uploads.take(self._user, files)
        try:
            draft = self._messages.draft(place, author=self._user, replied=replied)
            body = {"content": content, "allowed_mentions": self._mentions(place, mention)}
            message = await self._messages.create(draft, body, dict(enumerate(uploads)))
        except DiscordError as error:
            # The channel was deleted while the files were stored.
            delete_uploads(uploads)
            raise InvalidInput(f"{error.message}.") from None
        return self._messages.render(message)

    async def edit(self, message_id: str, content: str) -> JsonObject:
        """Write one of the user's own messages anew. Returns its object."""
        message = self._visible(message_id)
        if message.author.id != self._user.id:
            raise InvalidInput("You can edit your own messages only.")
        self._threads.check_editable(message.channel)
        self._check(content, [one.id for one in message.attachments])
        mentions = self._mentions(message.channel, message.pings_replied)
        body = {"content": content, "allowed_mentions": mentions}
        return self._messages.render(await self._messages.edit(message_id, body, {}))

    def delete(self, message_id: str) -> None:
        """Delete one of the user's own messages or, with Manage Messages, anybody's."""
        message = self._visible(message_id)
        if message.viewer:
            raise InvalidInput("That message can only be dismissed.")
        if message.author.id != self._user.id and not self._may(message.channel, MANAGE_MESSAGES):
            raise InvalidInput("You do not have permission to delete this message.")
        self._messages.delete(message_id)

    def start_typing(self, channel: str = "studio") -> None:
        """Be seen typing in a channel for ten seconds."""
        place = self._directory.find_channel(channel, self._user)
        self._context.feed.publish(TypingStarted(place, self._user))

    def _check(self, content: str, files: Sequence[str]) -> None:
        if len(content) > MAX_CONTENT_CHARACTERS:
            raise InvalidInput(f"A message may have at most {MAX_CONTENT_CHARACTERS} characters.")
        if not content.strip() and not files:
            raise InvalidInput("Write something, or attach a file.")
        max_files = self._context.limits.attachments_per_message
        if len(files) > max_files:
            raise InvalidInput(f"A message may have at most {max_files} files.")

    def _mentions(self, channel: Channel, pings_replied: bool) -> JsonObject:
        """People may be mentioned by all, everyone and roles with a permission."""
        groups = ["roles", "everyone"] if self._may(channel, MENTION_EVERYONE) else []
        return {"parse": ["users", *groups], "replied_user": pings_replied}

    def _may(self, channel: Channel, permission: int) -> bool:
        """Whether the user has a permission, which nobody has in a direct channel."""
        permissions = self._directory.permissions(self._user, channel)
        return channel.guild_id is not None and bool(permissions & permission)

    def _visible(self, message_id: str) -> Message:
        message = self._messages.find(message_id)
        if message is None or not self._directory.can_read(self._user, message):
            raise InvalidInput("That message does not exist.")
        return message
