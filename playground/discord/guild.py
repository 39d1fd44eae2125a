"""A guild: its members, their roles, and the permissions that they have from these."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from playground.discord.channels import Channel
from playground.discord.permissions import (
    ADMINISTRATOR,
    ALL_PERMISSIONS,
    MEMBER_PERMISSIONS,
)
from playground.discord.users import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role; `bot_id` is set on the role that Discord creates for a bot."""

    id: str
    name: str
    permissions: int
    position: int
    bot_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A user in a guild. `permissions` are those of all roles together, @everyone included."""

    user: User
    roles: tuple[Role, ...] = ()
    permissions: int = MEMBER_PERMISSIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Guild:
    """A guild. Its first role is @everyone; the bot is a member too."""

    key: str
    id: str
    name: str
    locale: str
    owner_id: str
    channels: tuple[Channel, ...]
    roles: tuple[Role, ...]
    members: Mapping[str, Member] = field(repr=False)

    def find_role(self, role_id: str) -> Role | None:
        """The role with that id; None if there is none."""
        return next((role for role in self.roles if role.id == role_id), None)

    def find_channel(self, channel_id: str) -> Channel | None:
        """The channel with that id; None if there is none."""
        return next((channel for channel in self.channels if channel.id == channel_id), None)


def make_member(user: User, everyone: Role, roles: tuple[Role, ...] = ()) -> Member:
    """A member with these roles beside @everyone. An administrator has all permissions."""
    permissions = reduce(or_, (role.permissions for role in (everyone, *roles)))
    if permissions & ADMINISTRATOR:
        permissions = ALL_PERMISSIONS
    return Member(user=user, roles=roles, permissions=permissions)
