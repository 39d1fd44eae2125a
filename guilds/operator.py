"""What the operator allows: to whom their key is lent, how much it may spend, and more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from storage.hold_rows import KeyOwner

KeyFor: TypeAlias = Literal["everyone", "listed", "nobody"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorRules:
    """The operator's rules. Between them and those of a guild the stricter counts.

    `has_key` and `key_for` say who may use the operator's key: guilds and direct messages, the
    guilds in `key_guild_ids`, or nobody. The budgets bound what it spends in a month: in all, and
    for each guild; direct messages count for each user as a guild of their own.
    """

    has_key: bool = True
    key_for: KeyFor = "everyone"
    key_guild_ids: frozenset[int] = frozenset()
    budget_month_micros: int | None = None
    budget_guild_month_micros: int | None = None
    max_jobs_per_member: int | None = None
    providers_allowed: tuple[str, ...] | None = None
    providers_denied: tuple[str, ...] = ()

    def lends_key_to(self, guild_id: int | None) -> bool:
        """Whether jobs in a guild may use the operator's key; None are direct messages."""
        match self.key_for:
            case "everyone":
                return self.has_key
            case "listed":
                return self.has_key and guild_id in self.key_guild_ids
            case "nobody":
                return False


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredKeys:
    """Who has given a key of their own: the guild, and the member."""

    guild: bool = False
    member: bool = False


def key_owner_for(
    guild_id: int | None, stored: StoredKeys, operator: OperatorRules
) -> KeyOwner | None:
    """Whose key pays, None if nobody's does.

    In a guild that is the guild's, in direct messages the member's; else the operator's.
    """
    if guild_id is not None and stored.guild:
        return "guild"
    if guild_id is None and stored.member:
        return "member"
    return "operator" if operator.lends_key_to(guild_id) else None
