"""The sentences that are told in the channels of a server."""

from __future__ import annotations

from replies.text.announcements import budget_warning, changes_announcement, listed
from tests.bot.builders import ENGLISH


def test_a_budget_of_a_day_is_told_as_such() -> None:
    sentence = budget_warning(ENGLISH, 80, "day", 1_500_000, 500.0)
    assert "It is $1.50 for this day (UTC). The next one begins <t:500:R>." in sentence


def test_who_was_erased_is_not_named() -> None:
    sentence = changes_announcement(ENGLISH, None, 500.0, ["Videos: no → yes"])
    head, line = sentence.splitlines()
    assert head.startswith("Somebody whose data was erased changed the settings")
    assert line == "- Videos: no → yes"


def test_lines_without_room_are_counted() -> None:
    text = listed(ENGLISH, "Changes:", ["x" * 40] * 10, 100)
    assert text.splitlines() == [
        "Changes:",
        "- " + "x" * 40,
        "- " + "x" * 40,
        "- and 8 more changes",
    ]
    (_, line, more) = listed(ENGLISH, "Changes:", ["short", "x" * 400], 100).splitlines()
    assert (line, more) == ("- short", "- and 1 more change")


def test_many_long_changes_fit_into_a_message() -> None:
    sentence = changes_announcement(ENGLISH, 11, 500.0, ["word " * 500] * 100)
    assert 1000 < len(sentence) <= 2000
