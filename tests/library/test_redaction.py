"""The key of a job is struck wherever others repeat it, in whichever of three spellings."""

from __future__ import annotations

from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hfmedia.redaction import PART_CHARACTERS, holds_key, redacted

KEY = "hf_aB3~dE6-gH9_jK2?mN5>pQ8"
SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "percent-encoded where needed": lambda text: quote(text, safe=""),
    "percent-encoded in upper case": lambda text: "".join(f"%{ord(each):02X}" for each in text),
    "percent-encoded in lower case": lambda text: "".join(f"%{ord(each):02x}" for each in text),
    "percent-encoded twice": lambda text: quote("".join(f"%{ord(each):02X}" for each in text)),
    "every second percent-encoded": lambda text: "".join(
        f"%{ord(each):02X}" if index % 2 else each for index, each in enumerate(text)
    ),
    "base64": lambda text: b64encode(text.encode()).decode(),
    "base64 behind one byte": lambda text: b64encode(b"\xff" + text.encode() + b"\xff").decode(),
    "base64 behind two bytes": lambda text: b64encode(b"\xff?" + text.encode() + b"?").decode(),
    "base64 for URLs": lambda text: urlsafe_b64encode(text.encode()).decode(),
    "base64, percent-encoded": lambda text: quote(b64encode(text.encode()).decode(), safe=""),
}
PARTS = [KEY[start : start + PART_CHARACTERS] for start in range(len(KEY) - PART_CHARACTERS + 1)]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_whole_key_is_struck(spelling: str) -> None:
    text = f"who is {SPELLINGS[spelling](KEY)} ?"
    assert holds_key(text, [KEY])
    struck = redacted(text, [KEY])
    assert struck.startswith("who is ")
    assert struck.endswith(" ?")
    assert "[key]" in struck
    assert not holds_key(struck, [KEY])


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_any_sixteen_characters_in_a_row_are_struck(spelling: str) -> None:
    for part in PARTS:
        text = f"https://cdn.example/{SPELLINGS[spelling](part)}/1.png"
        assert holds_key(text, [KEY])
        assert not holds_key(redacted(text, [KEY]), [KEY])


@pytest.mark.parametrize("spelling", ["plain", "percent-encoded in upper case"])
def test_nothing_of_it_is_left_and_nothing_else_is_struck(spelling: str) -> None:
    for part in [KEY, *PARTS]:
        assert redacted(f"({SPELLINGS[spelling](part)})", [KEY]) == "([key])"
    assert redacted(f"{KEY} {KEY}{KEY}", [KEY]) == "[key] [key]"


def test_a_key_behind_a_percent_sign_is_no_encoded_character() -> None:
    assert redacted("100 %deadbeefdeadbeef", ["deadbeefdeadbeef"]) == "100 %[key]"


def test_fewer_characters_of_a_long_key_stay() -> None:
    text = f"{KEY[:15]} {KEY[-15:]}"
    assert redacted(text, [KEY]) == text
    assert not holds_key(text, [KEY])


def test_a_shorter_key_is_struck_as_a_whole() -> None:
    assert redacted("who is hf_key?", ["hf_key"]) == "who is [key]?"
    assert redacted("who is hf_ke?", ["hf_key"]) == "who is hf_ke?"
    assert holds_key(b64encode(b"hf_key").decode(), ["hf_key"])
    assert redacted("a key?", ["k"]) == "a [key]ey?"


def test_each_of_several_keys_is_struck() -> None:
    text = redacted(f"{KEY} hf_key", [KEY, "hf_key"], mark="[secret]")
    assert text == "[secret] [secret]"


@pytest.mark.parametrize("keys", [[], [""]])
def test_without_a_key_nothing_is_struck(keys: list[str]) -> None:
    assert redacted("100 % of a fox", keys) == "100 % of a fox"


@given(
    before=st.text(),
    behind=st.text(),
    start=st.integers(min_value=0, max_value=len(KEY) - PART_CHARACTERS),
    spelling=st.sampled_from(sorted(SPELLINGS)),
)
def test_it_is_found_between_any_texts(before: str, behind: str, start: int, spelling: str) -> None:
    part = SPELLINGS[spelling](KEY[start : start + PART_CHARACTERS])
    text = f"{before}{part}{behind}"
    assert holds_key(text, [KEY])
    assert not holds_key(redacted(text, [KEY]), [KEY])


@given(st.text())
def test_a_text_without_it_stays_as_it_is(text: str) -> None:
    assert redacted(text, [KEY]) == text
