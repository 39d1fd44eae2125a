"""The directory: people, guilds and channels, and who may do what in which channel."""

from collections.abc import Iterator
from dataclasses import replace

from playground.discord.channels import Channel, direct_channel
from playground.discord.errors import InvalidInput, unknown
from playground.discord.feed import Feed
from playground.discord.guild_editor import GuildEditor
from playground.discord.guilds import Guilds
from playground.discord.message import Message
from playground.discord.people import People
from playground.discord.permissions import MEMBER_PERMISSIONS, Overwrite
from playground.discord.resolved import KnownObjects
from playground.discord.threads import Threads, state_of
from playground.discord.users import USER_LOCALE, User


class Directory:
    """All people and guilds of a world; `editor` changes the guilds."""

    def __init__(self, feed: Feed) -> None:
        self.people = People(feed)
        self.threads = Threads()
        self.guilds = Guilds(feed, self.people)
        self.editor = GuildEditor(feed, self.guilds)

    def add_member(self, key: str, *, name: str | None = None, locale: str = USER_LOCALE) -> User:
        """Add a person who is a member of every guild.

        Raises `InvalidInput` if the key is taken or there are too many people.
        """
        user = self.people.add(key, name=name, locale=locale)
        for guild in self.guilds.all:
            self.guilds.set_member(guild.key, key)
        return user

    def channels_of(self, user: User) -> Iterator[Channel]:
        """The channels where a person can use the bot: those of its guilds, then the direct one.

        Threads are not among them.

        Where the bot is no member, only a person who installed it can use it.
        """
        left = self.guilds.left if self.people.has_installed(user) else ()
        for guild in (*self.guilds.all, *left):
            if user.id in guild.members:
                yield from (channel for channel in guild.channels if channel.has_messages)
        yield direct_channel(user)

    def find_channel(self, key: str, user: User) -> Channel:
        """A person's channel by key, `studio` or `dm` for example; the key of a thread is its id.

        Raises `InvalidInput`.
        """
        thread = self.find_by_id(key) if self.threads.find(key) else None
        if thread and self.can_see(user, thread):
            return thread
        for channel in self.channels_of(user):
            if channel.key == key:
                return channel
        raise InvalidInput(f"There is no channel {key}.")

    def get_channel(self, channel_id: str) -> Channel:
        """A channel of the bot's by id. Raises Discord's "Unknown Channel" or "Missing Access"."""
        thread = self.threads.find(channel_id)
        guild = self.guilds.with_channel(state_of(thread).parent_id if thread else channel_id)
        if guild:
            self.guilds.with_id(guild.id)
        channel = self.find_by_id(channel_id)
        if channel is None:
            raise unknown("Channel")
        return channel

    def find_by_id(self, channel_id: str) -> Channel | None:
        """A channel or a thread as it is now, the bot's or not; None if there is none."""
        thread = self.threads.find(channel_id)
        parent_id = state_of(thread).parent_id if thread else channel_id
        guild = self.guilds.with_channel(parent_id)
        if guild is None:
            user = self.people.with_direct_channel(channel_id)
            return direct_channel(user) if user else None
        channel = guild.find_channel(parent_id)
        return replace(thread, nsfw=channel.nsfw) if thread and channel else channel

    def threads_of(self, channel: Channel) -> Iterator[Channel]:
        """The threads of a channel, which are age-restricted if it is."""
        return (replace(one, nsfw=channel.nsfw) for one in self.threads.of_channel(channel.id))

    def permissions(self, user: User, channel: Channel) -> int:
        """A user's permissions in a channel (Discord's bit set)."""
        guild = self.guilds.find(channel.guild_id)
        if guild is None:
            return MEMBER_PERMISSIONS
        member = guild.members.get(user.id)
        return member.permissions if member else 0

    def bot_overwrite(self, channel: Channel) -> Overwrite:
        """What a channel allows and denies the bot; for a thread, its channel does."""
        guild = self.guilds.find(channel.guild_id)
        parent_id = channel.thread.parent_id if channel.thread else channel.id
        place = guild.find_channel(parent_id) if guild else None
        return (place.bot_overwrite if place else None) or Overwrite()

    def known_objects(self, channel: Channel) -> KnownObjects:
        """What values in a channel may name: users and, in a guild, roles and channels."""
        guild = self.guilds.of_channel(channel)
        threads = self.threads.by_id
        return KnownObjects(users=self.people.users_by_id, guild=guild, threads=threads)

    def can_see(self, user: User, channel: Channel) -> bool:
        """Whether a user sees a channel: as its recipient, or as a member of its guild."""
        if channel.recipient:
            return channel.recipient.id == user.id
        guild = self.guilds.find(channel.guild_id)
        if guild is None or user.id not in guild.members or self.find_by_id(channel.id) is None:
            return False
        return self.guilds.of_channel(channel) is not None or self.people.has_installed(user)

    def takes_direct_messages(self, user: User) -> bool:
        """Whether the bot may write to a person, who shares a guild with it or installed it."""
        shares_guild = any(user.id in guild.members for guild in self.guilds.all)
        return self.people.is_open(user) and (shares_guild or self.people.has_installed(user))

    def can_read(self, user: User, message: Message) -> bool:
        """Whether a user sees a message."""
        return message.is_addressed_to(user) and self.can_see(user, message.channel)
