"""Hours, days and months in UTC, one after the other without a gap."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.periods import Period, day_number, period_begin, period_end


def at(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp())  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("period", "begin", "end"),
    [
        ("hour", at(2028, 2, 29, 23), at(2028, 3, 1)),
        ("day", at(2028, 2, 29), at(2028, 3, 1)),
        ("month", at(2028, 2, 1), at(2028, 3, 1)),
    ],
)
def test_periods_begin_and_end_in_utc(period: Period, begin: int, end: int) -> None:
    time = at(2028, 2, 29, 23, 59, 59) + 0.9
    assert (period_begin(period, time), period_end(period, time)) == (begin, end)


def test_after_december_comes_january() -> None:
    assert period_end("month", at(2026, 12, 31, 23, 59)) == at(2027, 1, 1)


def test_a_day_is_told_as_a_number_to_read() -> None:
    assert day_number(at(2026, 3, 7, 23, 59)) == 20260307


@given(st.sampled_from(get_args(Period)), st.floats(0, at(2200, 1, 1)))
def test_every_time_lies_in_one_period_and_the_next_begins_where_it_ends(
    period: Period, time: float
) -> None:
    begin, end = period_begin(period, time), period_end(period, time)
    assert begin <= time < end
    assert period_begin(period, begin) == begin
    assert period_begin(period, end) == end
    assert period_end(period, end - 1) == end
