"""The objects that values name by their ids: `resolved` of an interaction and of a message."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from playground.discord.channels import Channel
from playground.discord.guild import Guild, Member
from playground.discord.guild_rendering import member_json, role_json
from playground.discord.permissions import MEMBER_PERMISSIONS
from playground.discord.users import User
from playground.json_types import JsonObject

Kind: TypeAlias = Literal["attachment", "user", "role", "mentionable", "channel"]
"""What an id stands for; a mentionable is a user or a role."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownObjects:
    """What values may name, by id: the user's uploads as attachment objects, users, a guild's own.

    Without a guild, in a direct channel, they may name all `users`; in one, its members, roles,
    channels and, of all `threads`, its own. `permissions` are those in the channels: of the
    interaction's user or, in a message, which has none, of any member.
    """

    uploads: Mapping[str, JsonObject] = field(default_factory=dict)
    users: Mapping[str, User] = field(default_factory=dict)
    guild: Guild | None = None
    threads: Mapping[str, Channel] = field(default_factory=dict)
    permissions: int = MEMBER_PERMISSIONS

    def has(self, kind: Kind, object_id: str) -> bool:
        """Whether a value of that kind may name that id."""
        match kind:
            case "attachment":
                return object_id in self.uploads
            case "user":
                return object_id in (self.guild.members if self.guild else self.users)
            case "role":
                return self.guild is not None and self.guild.find_role(object_id) is not None
            case "mentionable":
                return self.has("user", object_id) or self.has("role", object_id)
            case "channel":
                return self.find_channel(object_id) is not None

    def has_default(self, kind: Kind, object_id: str) -> bool:
        """Whether a bot may choose that id beforehand: also that of a user who is no member."""
        is_user = kind in ("user", "mentionable") and object_id in self.users
        return is_user or self.has(kind, object_id)

    def find_channel(self, channel_id: str) -> Channel | None:
        """The channel with that id; None if there is none that a value may name."""
        if self.guild is None:
            return None
        thread = self.threads.get(channel_id)
        is_own = thread is not None and thread.guild_id == self.guild.id
        return thread if is_own else self.guild.find_channel(channel_id)


def resolved(named: Iterable[tuple[Kind, str]], known: KnownObjects) -> JsonObject:
    """The field `resolved` for these ids, all of which are known; empty if there are none."""
    ids: defaultdict[Kind, list[str]] = defaultdict(list)
    for kind, object_id in named:
        ids[_exact_kind(kind, object_id, known)].append(object_id)
    guild = known.guild
    objects: JsonObject = {
        "attachments": {one: known.uploads[one] for one in ids["attachment"]},
        "users": {one: known.users[one].json for one in ids["user"]},
    }
    if guild:
        roles = {role.id: role_json(role) for role in guild.roles if role.id in ids["role"]}
        members = [guild.members[one] for one in ids["user"] if one in guild.members]
        channels = [one for one in map(known.find_channel, ids["channel"]) if one]
        objects |= {
            "members": {one.user.id: _partial_member(one) for one in members},
            "roles": roles,
            "channels": {one.id: _partial_channel(one, known) for one in channels},
        }
    found = {name: by_id for name, by_id in objects.items() if by_id}
    return {"resolved": found} if found else {}


def _exact_kind(kind: Kind, object_id: str, known: KnownObjects) -> Kind:
    if kind != "mentionable":
        return kind
    return "user" if object_id in known.users else "role"


def _partial_member(member: Member) -> JsonObject:
    """Discord's partial member object, with permissions and without the user."""
    left_out = ("user", "deaf", "mute")
    body = {key: value for key, value in member_json(member).items() if key not in left_out}
    return {**body, "permissions": str(member.permissions)}


def _partial_channel(channel: Channel, known: KnownObjects) -> JsonObject:
    """Discord's partial channel object, with permissions."""
    body = {key: value for key, value in channel.json.items() if key != "permission_overwrites"}
    return {**body, "permissions": str(known.permissions)}
