"""A person who uses threads: opens, archives, locks and deletes them."""

from collections.abc import Callable
from typing import Final, TypeVar

from playground.discord.channels import Channel
from playground.discord.directory import Directory
from playground.discord.errors import DiscordError, InvalidInput
from playground.discord.message_store import MessageStore
from playground.discord.permissions import MANAGE_THREADS
from playground.discord.thread_store import ThreadStore
from playground.discord.users import User

Result = TypeVar("Result")


class ThreadActions:
    """Acts as one user. Raises `InvalidInput` for what Discord's client would prevent."""

    def __init__(
        self, user: User, directory: Directory, *, messages: MessageStore, threads: ThreadStore
    ) -> None:
        self._user = user
        self._directory = directory
        self._messages = messages
        self._threads = threads

    def start(self, name: str, *, channel: str = "studio") -> Channel:
        """Make a thread on its own in a channel."""
        parent = self._directory.find_channel(channel, self._user)
        return self._done(lambda: self._threads.create(parent, self._user, {"name": name}))

    def start_from(self, message_id: str, name: str) -> Channel:
        """Make a thread under a message."""
        message = self._messages.find(message_id)
        if message is None or not self._directory.can_read(self._user, message):
            raise InvalidInput("That message does not exist.")
        if message.viewer or message.system_type is not None:
            raise InvalidInput("There can be no thread under that message.")
        body = {"name": name}
        return self._done(lambda: self._threads.create(message.channel, self._user, body, message))

    def edit(self, thread_id: str, **changes: object) -> Channel:
        """Change a thread: `archived=True`, `locked=False`, `name="Foxes"`."""
        thread = self._find(thread_id)
        may_manage = self.may_manage(thread)
        return self._done(
            lambda: self._threads.edit(thread, changes, user=self._user, may_manage=may_manage)
        )

    def delete(self, thread_id: str) -> None:
        """Delete a thread, which takes Manage Threads."""
        thread = self._find(thread_id)
        if not self.may_manage(thread):
            raise InvalidInput("You do not have permission to delete this thread.")
        self._threads.delete(thread)

    def open_for_message(self, channel: Channel) -> None:
        """Unarchive a thread before a message; a locked one takes those of moderators alone."""
        self._done(
            lambda: self._threads.open_for_message(channel, may_manage=self.may_manage(channel))
        )

    def check_editable(self, channel: Channel) -> None:
        """Refuse to edit messages in an archived thread."""
        self._done(lambda: self._threads.check_editable(channel))

    def may_manage(self, channel: Channel) -> bool:
        """Whether the user has the permission to manage threads there."""
        permissions = self._directory.permissions(self._user, channel)
        return channel.guild_id is not None and bool(permissions & MANAGE_THREADS)

    def _find(self, thread_id: str) -> Channel:
        channel = self._directory.find_channel(thread_id, self._user)
        if channel.thread is None:
            raise InvalidInput("That is not a thread.")
        return channel

    def _done(self, change: Callable[[], Result]) -> Result:
        try:
            return change()
        except DiscordError as error:
            raise InvalidInput(_SENTENCES.get(error.code, f"{error.message}.")) from None


_SENTENCES: Final = {
    50013: "You do not have permission to change this thread.",
    50024: "There can be no threads here.",
    50035: "The name of a thread has between 1 and 100 characters.",
    50083: "This thread is archived.",
    160005: "This thread is locked: only moderators write in it.",
}
