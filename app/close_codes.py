"""Why Discord closes a connection for good, in words for the operator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

DISALLOWED_INTENTS: Final = 4014

REASONS: Final[Mapping[int, str]] = {
    4004: "it does not accept DISCORD_TOKEN any more. Copy the token again into .env.",
    4010: "it does not know these shards. Give all gateways the same number of shards.",
    4011: "the bot is in too many servers for so few shards. `python bot.py doctor` says how many "
    "Discord recommends.",
    DISALLOWED_INTENTS: "the app may not read the content of messages, which CHAT_MESSAGES=true "
    'needs. Switch on "Message Content Intent" at https://discord.com/developers/applications '
    "(your app, Bot), or set CHAT_MESSAGES=false.",
}


def closed_for_good(code: int) -> str:
    """A sentence about a close code after which connecting again is of no use."""
    reason = REASONS.get(code, "connecting again would not help.")
    return f"Discord closed the connection for good (code {code}): {reason}"
