"""The objects that the values of a command's options name by their ids: `resolved`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from playground.discord.enums import OptionType
from playground.discord.guild import Member
from playground.discord.guild_rendering import member_json
from playground.discord.users import User
from playground.json_types import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownObjects:
    """What values may name, by id: the user's uploads as attachment objects, and users.

    In a guild these are its `members`; in a direct channel, which has none (None), all users.
    """

    uploads: Mapping[str, JsonObject] = field(default_factory=dict)
    users: Mapping[str, User] = field(default_factory=dict)
    members: Mapping[str, Member] | None = None

    def has_user(self, user_id: str) -> bool:
        """Whether a value may name that user."""
        return user_id in (self.users if self.members is None else self.members)


def resolved(options: Sequence[JsonObject], known: KnownObjects) -> JsonObject:
    """The field `resolved` for these options with their values; empty if they name nothing."""
    attachment_ids = _values_of_type(options, OptionType.ATTACHMENT)
    user_ids = _values_of_type(options, OptionType.USER)
    objects = {
        "attachments": {one: known.uploads[one] for one in attachment_ids},
        "users": {one: known.users[one].json for one in user_ids},
        "members": {one: _partial_member(known.members[one]) for one in user_ids}
        if known.members is not None
        else {},
    }
    found = {name: by_id for name, by_id in objects.items() if by_id}
    return {"resolved": found} if found else {}


def _values_of_type(options: Sequence[JsonObject], option_type: OptionType) -> list[str]:
    return [option["value"] for option in options if option["type"] == option_type]


def _partial_member(member: Member) -> JsonObject:
    """Discord's partial member object, with permissions and without the user."""
    left_out = ("user", "deaf", "mute")
    body = {key: value for key, value in member_json(member).items() if key not in left_out}
    return {**body, "permissions": str(member.permissions)}
