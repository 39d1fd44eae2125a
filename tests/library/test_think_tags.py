"""Thoughts told apart from answers, in whatever pieces the text comes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hfmedia.execution.think_tags import ThinkTags


def simple(text: str, *, starts_inside: bool = False) -> tuple[str, str]:
    """The answer and the thought in a whole text."""
    first, *rest = re.split(r"(?<!`)(</?think>)", text)
    parts = {False: "", True: ""}
    is_inside = starts_inside
    parts[is_inside] += first
    for tag, part in zip(rest[::2], rest[1::2], strict=True):
        is_inside = tag == "<think>"
        parts[is_inside] += part
    return parts[False], parts[True]


def split(*pieces: str, starts_inside: bool = False) -> tuple[str, str]:
    tags = ThinkTags(starts_inside=starts_inside)
    parts = [*map(tags.feed, pieces), tags.end()]
    return "".join(answer for answer, _ in parts), "".join(thought for _, thought in parts)


TEXTS = {
    "no tags": ("A fox.", "A fox.", ""),
    "a thought first": ("<think>\nHm.\n</think>\n\nA fox.", "\n\nA fox.", "\nHm.\n"),
    "a thought in the middle": ("A<think>b</think>c", "Ac", "b"),
    "two thoughts": ("<think>a</think>b<think>c</think>d", "bd", "ac"),
    "never closed": ("A<think>b and more", "A", "b and more"),
    "nothing thought": ("<think></think>A", "A", ""),
    "only thought": ("<think>a</think>", "", "a"),
    "closed and never opened": ("a</think>b", "ab", ""),
    "opened twice": ("<think>a<think>b</think>c", "c", "ab"),
    "closed twice": ("<think>a</think>b</think>c", "bc", "a"),
    "quoted": ("Write `<think>` and `</think>`.", "Write `<think>` and `</think>`.", ""),
    "quoted in a thought": ("<think>a `</think>` b</think>c", "c", "a `</think>` b"),
    "quoted, then a thought": ("`<think>` <think>a</think>b", "`<think>` b", "a"),
    "a backtick before the text between": ("`a<think>b</think>c", "`ac", "b"),
    "not quite a tag": ("1 < 2 <thin> </thin> < think> <Think>", None, ""),
    "markup": ("<p>a</p> <<<< </", None, ""),
    "the beginning of a tag at the end": ("a <think", "a <think", ""),
    "the beginning of a tag ends a thought": ("<think>a </thin", "", "a </thin"),
    "a tag behind the beginning of one": ("<th<think>a</thi</think>b", "<thb", "a</thi"),
    "a quoted beginning at the end": ("a `<thi", "a `<thi", ""),
    "other scripts": ("狐<think>狸🦊</think>雪", "狐雪", "狸🦊"),
    "nothing": ("", "", ""),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_says_the_same_wherever_it_is_split(name: str) -> None:
    text, answer, thought = TEXTS[name]
    expected = (text if answer is None else answer, thought)
    assert simple(text) == expected
    assert split(text) == expected
    assert split(*text) == expected
    for at in range(len(text) + 1):
        assert split(text[:at], text[at:]) == expected
        assert split(text[:at], "", text[at : at + 1], text[at + 1 :]) == expected


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_that_starts_inside_a_thought_does_too(name: str) -> None:
    text = TEXTS[name][0]
    for at in range(len(text) + 1):
        parts = split(text[:at], text[at:], starts_inside=True)
        assert parts == simple(text, starts_inside=True)


PIECES = ("<think>", "</think>", "<", "</", "thi", "nk>", "`", "a", " ", "\n", "🦊", "<th", "k")
texts = st.lists(st.lists(st.sampled_from(PIECES) | st.text(max_size=3)).map("".join))


@given(pieces=texts, starts_inside=st.booleans())
def test_any_pieces_say_what_the_whole_says(pieces: list[str], starts_inside: bool) -> None:
    expected = simple("".join(pieces), starts_inside=starts_inside)
    assert split(*pieces, starts_inside=starts_inside) == expected
    assert split(*"".join(pieces), starts_inside=starts_inside) == expected


words = st.text(alphabet="ab <>/`think\n", max_size=20).filter(lambda text: "think>" not in text)


@given(parts=st.lists(st.tuples(words, words)), size=st.integers(1, 9))
def test_what_stands_between_the_tags_is_never_in_the_answer(
    parts: list[tuple[str, str]], size: int
) -> None:
    # Behind a backtick a tag is quoted, so none stands at the end of a part.
    parts = [(answer.rstrip("`"), thought.rstrip("`")) for answer, thought in parts]
    text = "".join(f"{answer}<think>{thought}</think>" for answer, thought in parts)
    found = split(*(text[start : start + size] for start in range(0, len(text), size)))
    assert found == ("".join(a for a, _ in parts), "".join(t for _, t in parts))


@pytest.mark.parametrize("starts_inside", [False, True])
def test_text_passes_at_once_but_for_what_may_begin_a_tag(starts_inside: bool) -> None:
    tags = ThinkTags(starts_inside=starts_inside)
    here = 1 if starts_inside else 0
    assert tags.feed("A fox ")[here] == "A fox "
    assert tags.feed("<")[here] == ""
    assert tags.feed(" 2 <thi")[here] == "< 2 "
    assert tags.feed("s <")[here] == "<this "
    assert tags.feed("b>`<think")[here] == "<b>`<think"


@given(text=st.text(alphabet="a<think>/` "))
def test_no_more_is_ever_held_back_than_the_beginning_of_a_tag(text: str) -> None:
    tags = ThinkTags()
    passed = 0
    for end, character in enumerate(text, 1):
        passed += sum(map(len, tags.feed(character)))
        tag_characters = sum(len(tag) for tag in re.findall(r"(?<!`)</?think>", text[:end]))
        assert end - passed - tag_characters < len("</think>")


def test_a_long_text_in_single_characters_takes_no_longer_for_its_length() -> None:
    text = ("<think>" + "<" * 100_000 + "</think>" + "`<thin</thin" * 10_000) * 2
    assert split(*text) == simple(text)
