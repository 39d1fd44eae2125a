"""A sealed secret opens with its key and in its context, as it was sealed, or not at all."""

from __future__ import annotations

import base64
import pickle
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.secrets import BadSecretKey, CannotOpen, NoSecretKey, SecretBox, decode_key

FIRST, SECOND = bytes(range(32)), bytes(range(32, 64))
SECRET = "hf_OnlyForThisTest0123456789"
CONTEXT = ("guild", "33", "hf")
BOX = SecretBox([FIRST])

texts = st.text(st.characters(exclude_categories=["Cs"]))
contexts = st.lists(texts, max_size=4)


def why_closed(box: SecretBox, sealed: bytes, *context: str) -> str:
    with pytest.raises(CannotOpen) as caught:
        box.open(sealed, *context)
    return caught.value.why


@given(texts, contexts)
def test_what_is_sealed_opens_in_its_context(plain: str, context: list[str]) -> None:
    assert BOX.open(BOX.seal(plain, *context), *context) == plain


@given(contexts, contexts)
def test_it_opens_in_no_other_context(context: list[str], other: list[str]) -> None:
    if context != other:
        assert why_closed(BOX, BOX.seal(SECRET, *context), *other) == "damaged"


@pytest.mark.parametrize(
    "other",
    [
        ("guild", "34", "hf"),
        ("member", "33", "hf"),
        ("guild", "33", "fal-ai"),
        ("guild", "3", "3hf"),
        ("guild33", "hf"),
        ("guild", "33", "hf", ""),
        ("guild", "33"),
        (),
    ],
)
def test_a_row_that_was_copied_to_another_owner_or_purpose_does_not_open(
    other: tuple[str, ...],
) -> None:
    assert why_closed(BOX, BOX.seal(SECRET, *CONTEXT), *other) == "damaged"


def test_what_an_earlier_version_of_the_bot_has_sealed_opens() -> None:
    sealed = bytes.fromhex(
        "014f87893a7de3d53e05840ee51d41af60178879509845b1adf31e0d4d7d8bf812b344859fc846f8bb50db756f"
        "30ffc7b0e081db5a90fc040c6176d4"
    )
    assert BOX.open(sealed, *CONTEXT) == "hf_of_the_first_version"


def test_whichever_bit_is_flipped_it_does_not_open() -> None:
    sealed = BOX.seal(SECRET, *CONTEXT)
    for index in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[index // 8] ^= 1 << index % 8
        with pytest.raises(CannotOpen):
            BOX.open(bytes(changed), *CONTEXT)


@given(st.data())
def test_neither_a_part_of_it_nor_more_than_it_opens(data: st.DataObject) -> None:
    sealed = BOX.seal(SECRET, *CONTEXT)
    length = data.draw(st.integers(0, len(sealed) - 1))
    assert why_closed(BOX, sealed[:length], *CONTEXT) == "damaged"
    assert why_closed(BOX, sealed + data.draw(st.binary(min_size=1)), *CONTEXT) == "damaged"


@given(st.binary(max_size=200))
def test_what_was_never_sealed_does_not_open(anything: bytes) -> None:
    with pytest.raises(CannotOpen):
        BOX.open(anything, *CONTEXT)


def test_it_does_not_open_with_another_key() -> None:
    sealed = BOX.seal(SECRET, *CONTEXT)
    assert why_closed(SecretBox([SECOND]), sealed, *CONTEXT) == "unknown-key"
    assert why_closed(SecretBox([]), sealed, *CONTEXT) == "unknown-key"


def test_the_first_key_seals_and_all_of_them_open() -> None:
    old = BOX.seal(SECRET, *CONTEXT)
    both = SecretBox([SECOND, FIRST])
    new = both.seal(SECRET, *CONTEXT)
    assert both.open(old, *CONTEXT) == both.open(new, *CONTEXT) == SECRET
    assert SecretBox([SECOND]).open(new, *CONTEXT) == SECRET
    assert why_closed(BOX, new, *CONTEXT) == "unknown-key"
    assert both.is_sealed_with_first(new)
    assert not both.is_sealed_with_first(old)


def test_a_secret_is_sealed_differently_each_time_and_never_seen_in_what_is_sealed() -> None:
    sealed = [BOX.seal(SECRET, *CONTEXT) for _ in range(1000)]
    nonces = {each[9:21] for each in sealed}
    assert len(nonces) == 1000
    assert not any(SECRET.encode()[:4] in each for each in sealed)


def test_without_a_key_nothing_is_sealed() -> None:
    empty = SecretBox([])
    assert not empty.can_seal
    assert BOX.can_seal
    assert not empty.is_sealed_with_first(BOX.seal(SECRET, *CONTEXT))
    with pytest.raises(NoSecretKey):
        empty.seal(SECRET, *CONTEXT)


def test_nothing_shows_a_key_or_a_secret() -> None:
    sealed = BOX.seal(SECRET, *CONTEXT)
    said = [repr(BOX), str(BOX), f"{BOX}"]
    for box, context in ((SecretBox([SECOND]), CONTEXT), (BOX, ("guild", "34", "hf"))):
        try:
            box.open(sealed, *context)
        except CannotOpen as error:
            said += [*traceback.format_exception(error), repr(error)]
    key_spellings = (repr(FIRST), FIRST.hex(), base64.b64encode(FIRST).decode())
    assert not any(each in text for text in said for each in (SECRET, *key_spellings))
    assert said[0] == "<SecretBox, keys: 1>"
    with pytest.raises(TypeError):
        pickle.dumps(BOX)


@given(st.binary(min_size=32, max_size=32))
def test_a_key_is_written_in_hex_or_base64_of_either_kind(key: bytes) -> None:
    for encoded in (base64.b64encode(key).decode(), base64.urlsafe_b64encode(key).decode()):
        assert decode_key(encoded) == decode_key(encoded.rstrip("=")) == key
    assert decode_key(key.hex()) == decode_key(key.hex().upper()) == key


@pytest.mark.parametrize(
    "text",
    [
        "",
        "=",
        "secret",
        "a" * 42,
        "a" * 44,
        "a" * 63,
        "x" * 64,
        "ä" * 43,
        "a" * 42 + " ",
        "a" * 42 + "\n",
        "a" * 20 + "=" + "a" * 22,
    ],
)
def test_anything_else_is_no_key_and_is_not_repeated(text: str) -> None:
    with pytest.raises(BadSecretKey) as caught:
        decode_key(text)
    assert str(caught.value) == ""
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
