"""What is left, until when, and when it is time to warn."""

from __future__ import annotations

import pytest

from guilds.budgets import percents_reached, remaining
from storage.hold_rows import Bound, Counted, counter_at
from tests.guilds.builders import NOON

DAY = counter_at("member", "33/11", "day", NOON)


@pytest.mark.parametrize(
    ("used", "limit", "percents"),
    [
        (0, 1000, ()),
        (799, 1000, ()),
        (800, 1000, (80,)),
        (999, 1000, (80,)),
        (1000, 1000, (80, 100)),
        (5000, 1000, (80, 100)),
        (0, 0, ()),
        (10, 0, ()),
    ],
)
def test_it_is_warned_at_80_and_at_100_percent(
    used: int, limit: int, percents: tuple[int, ...]
) -> None:
    assert percents_reached(used, limit) == percents


def test_what_is_left_ends_with_its_period() -> None:
    bounds = [
        Bound(counter=DAY, measure="generations", limit=5),
        Bound(counter=counter_at("user", 11, "open", NOON), measure="jobs", limit=2),
    ]
    of_day, at_once = remaining(bounds, {DAY: Counted(generations=3, micros=900)}, NOON)
    assert (of_day.used, of_day.left, of_day.until) == (3, 2, NOON + 12 * 3600)
    assert (at_once.used, at_once.left, at_once.until) == (0, 2, None)


def test_nothing_is_left_of_a_limit_that_was_lowered() -> None:
    [left] = remaining(
        [Bound(counter=DAY, measure="micros", limit=5)], {DAY: Counted(micros=900)}, NOON
    )
    assert left.left == 0
