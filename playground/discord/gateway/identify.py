"""Parses and checks IDENTIFY and RESUME. Pure."""

import secrets
from dataclasses import dataclass
from typing import Any

from playground.discord.gateway.close_codes import CloseCode, ProtocolViolation
from playground.discord.intents import KNOWN, PRIVILEGED


@dataclass(frozen=True, slots=True)
class Identity:
    """An accepted IDENTIFY; `shard` is (id, count)."""

    intents: int
    shard: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class ResumeRequest:
    """A well-formed RESUME: the session and the number of the last event received."""

    session_id: str
    sequence: int


def parse_identify(data: Any, token: str, privileged: int) -> Identity:
    """Check the data of an IDENTIFY; `privileged` are the intents that the portal allows.

    Raises `ProtocolViolation`.
    """
    if not isinstance(data, dict):
        raise ProtocolViolation(CloseCode.DECODE_ERROR)
    _check_token(data.get("token"), token)
    intents = data.get("intents")
    if not isinstance(intents, int) or isinstance(intents, bool) or intents & ~KNOWN:
        raise ProtocolViolation(CloseCode.INVALID_INTENTS)
    if intents & PRIVILEGED & ~privileged:
        raise ProtocolViolation(CloseCode.DISALLOWED_INTENTS)
    return Identity(intents, _shard(data.get("shard")))


def parse_resume(data: Any, token: str) -> ResumeRequest:
    """Check the data of a RESUME. Raises `ProtocolViolation`."""
    if not isinstance(data, dict):
        raise ProtocolViolation(CloseCode.DECODE_ERROR)
    _check_token(data.get("token"), token)
    session_id, sequence = data.get("session_id"), data.get("seq")
    if not isinstance(session_id, str) or not isinstance(sequence, int):
        raise ProtocolViolation(CloseCode.DECODE_ERROR)
    return ResumeRequest(session_id, sequence)


def _check_token(value: object, token: str) -> None:
    given = value.removeprefix("Bot ") if isinstance(value, str) else ""
    if not secrets.compare_digest(given.encode(), token.encode()):
        raise ProtocolViolation(CloseCode.AUTHENTICATION_FAILED)


def _shard(value: Any) -> tuple[int, int] | None:
    match value:
        case None:
            return None
        case [int(shard_id), int(count)] if 0 <= shard_id < count:
            return shard_id, count
        case _:
            raise ProtocolViolation(CloseCode.INVALID_SHARD)
