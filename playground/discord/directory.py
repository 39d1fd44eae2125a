"""The directory: people, guilds and channels, and who may do what in which channel."""

from collections.abc import Iterator

from playground.discord.channels import Channel, direct_channel
from playground.discord.errors import InvalidInput, unknown
from playground.discord.feed import Feed
from playground.discord.guild_editor import GuildEditor
from playground.discord.guilds import Guilds
from playground.discord.message import Message
from playground.discord.people import People
from playground.discord.permissions import MEMBER_PERMISSIONS
from playground.discord.resolved import KnownObjects
from playground.discord.users import USER_LOCALE, User


class Directory:
    """All people and guilds of a world; `editor` changes the guilds."""

    def __init__(self, feed: Feed) -> None:
        self.people = People(feed)
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

        Where the bot is no member, only a person who installed it can use it.
        """
        left = self.guilds.left if self.people.has_installed(user) else ()
        for guild in (*self.guilds.all, *left):
            if user.id in guild.members:
                yield from (channel for channel in guild.channels if channel.has_messages)
        yield direct_channel(user)

    def find_channel(self, key: str, user: User) -> Channel:
        """A person's channel by key, `studio` or `dm` for example. Raises `InvalidInput`."""
        for channel in self.channels_of(user):
            if channel.key == key:
                return channel
        raise InvalidInput(f"There is no channel {key}.")

    def get_channel(self, channel_id: str) -> Channel:
        """A channel of the bot's by id. Raises Discord's "Unknown Channel" or "Missing Access"."""
        guild = self.guilds.with_channel(channel_id)
        if guild:
            channel = self.guilds.with_id(guild.id).find_channel(channel_id)
            if channel is None:
                raise unknown("Channel")
            return channel
        user = self.people.with_direct_channel(channel_id)
        if user is None:
            raise unknown("Channel")
        return direct_channel(user)

    def permissions(self, user: User, channel: Channel) -> int:
        """A user's permissions in a channel (Discord's bit set)."""
        guild = self.guilds.find(channel.guild_id)
        if guild is None:
            return MEMBER_PERMISSIONS
        member = guild.members.get(user.id)
        return member.permissions if member else 0

    def known_objects(self, channel: Channel) -> KnownObjects:
        """What values in a channel may name: users and, in a guild, roles and channels."""
        guild = self.guilds.of_channel(channel)
        return KnownObjects(users=self.people.users_by_id, guild=guild)

    def can_see(self, user: User, channel: Channel) -> bool:
        """Whether a user sees a channel: as its recipient, or as a member of its guild."""
        if channel.recipient:
            return channel.recipient.id == user.id
        return any(one.id == channel.id for one in self.channels_of(user))

    def takes_direct_messages(self, user: User) -> bool:
        """Whether the bot may write to a person, who shares a guild with it or installed it."""
        shares_guild = any(user.id in guild.members for guild in self.guilds.all)
        return self.people.is_open(user) and (shares_guild or self.people.has_installed(user))

    def can_read(self, user: User, message: Message) -> bool:
        """Whether a user sees a message."""
        return message.is_addressed_to(user) and self.can_see(user, message.channel)
