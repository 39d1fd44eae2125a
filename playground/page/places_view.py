"""Renders guilds, people and channels for the page."""

from collections.abc import Iterator, Mapping
from typing import Final

from playground.discord.channels import Channel, direct_channel
from playground.discord.guild import Guild, Role
from playground.discord.permissions import ADMINISTRATOR, MANAGE_GUILD
from playground.discord.users import User
from playground.discord.world import World
from playground.json_types import JsonObject

ACCESS: Final[Mapping[str, int]] = {
    "administrator": ADMINISTRATOR,
    "manager": MANAGE_GUILD,
    "member": 0,
}
"""What a role of the page allows beside what everybody may, the most first."""


def render_places(world: World, user: User) -> JsonObject:
    """All servers, all people, and the channels that the user sees."""
    directory = world.directory
    guilds, left = directory.guilds.all, directory.guilds.left
    return {
        "guilds": [
            *(_render_guild(one, is_joined=True) for one in guilds),
            *(_render_guild(one, is_joined=False) for one in left),
        ],
        "users": [render_user(one) for one in directory.people.all],
        "channels": list(_render_channels(world, user)),
    }


def render_user(user: User) -> JsonObject:
    """A person, with the colour of the avatar and the client's language."""
    return {
        "id": user.id,
        "key": user.key,
        "username": user.username,
        "global_name": user.global_name,
        "color": user.color,
        "locale": user.locale,
    }


def _render_channels(world: World, user: User) -> Iterator[JsonObject]:
    """`guild` is the key of the channel's guild; None for a direct channel."""
    directory = world.directory
    for guild in directory.guilds.all:
        if user.id in guild.members:
            yield from (_render_channel(one, guild.key) for one in guild.channels)
    if directory.people.has_installed(user):
        own = [one for one in directory.guilds.left if user.id in one.members]
        yield from (_render_channel(one, None) for guild in own for one in guild.channels)
    yield _render_channel(direct_channel(user), None)


def _render_channel(channel: Channel, guild_key: str | None) -> JsonObject:
    return {
        "id": channel.id,
        "key": channel.key,
        "name": channel.name,
        "type": int(channel.type),
        "nsfw": channel.nsfw,
        "guild": guild_key,
    }


def _render_guild(guild: Guild, *, is_joined: bool) -> JsonObject:
    """`joined`: the bot is in it. `members` are the ids of their roles by user id, of people."""
    return {
        "key": guild.key,
        "id": guild.id,
        "name": guild.name,
        "locale": guild.locale,
        "joined": is_joined,
        "roles": [_render_role(role) for role in guild.roles],
        "members": {
            member.user.id: [role.id for role in member.roles]
            for member in guild.members.values()
            if not member.user.bot
        },
    }


def _render_role(role: Role) -> JsonObject:
    access = next(name for name, bits in ACCESS.items() if role.permissions & bits == bits)
    managed = role.bot_id is not None
    return {"id": role.id, "name": role.name, "managed": managed, "access": access}
