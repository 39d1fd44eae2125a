"""Resolves which users and roles a message pings, under its `allowed_mentions`."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from playground.discord.components import iterate_components
from playground.discord.message import Message
from playground.discord.users import User
from playground.json_types import JsonObject


@dataclass(frozen=True, slots=True)
class Mentions:
    """The users and roles that a message pings."""

    users: tuple[User, ...]
    role_ids: tuple[str, ...]
    everyone: bool


def resolve_mentions(
    message: Message, users: Mapping[str, User], role_ids: Iterable[str]
) -> Mentions:
    """The allowed mentions in a message's text; without `allowed_mentions`, all of them.

    `users` (by id) and `role_ids` are those that exist; others are ignored. A reply mentions the
    author of the other message too.
    """
    text = "\n".join([message.content, *_component_texts(message)])
    allowed = message.allowed_mentions
    known_role_ids = set(role_ids)
    mentioned_users = [users[one] for one in _matches(r"<@!?(\d+)>", text) if one in users]
    mentioned_roles = [one for one in _matches(r"<@&(\d+)>", text) if one in known_role_ids]
    has_everyone = bool(re.search(r"@(everyone|here)\b", text))
    pinged = [user for user in mentioned_users if _is_allowed(allowed, "users", user.id)]
    replied = message.replied_author if message.pings_replied else None
    if replied and replied not in pinged:
        pinged.append(replied)
    return Mentions(
        users=tuple(pinged),
        role_ids=tuple(one for one in mentioned_roles if _is_allowed(allowed, "roles", one)),
        everyone=has_everyone and _is_allowed(allowed, "everyone", ""),
    )


def _component_texts(message: Message) -> list[str]:
    return [one["content"] for one in iterate_components(message.components) if "content" in one]


def _matches(pattern: str, text: str) -> list[str]:
    return list(dict.fromkeys(re.findall(pattern, text)))


def _is_allowed(allowed: JsonObject | None, kind: str, mention_id: str) -> bool:
    if allowed is None:
        return True
    ids = map(str, () if kind == "everyone" else allowed.get(kind) or ())
    return kind in (allowed.get("parse") or ()) or mention_id in ids
