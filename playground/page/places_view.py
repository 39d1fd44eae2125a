"""Renders guilds, people and channels for the page."""

from collections.abc import Iterator, Mapping
from typing import Final

from playground.discord.channels import Channel, direct_channel
from playground.discord.guild import Guild, Role
from playground.discord.permissions import (
    ADMINISTRATOR,
    ATTACH_FILES,
    CREATE_PUBLIC_THREADS,
    EMBED_LINKS,
    MANAGE_GUILD,
    MANAGE_MESSAGES,
    MANAGE_THREADS,
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES,
    SEND_MESSAGES_IN_THREADS,
    VIEW_CHANNEL,
)
from playground.discord.threads import state_of
from playground.discord.users import User
from playground.discord.world import World
from playground.json_types import JsonObject

ACCESS: Final[Mapping[str, int]] = {
    "administrator": ADMINISTRATOR,
    "manager": MANAGE_GUILD,
    "member": 0,
}
"""What a role of the page allows beside what everybody may, the most first."""

BOT_SWITCHES: Final[Mapping[str, int]] = {
    "view_channel": VIEW_CHANNEL,
    "send_messages": SEND_MESSAGES,
    "create_public_threads": CREATE_PUBLIC_THREADS,
    "send_messages_in_threads": SEND_MESSAGES_IN_THREADS,
    "read_message_history": READ_MESSAGE_HISTORY,
    "attach_files": ATTACH_FILES,
    "embed_links": EMBED_LINKS,
    "manage_messages": MANAGE_MESSAGES,
    "manage_threads": MANAGE_THREADS,
}
"""What the page lets the bot do in a channel or not."""


def render_places(world: World, user: User) -> JsonObject:
    """All servers, all people, and the channels that the user sees."""
    directory = world.directory
    guilds, left = directory.guilds.all, directory.guilds.left
    return {
        "guilds": [
            *(_render_guild(one, user, is_joined=True) for one in guilds),
            *(_render_guild(one, user, is_joined=False) for one in left),
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


def render_thread(world: World, thread: Channel) -> JsonObject:
    """A thread, with the id of its channel and its state."""
    guild = world.directory.guilds.of_channel(thread)
    state = state_of(thread)
    return {
        **_render_channel(world, thread, guild.key if guild else None),
        "parent": state.parent_id,
        "archived": state.archived,
        "locked": state.locked,
        "owner": state.owner_id,
        "messages": state.message_count,
    }


def _render_channels(world: World, user: User) -> Iterator[JsonObject]:
    """`guild` is the key of the channel's guild; None for a direct channel."""
    directory = world.directory
    joined = [(one, one.key) for one in directory.guilds.all]
    left = directory.guilds.left if directory.people.has_installed(user) else ()
    own = [
        (guild, key)
        for guild, key in (*joined, *((one, None) for one in left))
        if user.id in guild.members
    ]
    for guild, key in own:
        yield from (_render_channel(world, one, key) for one in guild.channels)
    own_ids = {guild.id for guild, _ in own}
    for thread in directory.threads:
        if thread.guild_id in own_ids:
            yield render_thread(world, thread)
    yield _render_channel(world, direct_channel(user), None)


def _render_channel(world: World, channel: Channel, guild_key: str | None) -> JsonObject:
    """`bot` says what the bot may do there."""
    permissions = world.bot_permissions(channel)
    return {
        "id": channel.id,
        "key": channel.key,
        "name": channel.name,
        "type": int(channel.type),
        "nsfw": channel.nsfw,
        "guild": guild_key,
        "bot": {name: bool(permissions & bit) for name, bit in BOT_SWITCHES.items()},
    }


def _render_guild(guild: Guild, user: User, *, is_joined: bool) -> JsonObject:
    """`joined`: the bot is in it. `members` are the ids of their roles by user id, of people.

    `moderates` says what the user may do with what others wrote.
    """
    member = guild.members.get(user.id)
    permissions = member.permissions if member else 0
    return {
        "key": guild.key,
        "id": guild.id,
        "name": guild.name,
        "locale": guild.locale,
        "joined": is_joined,
        "moderates": {
            "messages": bool(permissions & MANAGE_MESSAGES),
            "threads": bool(permissions & MANAGE_THREADS),
        },
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
