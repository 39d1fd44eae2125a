"""Whom a message pings: only those that `allowed_mentions` lets it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from playground.components import all_of
from playground.people import User
from playground.posts import Post
from playground.wire import Json


@dataclass(frozen=True, slots=True)
class Mentions:
    """Who is pinged."""

    users: tuple[User, ...]
    roles: tuple[str, ...]
    everyone: bool


def mentions_of(post: Post, people: Mapping[str, User], roles: Iterable[str]) -> Mentions:
    """The mentions in a message's words that are allowed to ping. Without a rule all are."""
    words = "\n".join([post.content, *_displayed(post)])
    allowed = post.allowed_mentions
    users = [people[found] for found in _found(r"<@!?(\d+)>", words) if found in people]
    named = [found for found in _found(r"<@&(\d+)>", words) if found in set(roles)]
    return Mentions(
        users=tuple(user for user in users if _may(allowed, "users", user.id)),
        roles=tuple(role for role in named if _may(allowed, "roles", role)),
        everyone=bool(re.search(r"@(everyone|here)\b", words)) and _may(allowed, "everyone", ""),
    )


def _displayed(post: Post) -> list[str]:
    return [one["content"] for one in all_of(post.components) if "content" in one]


def _found(pattern: str, words: str) -> list[str]:
    return list(dict.fromkeys(re.findall(pattern, words)))


def _may(allowed: Json | None, kind: str, thing: str) -> bool:
    if allowed is None:
        return True
    return kind in (allowed.get("parse") or ()) or thing in (allowed.get(kind) or ())
