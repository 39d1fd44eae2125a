"""A clock that jumps ahead erases nothing until it has stayed so for a day."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from storage.erasing_clock import JUMP_S, TRUST_S, ErasingClock

YEAR_S = 365 * 86_400.0
HOUR_S = 3600.0


@dataclass
class Times:
    """Two clocks: the system's, which may be wrong by `ahead`, and what has passed."""

    passed: float = 500.0
    ahead: float = 0.0

    def erasing(self) -> ErasingClock:
        return ErasingClock(lambda: 1e9 + self.passed + self.ahead, lambda: self.passed)

    @property
    def right(self) -> float:
        return 1e9 + self.passed


def test_a_clock_that_goes_on_as_it_should_is_believed() -> None:
    times = Times()
    clock = times.erasing()
    for ahead in (0.0, JUMP_S, JUMP_S + 5.0, -5.0, -YEAR_S):
        times.passed += HOUR_S
        times.ahead = ahead
        assert clock() == times.right + ahead


def test_a_year_that_was_added_for_a_moment_changes_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    times = Times()
    clock = times.erasing()
    times.ahead = YEAR_S
    for _ in range(20):
        times.passed += HOUR_S
        assert clock() == times.right
    times.ahead = 0.0
    times.passed += HOUR_S
    assert clock() == times.right
    assert caplog.messages == [
        "The clock was set ahead by 8760 hours. If it stays so, things are erased by it in a day."
    ]


def test_a_clock_that_stays_ahead_is_believed_after_a_day() -> None:
    times = Times()
    clock = times.erasing()
    times.ahead = YEAR_S
    assert clock() == times.right
    times.passed += TRUST_S - 1.0
    assert clock() == times.right
    times.passed += 1.0
    assert clock() == times.right + YEAR_S
    times.passed += HOUR_S
    assert clock() == times.right + YEAR_S
