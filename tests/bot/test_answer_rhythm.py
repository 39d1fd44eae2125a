"""How often answers are edited: arithmetic on times and on how many there are."""

from __future__ import annotations

import pytest

from replies.answers.rhythm import (
    ALL_PER_SECOND,
    INTERVAL_S,
    MAX_INTERVAL_S,
    MAX_SLOWNESS,
    SLOW_S,
    AnswerRhythm,
    AnswersUnderWay,
    interval_s,
)


def rhythm(interval: float = INTERVAL_S) -> AnswerRhythm:
    return AnswerRhythm(0.0, lambda: interval)


def edited(times: AnswerRhythm, at: float, *, took_s: float = 0.1) -> None:
    times.started(at)
    times.succeeded(at + took_s)


def pause_after(times: AnswerRhythm, at: float) -> float:
    """Seconds from an edit until the next one that nothing is in a hurry for."""
    edited(times, at)
    return times.due() - at


def test_an_answer_that_is_alone_is_edited_every_two_to_three_seconds() -> None:
    assert 2.0 <= pause_after(rhythm(), 10.0) <= 3.0


def test_first_words_and_the_end_are_shown_at_once() -> None:
    times = rhythm()
    edited(times, 10.0)
    assert times.due(urgent_since=11.0) == 11.0


def test_answers_in_one_channel_share_its_requests() -> None:
    under_way = AnswersUnderWay()
    with under_way.counted(44) as first, under_way.counted(45) as elsewhere:
        assert (first(), elsewhere()) == (INTERVAL_S, INTERVAL_S)
        with under_way.counted(44) as second:
            assert (first(), second(), elsewhere()) == (5.0, 5.0, INTERVAL_S)
        assert first() == INTERVAL_S


def test_an_answer_that_fails_is_no_longer_counted() -> None:
    under_way = AnswersUnderWay()
    with pytest.raises(ZeroDivisionError), under_way.counted(44):
        raise ZeroDivisionError
    with under_way.counted(44) as interval:
        assert interval() == INTERVAL_S


@pytest.mark.parametrize("count", [60, 100, 400])
def test_a_hundred_answers_in_as_many_channels_stay_within_what_a_bot_may_send(count: int) -> None:
    assert count / interval_s(1, count) <= ALL_PER_SECOND + 1e-9


def test_no_answer_waits_for_ever() -> None:
    assert interval_s(100, 10_000) == MAX_INTERVAL_S


def test_after_a_request_that_discord_held_up_edits_come_less_often_and_then_more_often_again() -> (
    None
):
    times = rhythm()
    edited(times, 10.0, took_s=SLOW_S)
    assert times.due() - 10.0 == 2 * INTERVAL_S
    pauses = [pause_after(times, at) for at in (20.0, 30.0, 40.0, 50.0, 60.0)]
    assert pauses == sorted(pauses, reverse=True)
    assert pauses[0] < 2 * INTERVAL_S
    assert pauses[-1] == INTERVAL_S


def test_after_a_request_that_failed_edits_come_less_often() -> None:
    times = rhythm()
    times.started(10.0)
    times.failed(10.1)
    assert pause_after(times, 100.0) > 1.5 * INTERVAL_S


def test_however_often_discord_holds_requests_up_there_is_a_limit() -> None:
    times = rhythm()
    for at in range(0, 1000, 100):
        edited(times, float(at), took_s=SLOW_S)
    assert times.due() - 900.0 == MAX_SLOWNESS * INTERVAL_S
    times = rhythm(20.0)
    edited(times, 0.0, took_s=SLOW_S)
    assert times.due() == MAX_INTERVAL_S
