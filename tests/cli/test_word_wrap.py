"""Lines are broken between words while the text comes."""

from __future__ import annotations

import pytest

from hfmedia.cli.chat.word_wrap import WordWrap


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
@pytest.mark.parametrize(
    ("text", "wrapped"),
    [
        ("", ""),
        ("the quick brown fox jumps", "the quick\nbrown fox\njumps"),
        ("1234567890 1234567890 a", "1234567890\n1234567890\na"),
        ("a https://example.com/fox is long", "a\nhttps://example.com/fox is\nlong"),
        ("one two  \n\n  three", "one two  \n\n  three"),
        (
            "```py\nx = 1 + 2 + 3 + 4\n```\nis the code",
            "```py\nx = 1 + 2 + 3 + 4\n```\nis the\ncode",
        ),
        ("狐狸住在森林里面", "狐狸住在森\n林里面"),
        ("狐bcdefghijk", "狐bcdefghijk"),
        ("a ```b c d e f g", "a ```b c d\ne f g"),
        ("a fox is 🦊 here", "a fox is\n🦊 here"),
    ],
)
def test_lines_have_at_most_ten_cells_however_the_text_comes(
    text: str, wrapped: str, size: int
) -> None:
    wrap = WordWrap(10)
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    assert "".join(map(wrap.feed, pieces)) + wrap.end() == wrapped


def test_a_word_is_written_as_soon_as_it_is_whole() -> None:
    wrap = WordWrap(10)
    assert [wrap.feed(piece) for piece in ("the", " qui", "ck ", "b")] == ["", "the", " quick", ""]
    assert wrap.end() == "\nb"


def test_a_word_without_an_end_is_not_held_back() -> None:
    wrap = WordWrap(10)
    assert wrap.feed("x" * 9) == ""
    assert wrap.feed("x") == "x" * 10
