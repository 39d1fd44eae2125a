"""What a client says of itself, checked. Pure."""

import secrets
from dataclasses import dataclass
from typing import Any

from playground.gateway.closing import Close, Closing
from playground.gateway.dispatches import KNOWN_INTENTS, PRIVILEGED


@dataclass(frozen=True, slots=True)
class Identity:
    """An accepted identify."""

    intents: int
    shard: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Resumption:
    """A wish to go on with a session."""

    session_id: str
    sequence: int


def identity(data: Any, token: str) -> Identity:
    """Check an identify; raises `Closing`."""
    if not isinstance(data, dict):
        raise Closing(Close.DECODE_ERROR)
    _check_token(data.get("token"), token)
    intents = data.get("intents")
    if not isinstance(intents, int) or isinstance(intents, bool) or intents & ~KNOWN_INTENTS:
        raise Closing(Close.INVALID_INTENTS)
    if intents & PRIVILEGED:
        raise Closing(Close.DISALLOWED_INTENTS)
    return Identity(intents, _shard(data.get("shard")))


def resumption(data: Any, token: str) -> Resumption:
    """Check a resume; raises `Closing`."""
    if not isinstance(data, dict):
        raise Closing(Close.DECODE_ERROR)
    _check_token(data.get("token"), token)
    session_id, sequence = data.get("session_id"), data.get("seq")
    if not isinstance(session_id, str) or not isinstance(sequence, int):
        raise Closing(Close.DECODE_ERROR)
    return Resumption(session_id, sequence)


def _check_token(given: object, token: str) -> None:
    words = given.removeprefix("Bot ") if isinstance(given, str) else ""
    if not secrets.compare_digest(words.encode(), token.encode()):
        raise Closing(Close.AUTHENTICATION_FAILED)


def _shard(value: Any) -> tuple[int, int] | None:
    match value:
        case None:
            return None
        case [int(index), int(count)] if 0 <= index < count:
            return index, count
        case _:
            raise Closing(Close.INVALID_SHARD)
