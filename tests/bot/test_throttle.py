"""When a reply is edited: status now and then, results at once, never too many."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replies.throttle import (
    EDIT_GAP_S,
    MAX_BACKOFF_S,
    MAX_EDITS,
    RESULT_WAIT_S,
    STATUS_INTERVAL_S,
    WINDOW_S,
    EditThrottle,
)

HALF_A_SECOND = 0.5
# Discord takes so many edits of one reply in so many seconds.
DISCORD_EDITS, DISCORD_WINDOW_S = 5, 2.0


def after(*starts: float) -> EditThrottle:
    throttle = EditThrottle(0)
    for start in starts:
        throttle.started(start)
    return throttle


def test_the_first_status_comes_within_half_a_second_and_a_first_result_at_once() -> None:
    assert EditThrottle(10).due() == 10 + EDIT_GAP_S
    assert EditThrottle(10).due(result_since=10) == 10


def test_status_edits_keep_two_to_three_seconds_apart() -> None:
    assert after(10).due() == 10 + STATUS_INTERVAL_S
    assert 2 <= STATUS_INTERVAL_S <= 3


def test_a_result_does_not_wait_for_the_next_status() -> None:
    assert after(10).due(result_since=10.2) == 10 + EDIT_GAP_S
    assert after(10).due(result_since=11) == 11


def test_results_within_half_a_second_of_each_other_go_together() -> None:
    throttle = after(10)
    assert throttle.due(result_since=20) == 20
    throttle.started(20)
    assert throttle.due(result_since=20.1) == 20 + EDIT_GAP_S


def test_a_fourth_edit_in_five_seconds_is_kept_for_a_result() -> None:
    throttle = after(10, 10.6, 11.2)
    assert throttle.due() == 10 + WINDOW_S
    assert throttle.due(result_since=14.2) == 14.2


def test_a_fifth_edit_in_five_seconds_waits_but_no_longer_than_a_result_may() -> None:
    assert after(10, 11, 12, 13).due(result_since=14.7) == 15
    assert after(10, 11, 12, 13).due(result_since=14) == 14 + RESULT_WAIT_S


class Simulation:
    """A reply whose results arrive at given times, with edits that take no time."""

    def __init__(self, arrivals: list[float]) -> None:
        self.statuses: list[float] = []
        self.starts: list[float] = []
        self.waits: list[float] = []
        throttle, now, waiting, coming = EditThrottle(0), 0.0, list[float](), sorted(arrivals)
        while coming or waiting:
            if coming and coming[0] <= now:
                waiting.append(coming.pop(0))
            since = min(waiting, default=None)
            if throttle.due(result_since=since) <= now:
                throttle.started(now)
                self.starts.append(now)
                if since is None:
                    self.statuses.append(now)
                self.waits += [now - each for each in waiting]
                waiting.clear()
            due = throttle.due(result_since=min(waiting, default=None))
            now = max(now, min([due, *coming[:1]]))

    def most_in(self, window_s: float) -> int:
        """The most edits that ever start within a window."""
        return max(
            sum(0 <= start - first < window_s - 1e-9 for start in self.starts)
            for first in self.starts
        )


GAPS = [0.0, 0.3, 0.55, 0.9, 1.3, 2.0]


@pytest.mark.parametrize("offset", [number / 10 for number in range(60)])
def test_no_result_waits_longer_than_half_a_second_whenever_four_arrive(offset: float) -> None:
    assert RESULT_WAIT_S < HALF_A_SECOND, "the request itself takes time"
    for first, second, third in product(GAPS, repeat=3):
        arrivals = [offset, offset + first, offset + first + second]
        simulation = Simulation([*arrivals, arrivals[-1] + third])
        assert max(simulation.waits) <= RESULT_WAIT_S + 1e-9
        assert simulation.most_in(DISCORD_WINDOW_S) <= DISCORD_EDITS


@pytest.mark.parametrize("offset", [number / 10 for number in range(60)])
def test_there_are_at_most_four_edits_in_five_seconds_if_results_leave_time_for_it(
    offset: float,
) -> None:
    for count, gap in [(1, 0.0), (2, 0.6), (2, 1.0), (4, 1.7), (4, 2.5), (4, 0.1)]:
        simulation = Simulation([offset + number * gap for number in range(count)])
        assert simulation.most_in(WINDOW_S) <= MAX_EDITS
        assert max(simulation.waits) <= RESULT_WAIT_S + 1e-9


moments = st.lists(st.floats(0, 20), min_size=1, max_size=4)


@given(moments)
def test_a_status_edit_never_uses_up_the_last_of_four_in_five_seconds(
    arrivals: list[float],
) -> None:
    simulation = Simulation(arrivals)
    for status in simulation.statuses:
        since = status - WINDOW_S + 1e-9
        recent = sum(since < start <= status for start in simulation.starts)
        assert recent < MAX_EDITS


def test_while_discord_does_not_answer_it_waits_for_longer_and_longer() -> None:
    throttle = after(10)
    waits = []
    for _ in range(10):
        throttle.failed(10)
        waits.append(throttle.due(result_since=10) - 10)
    assert waits == sorted(waits)
    assert waits[-1] == MAX_BACKOFF_S
    throttle.succeeded()
    assert throttle.due(result_since=10) == 10 + EDIT_GAP_S
