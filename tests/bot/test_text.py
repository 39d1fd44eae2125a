"""Text of members and providers made safe."""

from __future__ import annotations

import re
from gettext import NullTranslations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replies.text.markdown import MARKDOWN, megabytes, plain, shortened, weblink, without_markup
from replies.text.report import MAX_CHARACTERS, report
from tests.bot.builders import a_snapshot, a_state

LIMIT, NOW = 40, 104.0


@given(st.text(), st.integers(2, 60))
def test_a_line_is_one_line_and_no_longer_than_it_may_be(text: str, limit: int) -> None:
    line = shortened(text, limit)
    assert len(line) <= limit
    assert len(line.splitlines()) <= 1


def test_a_line_is_cut_between_two_words_where_there_are_any() -> None:
    assert shortened("one two three four", 15) == "one two three…"
    assert shortened("one two three four", 14) == "one two three…"
    assert shortened("one twothreefour", 12) == "one twothre…"


MARKED = [
    ("<html><body><h1>502</h1> Bad gateway</body></html>", "502 Bad gateway"),
    ("**Error**: see [the docs](https://x.example/a)", "Error: see the docs"),
    ("# Oops\n`width` must be &lt; 2048", "Oops width must be < 2048"),
    ("<script>alert(1)</script>no", "no"),
    ("a < b and snake_case * 2", "a < b and snake_case 2"),
    ("<p class='x'>unfinished", "unfinished"),
]


@pytest.mark.parametrize(("said", "words"), MARKED)
def test_what_providers_say_is_shown_without_markup(said: str, words: str) -> None:
    assert shortened(without_markup(said), 100) == words


@given(st.text(alphabet=r"\`*_~|[]<>@:# ax…" + "\n"))
def test_every_sign_of_markdown_is_escaped_also_where_the_line_was_cut(text: str) -> None:
    line = plain(text, LIMIT)
    assert len(line) <= LIMIT
    unescaped = re.sub(rf"\\{MARKDOWN.pattern}", "", line)
    assert not MARKDOWN.search(unescaped)


def test_a_report_in_a_wordy_language_is_cut() -> None:
    class Wordy(NullTranslations):
        def gettext(self, message: str) -> str:
            return message * 500

    snapshot = a_snapshot(a_state(status="cancelled", ended=103.0))
    cut = report(Wordy(), snapshot, files={}, stages={}, now=NOW)
    assert len(cut) == MAX_CHARACTERS
    assert cut.endswith("…")


def test_links_are_for_people_and_cannot_end_early() -> None:
    assert weblink("film", "https://a.example/x y)z") == " [film](https://a.example/x%20y%29z)"
    assert weblink("film", "file:///etc/passwd") == ""
    assert weblink("film", "https://a.example/" + "x" * 900) == ""
    assert weblink("film", None) == ""


def test_sizes_are_told_as_discord_counts() -> None:
    assert megabytes(10 * 2**20) == "10 MB"
    assert megabytes(60_000_000) == "57.2 MB"
