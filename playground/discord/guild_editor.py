"""Changes guilds as their admins do: roles, channels, and who has which role."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from playground.discord.channels import GUILD_CHANNEL_TYPES, TEXT_TYPES, Channel
from playground.discord.enums import ChannelType
from playground.discord.errors import InvalidInput
from playground.discord.events import (
    ChannelCreated,
    ChannelDeleted,
    ChannelUpdated,
    MemberUpdated,
    RoleCreated,
    RoleDeleted,
)
from playground.discord.feed import Feed
from playground.discord.guild import Guild, Member, Role
from playground.discord.guild_making import with_roles
from playground.discord.guilds import Guilds
from playground.discord.ids import later_id
from playground.discord.permissions import Overwrite

# Discord's own limits.
MAX_ROLES: Final = 250
MAX_CHANNELS: Final = 500
MAX_NAME_CHARACTERS: Final = 100


class GuildEditor:
    """Every method raises `InvalidInput` if the guild, role, channel or person is unknown.

    Every change is published on the feed. Ids of what was deleted are not used again.
    """

    def __init__(self, feed: Feed, guilds: Guilds) -> None:
        self._feed = feed
        self._guilds = guilds
        self._made: Counter[str] = Counter()

    def add_role(self, key: str, name: str, permissions: int = 0) -> Role:
        """Make a role with these permissions (Discord's bit set) beside those of @everyone.

        Raises `InvalidInput` for a wrong name, and if there are too many roles.
        """
        guild = self._guilds.get(key)
        if len(guild.roles) >= MAX_ROLES:
            raise InvalidInput(f"A server may have at most {MAX_ROLES} roles.")
        role = Role(
            id=self._next_id(guild),
            name=_checked_name(name),
            permissions=permissions,
            position=max(one.position for one in guild.roles) + 1,
        )
        self._guilds.store(replace(guild, roles=(*guild.roles, role)))
        self._feed.publish(RoleCreated(guild, role))
        return role

    def delete_role(self, key: str, role_id: str) -> None:
        """Delete a role, which its members lose. @everyone and a bot's role cannot be deleted."""
        guild = self._guilds.get(key)
        role = _role(guild, role_id)
        if role.bot_id or role.id == guild.id:
            raise InvalidInput(f"The role {role.name} cannot be deleted.")
        after = replace(guild, roles=tuple(one for one in guild.roles if one != role))
        for member in guild.members.values():
            if role in member.roles:
                after = with_roles(after, member.user, _without(member.roles, role))
        self._guilds.store(after)
        self._feed.publish(RoleDeleted(after, role))

    def give_role(self, key: str, person_key: str, role_id: str) -> None:
        """Give a member a role; `person_key` may be that of the bot."""
        guild, member, role = self._member_and_role(key, person_key, role_id)
        self._set_roles(guild, member, (*_without(member.roles, role), role))

    def take_role(self, key: str, person_key: str, role_id: str) -> None:
        """Take a role from a member, who need not have it."""
        guild, member, role = self._member_and_role(key, person_key, role_id)
        if role.bot_id:
            raise InvalidInput(f"The role {role.name} cannot be taken away.")
        self._set_roles(guild, member, _without(member.roles, role))

    def add_channel(
        self,
        key: str,
        name: str,
        channel_type: ChannelType = ChannelType.GUILD_TEXT,
        *,
        nsfw: bool = False,
    ) -> Channel:
        """Make a channel. Its key is its name or, if another channel has that key, its id.

        Raises `InvalidInput` for a wrong name or type, and if there are too many channels.
        """
        guild = self._guilds.get(key)
        if channel_type not in GUILD_CHANNEL_TYPES:
            raise InvalidInput("A server has no direct channels, and threads are in its channels.")
        if len(guild.channels) >= MAX_CHANNELS:
            raise InvalidInput(f"A server may have at most {MAX_CHANNELS} channels.")
        name, channel_id = _channel_name(name, channel_type), self._next_id(guild)
        channel = Channel(
            id=channel_id,
            key=channel_id if self._guilds.has_channel_key(name) else name,
            name=name,
            type=channel_type,
            guild_id=guild.id,
            position=max((one.position for one in guild.channels), default=-1) + 1,
            nsfw=nsfw,
        )
        self._guilds.store(replace(guild, channels=(*guild.channels, channel)))
        self._feed.publish(ChannelCreated(channel))
        return channel

    def restrict_channel(self, key: str, channel_id: str, *, nsfw: bool) -> Channel:
        """Mark a channel as age-restricted, or no longer."""
        guild = self._guilds.get(key)
        before = _channel(guild, channel_id)
        return self._replace_channel(guild, before, replace(before, nsfw=nsfw))

    def permit_bot(self, key: str, channel_id: str, permission: int, *, allowed: bool) -> Channel:
        """Let the bot do something in a channel or not, whatever its roles say."""
        guild = self._guilds.get(key)
        before = _channel(guild, channel_id)
        old = before.bot_overwrite or Overwrite()
        overwrite = Overwrite(
            allow=(old.allow & ~permission) | (permission * allowed),
            deny=(old.deny & ~permission) | (permission * (not allowed)),
        )
        return self._replace_channel(guild, before, replace(before, bot_overwrite=overwrite))

    def delete_channel(self, key: str, channel_id: str) -> None:
        """Delete a channel."""
        guild = self._guilds.get(key)
        channel = _channel(guild, channel_id)
        channels = tuple(one for one in guild.channels if one != channel)
        self._guilds.store(replace(guild, channels=channels))
        self._feed.publish(ChannelDeleted(channel))

    def _replace_channel(self, guild: Guild, before: Channel, after: Channel) -> Channel:
        channels = tuple(after if one == before else one for one in guild.channels)
        self._guilds.store(replace(guild, channels=channels))
        self._feed.publish(ChannelUpdated(after))
        return after

    def _next_id(self, guild: Guild) -> str:
        number = self._made[guild.id]
        self._made[guild.id] += 1
        return later_id(guild.id, number)

    def _member_and_role(
        self, key: str, person_key: str, role_id: str
    ) -> tuple[Guild, Member, Role]:
        guild = self._guilds.get(key)
        role = _role(guild, role_id)
        if role.id == guild.id:
            raise InvalidInput("Everybody has the role @everyone.")
        return guild, _member(guild, person_key), role

    def _set_roles(self, guild: Guild, member: Member, roles: tuple[Role, ...]) -> None:
        after = with_roles(guild, member.user, roles)
        self._guilds.store(after)
        self._feed.publish(MemberUpdated(after, after.members[member.user.id]))


def _member(guild: Guild, person_key: str) -> Member:
    for member in guild.members.values():
        if member.user.key == person_key:
            return member
    raise InvalidInput(f"{guild.name} has no member {person_key}.")


def _role(guild: Guild, role_id: str) -> Role:
    role = guild.find_role(role_id)
    if role is None:
        raise InvalidInput(f"{guild.name} has no role with the id {role_id}.")
    return role


def _channel(guild: Guild, channel_id: str) -> Channel:
    channel = guild.find_channel(channel_id)
    if channel is None:
        raise InvalidInput(f"{guild.name} has no channel with the id {channel_id}.")
    return channel


def _without(roles: Iterable[Role], role: Role) -> tuple[Role, ...]:
    return tuple(one for one in roles if one.id != role.id)


def _checked_name(name: str) -> str:
    stripped = name.strip()
    if not 1 <= len(stripped) <= MAX_NAME_CHARACTERS:
        raise InvalidInput(f"A name has between 1 and {MAX_NAME_CHARACTERS} characters.")
    return stripped


def _channel_name(name: str, channel_type: ChannelType) -> str:
    """Names of text channels are written as Discord does: in lower case and without spaces."""
    checked = _checked_name(name)
    return "-".join(checked.lower().split()) if channel_type in TEXT_TYPES else checked
