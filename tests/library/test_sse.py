"""Server-Sent Events, against the standard's own words and in whatever pieces they come."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hfmedia.errors import BadReply
from hfmedia.net.sse import MAX_EVENT_BYTES, SseEvent, SseParser

BOM = b"\xef\xbb\xbf"
LINE = re.compile(rb"([^\r\n]*)(?:\r\n|\r|\n)")


def by_the_book(stream: bytes) -> list[SseEvent]:
    """The events of a whole stream, line by line as the standard interprets it."""
    events: list[SseEvent] = []
    data, kind = b"", b""
    for line in LINE.findall(stream.removeprefix(BOM)):
        if not line:
            if data[:-1]:  # empty data is no event here
                events.append(SseEvent(data[:-1], kind.decode(errors="replace") or "message"))
            data, kind = b"", b""
            continue
        name, _, value = line.partition(b":")  # a comment is a field without a name
        if name == b"data":
            data += value.removeprefix(b" ") + b"\n"
        elif name == b"event":
            kind = value.removeprefix(b" ")
    return events


def events_of(*chunks: bytes) -> list[SseEvent]:
    return events_in(chunks)


def events_in(chunks: Iterable[bytes]) -> list[SseEvent]:
    parser = SseParser()
    return [event for chunk in chunks for event in parser.feed(chunk)]


def data_of(stream: bytes) -> list[bytes]:
    return [event.data for event in events_of(stream)]


def in_bytes(stream: bytes) -> list[bytes]:
    return [bytes([byte]) for byte in stream]


STREAMS = {
    "an answer": b'data: {"a": 1}\n\ndata: {"a": 2}\n\ndata: [DONE]\n\n',
    "CRLF": b"data: one\r\n\r\ndata: two\r\n\r\n",
    "CR": b"data: one\r\rdata: two\r\r",
    "mixed ends": b"data: one\r\ndata: more\n\r\ndata: two\r\n\ndata: three\n\rdata: four\r\r\n",
    "comments": b": hello\n\n:\n\ndata: one\n: in the middle\ndata: more\n\n: bye\n\n",
    "several lines of data": b"data: a\ndata:\ndata\ndata:  b\n\n",
    "types": b"event: error\ndata: one\n\ndata: two\n\ndata: three\nevent:a\nevent\n\nevent: x\n\n",
    "other fields": b"id: 7\nretry: 10\ndata: one\nfoo: bar\n\nid\n\nretry: 1\n\n",
    "fields that look alike": b"data2: a\n\n data: b\n\ndata : c\n\nDATA\n\nxdata: e\n\n",
    "one space": b"data:none\n\ndata: one\n\ndata:  two\n\ndata:\ttab\n\n",
    "empty data": b"data\n\ndata:\n\ndata: \n\ndata\ndata\n\n",
    "colons": b"data: a: b\n\ndata::c\n\n",
    "empty lines": b"\n\n\ndata: one\n\n\n\n\ndata: two\n\n\r\n\r\r\n\n",
    "a BOM": BOM + b"data: one\n\n" + BOM + b"data: two\n\ndata: " + BOM + b"\n\n",
    "a BOM before a comment": BOM + b": hello\n\ndata: one\n\n",
    "two BOMs": BOM + BOM + b"data: one\n\ndata: two\n\n",
    "half a BOM": BOM[:2] + b"data: one\n\ndata: two\n\n",
    "other scripts": "data: 狐狸 🦊\n\nevent: 雪\ndata: ❄\n\n".encode(),
    "no UTF-8": b"data: \xff\xfe\n\nevent: \xff\ndata: \x00\n\n",
    "other ends of lines": "data: a\u2028b\u0085c\x0bd\x0ce\n\n".encode(),
    "cut before its end": b"data: one\n\ndata: two\n",
    "cut in a line": b"data: one\r\n\r\ndata: tw",
    "cut between CR and LF": b"data: one\r\n\r",
    "nothing": b"",
}


@pytest.mark.parametrize("name", STREAMS)
def test_a_stream_says_the_same_wherever_it_is_split(name: str) -> None:
    stream = STREAMS[name]
    expected = by_the_book(stream)
    assert events_of(stream) == expected
    assert events_of(*in_bytes(stream)) == expected
    for at in range(len(stream) + 1):
        assert events_of(stream[:at], stream[at:]) == expected
        assert events_of(stream[:at], b"", stream[at : at + 1], stream[at + 1 :]) == expected


PIECES = (
    *(b"\n", b"\r", b"\r\n", b"\n\n", b"\r\n\r\n", b":", b" ", BOM, BOM[:1], b"\x00", b"\xff"),
    *(
        b"data",
        b"data:",
        b"data: ",
        b"event:",
        b"event: ",
        b"id: 1",
        b"retry: 5",
        b"a",
        "é".encode(),
    ),
)
streams = st.lists(st.sampled_from(PIECES) | st.binary(max_size=3), max_size=40).map(b"".join)


@given(stream=streams, cuts=st.lists(st.integers(0, 150), max_size=12))
def test_any_bytes_say_what_the_standard_says_in_any_pieces(stream: bytes, cuts: list[int]) -> None:
    ends = sorted(min(cut, len(stream)) for cut in cuts)
    chunks = [stream[a:b] for a, b in zip([0, *ends], [*ends, len(stream)], strict=True)]
    assert events_of(*chunks) == by_the_book(stream)
    assert events_of(*in_bytes(stream)) == by_the_book(stream)


def test_an_event_comes_as_soon_as_its_empty_line_has_begun() -> None:
    parser = SseParser()
    assert parser.feed(b"data: one\r\n") == []
    assert parser.feed(b"\r") == [SseEvent(b"one")]
    assert parser.feed(b"\ndata: two\r\n\r\n") == [SseEvent(b"two")]


def test_the_examples_of_the_standard() -> None:
    assert data_of(b"data: YHOO\ndata: +2\ndata: 10\n\n") == [b"YHOO\n+2\n10"]
    assert data_of(b": test\n\ndata: first\nid: 1\n\ndata:second\nid\n\ndata:  third\n") == [
        b"first",
        b"second",
    ]
    assert data_of(b"data:test\n\ndata: test\n\n") == [b"test", b"test"]
    assert events_of(b"event: add\ndata: 7\n\n") == [SseEvent(b"7", "add")]


def test_an_event_without_data_or_with_empty_data_is_none() -> None:
    assert events_of(b"event: ping\n\ndata\n\ndata:\n\ndata: \n\nid: 1\n\n") == []


def test_a_bom_counts_at_the_very_beginning_alone() -> None:
    assert data_of(BOM + b"data: one\n\n" + BOM + b"data: two\n\n") == [b"one"]


def test_the_type_of_an_event_is_not_that_of_the_one_before() -> None:
    kinds = [event.event for event in events_of(b"event: error\ndata: 1\n\ndata: 2\n\n")]
    assert kinds == ["error", "message"]


@pytest.mark.parametrize("end", [b"\n\n", b"\r\n\r\n", b"\r\r"])
@pytest.mark.parametrize("size", [1, 65_536, 3 * MAX_EVENT_BYTES])
def test_the_largest_event_comes_in_pieces_of_any_size(end: bytes, size: int) -> None:
    data = random.Random(7).randbytes(MAX_EVENT_BYTES // 2).hex().encode()[len("data: ") :]
    stream = b"data: " + data + end + b"data: next" + end
    chunks = [stream[start : start + size] for start in range(0, len(stream), size)]
    assert events_of(*chunks) == [SseEvent(data), SseEvent(b"next")]


@pytest.mark.parametrize("size", [1, 65_536, 3 * MAX_EVENT_BYTES])
@pytest.mark.parametrize("line", [b"a", b"data: a\n", b": comment\n", b"\xff", b"data\r"])
def test_an_event_that_never_ends_is_refused_as_soon_as_it_is_too_large(
    line: bytes, size: int
) -> None:
    stream = line * (2 * MAX_EVENT_BYTES // len(line))
    fed: list[bytes] = []

    def chunks() -> Iterator[bytes]:
        for start in range(0, len(stream), size):
            fed.append(stream[start : start + size])
            yield fed[-1]

    with pytest.raises(BadReply, match="more than 1 MB"):
        events_in(chunks())
    assert MAX_EVENT_BYTES < sum(map(len, fed)) <= MAX_EVENT_BYTES + max(size, 2)


@pytest.mark.parametrize("split", [0, 1, 2, 3])
def test_one_byte_above_the_limit_is_too_much(split: int) -> None:
    stream = b"data: " + b"a" * (MAX_EVENT_BYTES - 5) + b"\n\n"
    at = len(stream) - split
    with pytest.raises(BadReply, match="more than 1 MB"):
        events_of(stream[:at], stream[at:])


def test_many_small_events_are_no_large_one() -> None:
    stream = b": ping\n\ndata: a\n\n" * (MAX_EVENT_BYTES // 10)
    assert data_of(stream) == [b"a"] * (MAX_EVENT_BYTES // 10)
