"""What a decision says: what is allowed and how, or why not, until when, and who can change it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from guilds.models import Command
from hfmedia.chat_model import ChatModel
from hfmedia.policy import Order
from hfmedia.types import GenerationRequest
from storage.hold_rows import Bound, KeyOwner, Pool, Window

Reason: TypeAlias = Literal[
    "blocked",  # the user, by an admin
    "role",  # none of the member's roles may use the command
    "channel",  # the command may not be used here
    "chat-off",  # no model answers in words on this server
    "videos",
    "model",
    "adult-model",  # it may be used only in age-restricted channels
    "unknown-audience",  # so might be this one: nobody knows
    "provider",  # the one that was named may not be asked
    "no-provider",  # none of those that serve the model may be asked
    "count",
    "side",
    "steps",
    "no-key",
    "unopened-key",  # the bot cannot decrypt it
    "jobs-at-once",
    "generations",  # too many in the hour or the day
    "member-budget",
    "role-budget",
    "guild-budget",
    "operator-budget",
]
WhoCanChange: TypeAlias = Literal["member", "admin", "operator"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Who asks, with the ids of their roles."""

    user_id: int
    role_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where it is asked. `guild_id` is None in direct messages, and where the app is installed for
    the user alone. `parent_id` is the channel of a thread."""

    guild_id: int | None = None
    channel_id: int | None = None
    parent_id: int | None = None
    age_restricted: bool = False

    @property
    def channel_ids(self) -> frozenset[int]:
        """The channel, and that of the thread."""
        return frozenset(it for it in (self.channel_id, self.parent_id) if it is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a command asks for: `count` generations of a request.

    `providers` are those that serve the model, None if they are not known. `is_adult`: the Hub says
    that the model is not for all audiences; None if it is not known whether it does. `chat_model`
    is what the router lists of a model that answers in words, None if that is not known.
    """

    command: Command
    request: GenerationRequest
    count: int = 1
    providers: tuple[str, ...] | None = None
    is_adult: bool | None = None
    chat_model: ChatModel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """That a command may run, if there is room in the bounds and in one of the pools.

    `at` is when that was decided: what it costs counts in the periods of that time. `allow`, `deny`
    and `order` are what `Policy` takes; an order of None is the operator's choice.
    """

    at: float
    key_owner: KeyOwner
    allow: tuple[str, ...] | None
    deny: tuple[str, ...]
    order: Order | None
    bounds: tuple[Bound, ...] = ()
    pools: tuple[Pool, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why a command may not run.

    `until` is when it may again, in seconds since the epoch, None if no time changes it. `limit` is
    the number that was exceeded, and `window` what it is counted in; that of a budget is in
    millionths of a dollar. `ids` are the roles or channels that may, `names` the providers that may
    not.
    """

    reason: Reason
    who_can_change: WhoCanChange = "admin"
    until: float | None = None
    limit: int | None = None
    window: Window | None = None
    ids: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
