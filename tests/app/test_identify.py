"""When a shard may identify: by its turn, and by what is left of the day's session starts."""

from __future__ import annotations

import asyncio
import logging

import pytest
from discord import SessionStartLimits

from app import identify
from app.identify import turn_to_identify

DAY_MS = 86_400_000


class Turns:
    """Answers as it is told. Notes the buckets."""

    def __init__(self, *answers: float | None) -> None:
        self._answers = [*answers]
        self.taken: list[int] = []

    async def take(self, bucket: int) -> float | None:
        self.taken.append(bucket)
        return self._answers.pop(0)


def limits(remaining: int = 900, max_concurrency: int = 16) -> SessionStartLimits:
    return SessionStartLimits(
        total=1000, remaining=remaining, reset_after=DAY_MS // 4, max_concurrency=max_concurrency
    )


async def test_it_takes_a_turn_of_its_bucket() -> None:
    turns = Turns(0.0)
    await turn_to_identify(turns, limits(), 35)
    assert turns.taken == [3]


async def test_it_waits_for_its_turn() -> None:
    waiting = asyncio.create_task(turn_to_identify(Turns(60.0), limits(), 0))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await asyncio.shield(waiting)
    waiting.cancel()


async def test_where_too_many_wait_it_asks_again() -> None:
    turns = Turns(None, None, 0.0)
    await turn_to_identify(turns, limits(), 1, ask_again_s=0.0)
    assert turns.taken == [1, 1, 1]


@pytest.mark.parametrize(("remaining", "max_concurrency"), [(1, 1), (16, 16), (0, 1)])
async def test_the_last_session_starts_of_a_day_are_not_used(
    remaining: int, max_concurrency: int, caplog: pytest.LogCaptureFixture
) -> None:
    turns = Turns()
    with caplog.at_level(logging.ERROR, identify.__name__), pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await turn_to_identify(turns, limits(remaining, max_concurrency), 7)
    assert not turns.taken
    [message] = caplog.messages
    assert message.startswith(
        f"shard 7 does not connect: {remaining} of 1000 session starts are left for 6.0 h, and "
    )


async def test_as_long_as_more_are_left_than_can_begin_at_once_they_are_used() -> None:
    turns = Turns(0.0)
    await turn_to_identify(turns, limits(2, 1), 0)
    assert turns.taken == [0]
