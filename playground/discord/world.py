"""The world: the state of Discord's side, without any socket.

REST, the gateway and the page are interfaces to it; tests use it directly.
"""

from pathlib import Path

from playground.clock import Clock, LiveClock
from playground.discord.channel_messages import ChannelMessages
from playground.discord.channels import Channel
from playground.discord.commands import CommandStore
from playground.discord.context import Context
from playground.discord.errors import InvalidInput
from playground.discord.events import BotPresenceChanged
from playground.discord.interaction import Interaction
from playground.discord.interaction_rendering import render_interaction
from playground.discord.interaction_store import InteractionStore
from playground.discord.limits import Limits
from playground.discord.message_store import MessageStore
from playground.discord.permissions import BOT_PERMISSIONS, VIEW_CHANNEL
from playground.discord.person import Person
from playground.discord.thread_store import ThreadStore
from playground.discord.uploads import UploadStore
from playground.discord.users import BOT
from playground.json_types import JsonObject


class World:
    """Guilds, people and one bot. Files are written to `folder`, which must exist."""

    def __init__(
        self, folder: Path, *, clock: Clock | None = None, limits: Limits | None = None
    ) -> None:
        self.context = Context(folder=folder, clock=clock or LiveClock(), limits=limits or Limits())
        self.feed = self.context.feed
        self.directory = self.context.directory
        self.faults = self.context.faults
        self.portal = self.context.portal
        self.attachments = self.context.attachments
        self.uploads = UploadStore(self.attachments)
        self.messages = MessageStore(self.context)
        self.channel_messages = ChannelMessages(self.context, self.messages)
        self.commands = CommandStore(self.context)
        self.threads = ThreadStore(self.context, self.messages)
        self.interactions = InteractionStore(
            self.context, self.messages, self.threads, lambda: self._reachable
        )
        self.app_permissions: int | None = None
        self.bot_online = False
        self._reachable = False

    @property
    def limits(self) -> Limits:
        """Discord's limits and deadlines in force; they may be replaced."""
        return self.context.limits

    @limits.setter
    def limits(self, limits: Limits) -> None:
        self.context.limits = limits

    def person(self, key: str) -> Person:
        """A person by key, `mika` for example. Raises `InvalidInput`."""
        return Person(
            self.directory.people.get(key),
            self.context,
            commands=self.commands,
            messages=self.messages,
            interactions=self.interactions,
            threads=self.threads,
            uploads=self.uploads,
        )

    def render_interaction(self, interaction: Interaction) -> JsonObject:
        """Discord's interaction object."""
        permissions = self.bot_permissions(interaction.channel)
        return render_interaction(interaction, self.context, self.messages, permissions)

    def bot_permissions(self, channel: Channel) -> int:
        """What the bot may do in a channel (Discord's bit set).

        `app_permissions` stands for what its roles allow; None means that these count.
        """
        granted = self.app_permissions
        if granted is None and channel.guild_id is None:
            granted = BOT_PERMISSIONS
        if granted is None:
            granted = self.directory.permissions(BOT, channel)
        return self.directory.bot_overwrite(channel).applied_to(granted)

    def bot_sees(self, channel: Channel) -> bool:
        """Whether the bot may view a channel."""
        return channel.guild_id is None or bool(self.bot_permissions(channel) & VIEW_CHANNEL)

    def delete_channel(self, guild_key: str, channel_id: str | None = None) -> None:
        """Delete a channel, without an id the guild's first, with its messages.

        Raises `InvalidInput` if the guild has none.
        """
        channels = self.directory.guilds.get(guild_key).channels
        found = [one for one in channels if channel_id in (None, one.id)]
        if not found:
            raise InvalidInput(f"There is no such channel in {guild_key}.")
        for message in self.messages.in_channel(found[0]):
            self.messages.delete(message.id)
        self.directory.editor.delete_channel(guild_key, found[0].id)

    def set_bot_presence(self, *, online: bool, reachable: bool) -> None:
        """Set whether the bot is connected, and whether it may still resume and get its events."""
        self._reachable = reachable
        if online != self.bot_online:
            self.bot_online = online
            self.feed.publish(BotPresenceChanged(online))
