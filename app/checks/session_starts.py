"""What Discord says of the bot's connections: how many, and how many more may begin today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from app.checks.finding import Finding

LOW: Final = 0.1  # of a day's session starts


def connections(told: Mapping[str, Any]) -> Iterator[Finding]:
    """What is to be said of the answer of `GET /gateway/bot`; nothing if there is no reason."""
    if told["shards"] > 1:
        text = (
            f"Discord recommends {told['shards']} for the bot's servers. One process takes them "
            "all; for several machines see docs/operate.md."
        )
        yield Finding("shards", "note", text)
    limit = told["session_start_limit"]
    if limit["remaining"] > LOW * limit["total"]:
        return
    left = (
        f"{limit['remaining']} of {limit['total']} are left for "
        f"{limit['reset_after'] / 3_600_000:.1f} h, and after the last one Discord resets the "
        "token. Find out from the log what restarts the bot"
    )
    if limit["remaining"] <= limit["max_concurrency"]:
        yield Finding("session starts", "mend", f"{left}, and leave it stopped until then.")
    else:
        yield Finding("session starts", "note", f"{left}.")
