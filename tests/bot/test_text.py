"""Foreign words made harmless."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from replies.text.markdown import MARKDOWN, megabytes, plain, shortened, weblink

LIMIT = 40


@given(st.text(), st.integers(2, 60))
def test_a_line_is_one_line_and_no_longer_than_it_may_be(text: str, limit: int) -> None:
    line = shortened(text, limit)
    assert len(line) <= limit
    assert len(line.splitlines()) <= 1


@given(st.text(alphabet=r"\`*_~|[]<>@:# ax…" + "\n"))
def test_every_sign_of_markdown_is_escaped_also_where_the_line_was_cut(text: str) -> None:
    line = plain(text, LIMIT)
    assert len(line) <= LIMIT
    unescaped = re.sub(rf"\\{MARKDOWN.pattern}", "", line)
    assert not MARKDOWN.search(unescaped)


def test_links_are_for_people_and_cannot_end_early() -> None:
    assert weblink("film", "https://a.example/x y)z") == " [film](https://a.example/x%20y%29z)"
    assert weblink("film", "file:///etc/passwd") == ""
    assert weblink("film", "https://a.example/" + "x" * 900) == ""
    assert weblink("film", None) == ""


def test_sizes_are_told_as_discord_counts() -> None:
    assert megabytes(10 * 2**20) == "10 MB"
    assert megabytes(60_000_000) == "57.2 MB"
