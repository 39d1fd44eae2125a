"""Rules of the fields that only the body of a channel's new message has."""

from typing import Final

from playground.discord.errors import Problem
from playground.discord.rules.fields import (
    Path,
    Problems,
    boolean,
    one_of,
    optional_object,
    required,
    snowflake,
)
from playground.json_types import JsonObject

MAX_NONCE_CHARACTERS: Final = 25
_REFERENCE: Final[Path] = ("message_reference",)


def check_new_message(body: JsonObject) -> Problems:
    """Check the nonce and the message that a new one replies to."""
    yield from _check_nonce(body)
    yield from boolean(body, "enforce_nonce", ())
    yield from optional_object(body, "message_reference", ())
    reference = body.get("message_reference")
    if isinstance(reference, dict):
        yield from required(reference, "message_id", _REFERENCE)
        for key in ("message_id", "channel_id", "guild_id"):
            yield from snowflake(reference, key, _REFERENCE)
        yield from one_of(reference, "type", _REFERENCE, (0,), "(0,)")
        yield from boolean(reference, "fail_if_not_exists", _REFERENCE)


def _check_nonce(body: JsonObject) -> Problems:
    """A nonce is a number of 64 bits or a short string."""
    nonce = body.get("nonce")
    match nonce:
        case None:
            return
        case str() if len(nonce) > MAX_NONCE_CHARACTERS:
            reason = f"Must be {MAX_NONCE_CHARACTERS} or fewer in length."
            yield Problem(("nonce",), "BASE_TYPE_MAX_LENGTH", reason)
        case str():
            return
        case int() if not isinstance(nonce, bool) and -(2**63) <= nonce < 2**63:
            return
        case _:
            yield Problem(("nonce",), "NONCE_TYPE_COERCE", "Value is not a nonce.")
