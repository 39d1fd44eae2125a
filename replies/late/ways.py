"""Which way a late reply goes next, given what was recorded and tried. Pure.

```
edit the reply ─┬─ done ───▶ point to it in the channel ──▶ point to it directly ──▶ delivered
                └─ refused ▶ carry the files to the channel ▶ carry them directly ──▶ undelivered
```
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from jobs.late_intents import LateIntent
from replies.discord_requests import UPLOAD_TIMEOUT_S

Way: TypeAlias = Literal["point", "carry", "point-directly", "carry-directly"]
"""What a message does: it leads to the edited reply, or has the files itself; in the channel of the
reply, or directly to the member."""

LateOutcome: TypeAlias = Literal["delivered", "undelivered", "unreachable"]
"""`undelivered`: every way is refused, and the result waits behind the member's next command.
`unreachable`: Discord does not answer, and a later call goes on where this one stopped."""

# Discord keeps a nonce for "the past few minutes" (its documentation of Create Message) and tells
# no number. Assumed: at least two minutes from when the message was created.
NONCE_LIFETIME_S: Final = 120.0
# From the intent on. A request that begins then is over before the nonce is.
REPOST_S: Final = NONCE_LIFETIME_S - UPLOAD_TIMEOUT_S

# Discord takes 25 characters: this, and a job's id of at most 20.
_PREFIXES: Final[Mapping[Way, str]] = {
    "point": "p-",
    "carry": "c-",
    "point-directly": "pd-",
    "carry-directly": "cd-",
}
_NEXT: Final[Mapping[Way, Way]] = {"point": "point-directly", "carry": "carry-directly"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LateState:
    """What is known of a late reply.

    `in_channel`: the bot may be able to use the channel of the reply. `edited`: whether all is in
    the reply now; None before that was tried. `intent` is the newest one on record, `refused` the
    ways that Discord refused since. `looked`: the message of the intent was not found.
    `complete`: all files are in it.
    """

    job_id: str
    in_channel: bool = True
    edited: bool | None = None
    intent: LateIntent | None = None
    refused: frozenset[Way] = field(default_factory=frozenset)
    looked: bool = False
    complete: bool = False


@dataclass(frozen=True, slots=True)
class EditReply:
    """Edit the reply as the bot's own message."""


@dataclass(frozen=True, slots=True)
class LookFor:
    """Look for the message of an intent among the newest messages of its channel."""

    way: Way


@dataclass(frozen=True, slots=True)
class Post:
    """Record this intent, unless it is on record already, and send its message."""

    way: Way
    intent: LateIntent


@dataclass(frozen=True, slots=True)
class AddFiles:
    """Bring the files into a message that was sent, as far as they are not in it."""

    way: Way
    message_id: int


@dataclass(frozen=True, slots=True)
class Ended:
    """There is nothing more to do."""

    outcome: LateOutcome


Step: TypeAlias = EditReply | LookFor | Post | AddFiles | Ended


def next_step(state: LateState, now: float) -> Step:
    """What to do next; `now` is in seconds since the epoch."""
    if state.intent is not None:
        return _after_intent(state, state.intent, way_of(state.intent.nonce), now)
    if not state.in_channel:
        return _post("carry-directly", state, now)
    if state.edited is None:
        return EditReply()
    return _post("point" if state.edited else "carry", state, now)


def carries(way: Way) -> bool:
    """Whether the message has the files itself."""
    return way in ("carry", "carry-directly")


def is_direct(way: Way) -> bool:
    """Whether it is a direct message."""
    return way in ("point-directly", "carry-directly")


def way_of(nonce: str) -> Way:
    """The way of a recorded intent."""
    prefix = nonce[: nonce.index("-") + 1]
    return next(way for way, it in _PREFIXES.items() if it == prefix)


def _after_intent(state: LateState, intent: LateIntent, way: Way, now: float) -> Step:
    if way in state.refused:
        return _next_way(way, state, now)
    if intent.message_id is not None:
        is_whole = state.complete or not carries(way)
        return Ended("delivered") if is_whole else AddFiles(way, intent.message_id)
    if not state.looked:
        return LookFor(way)
    # That it was not found does not prove that it is not there: Discord also shows an empty
    # channel to a bot that may not read its history.
    # An intent of the future was made before a clock was set back: how old it is, is not known.
    if 0 <= now - intent.intended_at < REPOST_S:
        return Post(way, intent)
    return _next_way(way, state, now)


def _next_way(way: Way, state: LateState, now: float) -> Step:
    if way in _NEXT:
        return _post(_NEXT[way], state, now)
    return Ended("undelivered" if carries(way) else "delivered")


def _post(way: Way, state: LateState, now: float) -> Post:
    return Post(way, LateIntent(nonce=f"{_PREFIXES[way]}{state.job_id}", intended_at=now))
