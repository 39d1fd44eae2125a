"""Foreign JSON and base64: bounded, and the same with the extra `speed` and without it."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hfmedia.codecs import (
    BEST,
    FAST,
    MAX_ESCAPES,
    MAX_LEVELS,
    MAX_PARTS,
    STANDARD,
    Codec,
    parse_json,
)
from hfmedia.errors import BadReply
from tests.library.codecs import CODECS

TOKENS = [
    *(b"1", b"-0", b"-0.0", b"1e5", b"1e308", b"1.7976931348623159e308", b"1e309", b"1e-400"),
    *(b"9" * 20, b"1" * 309, b"1" * 400, b"1" * 5000, b"18446744073709551615"),
    *(b"18446744073709551616", b"-9223372036854775808", b"-9223372036854775809", b"1e0000000400"),
    *(b"NaN", b"Infinity", b"-Infinity", b"null", b"true", b"tru", b"01", b"1.", b".5", b"+1"),
    *(b'"a"', rb'"\ud800"', rb'"\ude00"', rb'"\ud83d\ude00"', rb'"\\ud800"', rb'"\\\ud800"'),
    *(rb'"\ud83d\u0041"', b'"\xc3\xa9"', b'"\xed\xa0\x80"', b'"\xff"', b'"\x01"', rb'"\u0000"'),
    *(rb'"\x"', rb'"\"[[["', rb'"\/"', b'"', b"\\", b"\xef\xbb\xbf", b" ", b"\x0c", b"\0"),
    *(b'{"a":1,"a":2}', b"[" * 99 + b"]" * 99, b"[" * 101 + b"]" * 101, b"[" * 1100 + b"]" * 1100),
    *(b"[", b"]", b"{", b"}", b",", b":", b"[]", b"{}", b'{"a":', b'"a":'),
]


def read(body: bytes, codec: Codec) -> str:
    """The value, down to the type of its numbers, or the error."""
    try:
        return repr(parse_json(body, codec))
    except BadReply as error:
        return f"refused: {error}"


@pytest.fixture(params=CODECS)
def codec(request: pytest.FixtureRequest) -> Codec:
    return CODECS[request.param]


@given(st.lists(st.sampled_from(TOKENS), max_size=8).map(b"".join))
def test_every_text_is_read_as_the_same_or_refused_alike(body: bytes) -> None:
    assert read(body, CODECS["standard"]) == read(body, CODECS["speed"])


@pytest.mark.parametrize("token", TOKENS)
@pytest.mark.parametrize("around", [b"%s", b"[%s]", b'{"a": %s}', b'[1, "b", %s, {"c": %s}]'])
def test_every_odd_value_is_read_as_the_same_or_refused_alike(token: bytes, around: bytes) -> None:
    body = around.replace(b"%s", token)
    assert read(body, CODECS["standard"]) == read(body, CODECS["speed"])


@given(st.text(), st.integers(), st.floats(allow_nan=False, allow_infinity=False))
def test_what_json_can_say_is_read(text: str, integer: int, number: float) -> None:
    text = text.encode(errors="replace").decode()
    integer %= 2**63
    body = json.dumps({"text": text, "numbers": [integer, number]}).encode()
    for codec in CODECS.values():
        assert parse_json(body, codec) == {"text": text, "numbers": [integer, number]}


@pytest.mark.parametrize(
    "body", [b"", b"NaN", b"1e400", b"1" * 400, rb'"\ud800"', b"[1,]", b"'a'", b"\xff", b"[" * 50]
)
def test_what_is_no_json_is_a_bad_reply(body: bytes, codec: Codec) -> None:
    with pytest.raises(BadReply):
        parse_json(body, codec)


@pytest.mark.parametrize("mark", [b"[", b"]", b"{", b"}", b","])
def test_too_many_parts_are_refused_before_parsing(mark: bytes) -> None:
    parsed: list[bytes] = []

    def load(body: bytes) -> Any:
        parsed.append(body)

    codec = Codec(load, base64.b64decode)
    parse_json(mark * 50 + b"," * 50, codec, max_parts=100)
    assert len(parsed) == 1
    with pytest.raises(BadReply, match="too many parts"):
        parse_json(mark * 50 + b"," * 51, codec, max_parts=100)
    assert len(parsed) == 1


def test_only_so_many_parts_and_escapes_are_taken(codec: Codec) -> None:
    whole = b"[" + b"1," * (MAX_PARTS - 2) + b"1]"
    assert len(parse_json(whole, codec)) == MAX_PARTS - 1
    escapes = b'"' + rb"\n" * MAX_ESCAPES + b'"'
    assert len(parse_json(escapes, codec)) == MAX_ESCAPES
    for body in (whole.replace(b"1]", b"1,1]"), escapes.replace(b'n"', rb'n\n"')):
        with pytest.raises(BadReply, match="too many parts"):
            parse_json(body, codec)


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"]}":', '["\\"",'])
def test_levels_are_bounded(opening: str, codec: Codec) -> None:
    each = opening.count("[") + opening.count("{")
    closing = "".join({"[": "]", "{": "}"}[it] for it in reversed(opening) if it in "[{")

    def nested(levels: int) -> bytes:
        times = levels // each
        return (opening * times + "1" + closing * times).encode()

    assert parse_json(nested(MAX_LEVELS), codec) is not None
    with pytest.raises(BadReply, match="too deeply"):
        parse_json(nested(MAX_LEVELS + each), codec)


def test_brackets_in_texts_are_no_levels(codec: Codec) -> None:
    texts = ['["' * 200, "]" * 300, "\\" * 3, '\\"[' * 200]
    assert parse_json(json.dumps(texts).encode(), codec) == texts


@given(st.binary(max_size=40), st.data())
def test_base64_is_decoded_or_refused_alike(data: bytes, draw: st.DataObject) -> None:
    text = bytearray(base64.b64encode(data))
    assert {codec.decode_base64(bytes(text)) for codec in CODECS.values()} == {data}
    for _ in range(draw.draw(st.integers(0, 3))):
        place = draw.draw(st.integers(0, len(text)))
        text[place : place + draw.draw(st.integers(0, 2))] = draw.draw(
            st.sampled_from([b"=", b"==", b"A", b"AAAA", b" ", b"\n", b"-", b"_", b"\xff", b""])
        )
    assert len({decoded(bytes(text), codec) for codec in CODECS.values()}) == 1


def decoded(text: bytes, codec: Codec) -> bytes | None:
    try:
        return codec.decode_base64(text)
    except ValueError:
        return None


def test_the_extra_is_used_where_it_is_installed_and_only_there() -> None:
    assert BEST is FAST
    without = (
        "import sys; sys.modules.update(orjson=None, pybase64=None);"
        "from hfmedia import codecs; assert codecs.BEST is codecs.STANDARD;"
        "assert codecs.parse_json(b'[1]') == [1];"
        "assert codecs.BEST.decode_base64(b'AA==') == b'\\0'"
    )
    subprocess.run([sys.executable, "-c", without], check=True)
    assert BEST is not STANDARD
