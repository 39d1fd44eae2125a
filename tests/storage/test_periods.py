"""Hours, days and months in UTC, one after the other without a gap."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
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


@pytest.fixture
def far_east(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose clock is 14 hours ahead of UTC."""
    if sys.platform == "win32":
        pytest.skip("a process cannot change its time zone here")
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("far_east")
def test_the_time_zone_of_the_machine_does_not_count() -> None:
    evening = at(2026, 3, 31, 23, 59)
    assert day_number(evening) == 20260331
    assert period_begin("month", evening) == at(2026, 3, 1)
    assert period_end("day", evening) == at(2026, 4, 1)


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
