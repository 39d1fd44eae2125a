"""What the doctor says of shards, and of the session starts that are left."""

from __future__ import annotations

from typing import Any

import pytest

from app.checks.discord_access import check_discord
from app.checks.session_starts import connections
from playground import Limits
from settings import Settings
from tests.discord_schema import watched


def told(shards: int = 1, remaining: int = 1000, max_concurrency: int = 1) -> dict[str, Any]:
    """What Discord answers, with 90 minutes to go."""
    return {
        "url": "wss://gateway.discord.gg",
        "shards": shards,
        "session_start_limit": {
            "total": 1000,
            "remaining": remaining,
            "reset_after": 5_400_000,
            "max_concurrency": max_concurrency,
        },
    }


@pytest.mark.parametrize("remaining", [1000, 101])
def test_of_one_shard_with_enough_session_starts_nothing_is_said(remaining: int) -> None:
    assert not [*connections(told(remaining=remaining))]


def test_it_says_how_many_shards_discord_recommends() -> None:
    [finding] = connections(told(shards=12))
    assert (finding.name, finding.verdict) == ("shards", "note")
    assert finding.text.startswith("Discord recommends 12 for the bot's servers. One process")


@pytest.mark.parametrize(
    ("remaining", "max_concurrency", "verdict", "end"),
    [
        (100, 1, "note", "what restarts the bot."),
        (17, 16, "note", "what restarts the bot."),
        (16, 16, "mend", "and leave it stopped until then."),
        (0, 1, "mend", "and leave it stopped until then."),
    ],
)
def test_few_session_starts_are_noted_and_the_last_ones_must_be_left(
    remaining: int, max_concurrency: int, verdict: str, end: str
) -> None:
    [finding] = connections(told(remaining=remaining, max_concurrency=max_concurrency))
    assert (finding.name, finding.verdict) == ("session starts", verdict)
    assert finding.text.startswith(f"{remaining} of 1000 are left for 1.5 h, and after the last")
    assert finding.text.endswith(end)


async def test_the_doctor_asks_discord() -> None:
    async with watched(limits=Limits(recommended_shards=3)) as playground:
        discord = playground.discord
        settings = Settings(discord_token=discord.token, discord_connect=discord.connect)
        findings = await check_discord(settings)
    assert [(it.name, it.verdict) for it in findings if it.verdict != "ok"] == [("shards", "note")]
