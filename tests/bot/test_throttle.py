"""The rhythm: status now and then, results at once, never too many."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from replies.throttle import MOST, PATIENCE, STATUS, TOGETHER, WINDOW, EditThrottle


def after(*starts: float) -> EditThrottle:
    rhythm = EditThrottle(0)
    for start in starts:
        rhythm.started(start)
    return rhythm


def test_the_first_status_comes_within_half_a_second_and_a_first_result_at_once() -> None:
    assert EditThrottle(10).due(news=False) == 10.5
    assert EditThrottle(10).due(news=True) == 10


def test_status_edits_keep_two_to_three_seconds_apart() -> None:
    assert after(10).due(news=False) == 10 + STATUS
    assert 2 <= STATUS <= 3


def test_a_result_does_not_wait_for_the_next_status() -> None:
    assert after(10).due(news=True) == 10 + TOGETHER


def test_results_within_half_a_second_of_each_other_go_together() -> None:
    rhythm = after(10)
    first = rhythm.due(news=True)
    rhythm.started(20)
    assert first == 10.5  # long past when a result comes at 20: it goes out at once
    assert rhythm.due(news=True) == 20.5  # those of the next half second follow together


def test_there_are_at_most_four_edits_in_five_seconds() -> None:
    assert after(10, 10.5, 11, 11.5).due(news=True) == 15


@given(st.lists(st.tuples(st.floats(0, 4), st.booleans()), max_size=60))
def test_no_window_of_five_seconds_ever_holds_five_edits(moments: list[tuple[float, bool]]) -> None:
    rhythm, now, starts = EditThrottle(100), 100.0, list[float]()
    for pause, news in moments:
        now = max(now + pause, rhythm.due(news=news))
        rhythm.started(now)
        starts.append(now)
    for early, late in zip(starts, starts[MOST:], strict=False):
        assert late - early >= WINDOW - 1e-9


def test_while_discord_does_not_answer_it_waits_for_longer_and_longer() -> None:
    rhythm = after(10)
    waits = []
    for _ in range(10):
        rhythm.failed(10)
        waits.append(rhythm.due(news=True) - 10)
    assert waits == sorted(waits)
    assert waits[-1] == PATIENCE
    rhythm.succeeded()
    assert rhythm.due(news=True) == 10 + TOGETHER
