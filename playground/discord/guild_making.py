"""Makes the guilds of the playground and their members."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from playground.discord.channels import text_channel
from playground.discord.errors import InvalidInput
from playground.discord.guild import Guild, Member, Role, make_member
from playground.discord.ids import admin_role_id, bot_role_id, further_role_id, guild_id_of
from playground.discord.permissions import (
    ADMIN_PERMISSIONS,
    BOT_PERMISSIONS,
    MEMBER_PERMISSIONS,
)
from playground.discord.users import BOT, User

ADMINS: Final = "Admins"


def make_guild(
    number: int,
    key: str,
    *,
    name: str,
    channel_key: str,
    locale: str,
    owner: User,
    roles: Mapping[str, int],
) -> Guild:
    """A guild with its owner, who is an admin, and the bot.

    `roles` are further roles: their permissions (Discord's bit set) by name.
    """
    own_id = guild_id_of(number)
    all_roles = _roles(own_id, roles)
    everyone, admins, bot_role = all_roles[:3]
    members = [make_member(BOT, everyone, (bot_role,)), make_member(owner, everyone, (admins,))]
    return Guild(
        key=key,
        id=own_id,
        name=name,
        locale=locale,
        owner_id=owner.id,
        channels=(text_channel(own_id, channel_key),),
        roles=all_roles,
        members={member.user.id: member for member in members},
    )


def with_member(guild: Guild, user: User, role_names: Sequence[str] = ()) -> Guild:
    """The guild with that user as a member with these roles, whether it was one before or not.

    Raises `InvalidInput` if it has no role of such a name.
    """
    return with_roles(guild, user, tuple(_role(guild, name) for name in role_names))


def with_roles(guild: Guild, user: User, roles: tuple[Role, ...]) -> Guild:
    """The guild with that user as a member with these roles."""
    member = make_member(user, guild.roles[0], roles)
    return _with_members(guild, [*guild.members.values(), member])


def without_member(guild: Guild, user: User) -> Guild:
    """The guild after that user left it."""
    return _with_members(guild, [one for one in guild.members.values() if one.user != user])


def _with_members(guild: Guild, members: Iterable[Member]) -> Guild:
    return replace(guild, members={member.user.id: member for member in members})


def _role(guild: Guild, name: str) -> Role:
    for role in guild.roles[1:]:
        if role.name == name:
            return role
    raise InvalidInput(f"{guild.name} has no role {name}.")


def _roles(own_id: str, further: Mapping[str, int]) -> tuple[Role, ...]:
    bot_role = Role(
        id=bot_role_id(own_id),
        name=BOT.username,
        permissions=BOT_PERMISSIONS,
        position=1,
        bot_id=BOT.id,
    )
    return (
        Role(id=own_id, name="@everyone", permissions=MEMBER_PERMISSIONS, position=0),
        Role(id=admin_role_id(own_id), name=ADMINS, permissions=ADMIN_PERMISSIONS, position=2),
        bot_role,
        *(
            Role(
                id=further_role_id(own_id, number),
                name=name,
                permissions=permissions,
                position=3 + number,
            )
            for number, (name, permissions) in enumerate(further.items())
        ),
    )
