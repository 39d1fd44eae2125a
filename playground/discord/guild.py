"""A guild: its members, their roles, and the permissions that they have from these."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from playground.discord.channels import Channel
from playground.discord.permissions import MEMBER_PERMISSIONS
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
    """A guild with its one text channel. Its first role is @everyone; the bot is a member too.

    `channel_deleted`: the channel is no more.
    """

    key: str
    id: str
    name: str
    locale: str
    owner_id: str
    channel: Channel
    roles: tuple[Role, ...]
    members: Mapping[str, Member] = field(repr=False)
    channel_deleted: bool = False

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels that there are."""
        return () if self.channel_deleted else (self.channel,)


def make_member(user: User, everyone: Role, roles: tuple[Role, ...] = ()) -> Member:
    """A member with these roles beside @everyone."""
    permissions = reduce(or_, (role.permissions for role in (everyone, *roles)))
    return Member(user=user, roles=roles, permissions=permissions)
