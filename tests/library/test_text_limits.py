"""How much text, and how much around it, is taken from a provider."""

from __future__ import annotations

import asyncio
import gzip
import time
from collections.abc import Iterable
from typing import Any

import pytest
from aiohttp import web

from hfmedia import BadReply
from hfmedia.codecs import MAX_LEVELS, MAX_PARTS
from hfmedia.errors import Failure
from hfmedia.execution.answer import Answer
from hfmedia.execution.text_reader import (
    ANSWER_CHARACTERS,
    REASON_CHARACTERS,
    STREAM_BYTES,
    WHOLE_BYTES,
)
from hfmedia.execution.tool_calls import ToolCalls
from hfmedia.net.sse import MAX_EVENT_BYTES
from hfmedia.results import TextGeneration
from hfmedia.text import TextDelta
from tests.library.chats import SSE, answer_from, data, piece, replies, says, whole
from tests.library.served import Handler

BEGIN = piece("Ri")
END = piece(finish="stop")
TENTH = "x" * (ANSWER_CHARACTERS // 10)


def packed(*chunks: bytes) -> Handler:
    """Sends these chunks as a stream that is compressed as one."""

    async def answer(request: web.Request) -> web.StreamResponse:
        headers = {"content-type": SSE, "content-encoding": "gzip"}
        return web.Response(body=gzip.compress(b"".join(chunks)), headers=headers)

    return answer


class TestAnAnswer:
    async def test_may_have_its_last_character(self) -> None:
        answer = await answer_from(says(*[piece(TENTH)] * 10, END))
        assert (len(answer.text), answer.finish_reason) == (ANSWER_CHARACTERS, "stop")

    @pytest.mark.parametrize("key", ["content", "reasoning_content"])
    async def test_ends_at_the_character_after_it(self, key: str) -> None:
        tenths = [data({"choices": [{"delta": {key: TENTH}}]})] * 10
        answer = await answer_from(says(*tenths, piece("y"), END))
        assert len(answer.text + answer.thought) == ANSWER_CHARACTERS
        assert failure_of(answer).message.endswith("The answer is too long.")

    async def test_of_calls_of_tools_ends_there_too(self) -> None:
        call = {"index": 0, "function": {"arguments": TENTH}}
        answer = await answer_from(says(*[piece(tool_calls=[call])] * 11, END))
        assert failure_of(answer).message.endswith("The answer is too long.")
        assert len(answer.tool_calls[0]["function"]["arguments"]) <= ANSWER_CHARACTERS

    async def test_that_is_whole_may_not_be_longer_either(self) -> None:
        answer = await answer_from(replies(whole("x" * ANSWER_CHARACTERS)))
        assert len(answer.text) == ANSWER_CHARACTERS
        with pytest.raises(BadReply, match="too long"):
            await answer_from(replies(whole("x" * (ANSWER_CHARACTERS + 1))))

    async def test_that_is_whole_is_not_received_beyond_its_limit(self) -> None:
        padding = {"padding": "x" * WHOLE_BYTES}
        with pytest.raises(BadReply, match="more than 4 MB"):
            await answer_from(replies({**whole(), **padding}))


class TestAStream:
    @pytest.mark.parametrize("server", [says, packed])
    async def test_ends_after_so_many_bytes(self, server: Any) -> None:
        comments = b":" + b" " * 499_997 + b"\n\n"
        answer = await answer_from(server(BEGIN, *[comments] * (STREAM_BYTES // 500_000), END))
        assert "sends more than 50 MB" in failure_of(answer).message
        assert answer.text == "Ri"

    async def test_ends_at_an_event_that_is_too_large(self) -> None:
        answer = await answer_from(says(BEGIN, b"data: ", *[b"x" * 100_000] * 11, b"\n\n", END))
        assert f"more than {MAX_EVENT_BYTES // 1_000_000} MB" in failure_of(answer).message

    @pytest.mark.parametrize(
        ("event", "words"),
        [
            (b'data: {"choices": [' + b"{}," * MAX_PARTS + b"{}]}\n\n", "too many parts"),
            (b"data: " + b"[" * (MAX_LEVELS + 1) + b"]" * (MAX_LEVELS + 1) + b"\n\n", "nested"),
            (b"data: " + b"9" * 5_000 + b"\n\n", "not JSON"),
            (b'data: {"choices": [{"delta": {"content": "\\ud800"}}]}\n\n', "not JSON"),
        ],
        ids=["parts", "levels", "digits", "half a character"],
    )
    async def test_ends_at_an_event_that_costs_too_much(self, event: bytes, words: str) -> None:
        answer = await answer_from(says(BEGIN, event, END))
        assert words in failure_of(answer).message

    async def test_that_is_a_bomb_ends_in_time(self) -> None:
        began = time.perf_counter()
        answer = await answer_from(packed(BEGIN, bytes(200_000_000)))
        assert answer.failure is not None
        assert time.perf_counter() - began < 10

    @pytest.mark.parametrize(
        ("reason", "read"),
        [
            ("x" * 900_000, "x" * (REASON_CHARACTERS - 1) + "…"),
            ("a\nb\x1b[31m", "a b[31m"),
            (5, "5"),
            ({"a": 1}, "{'a': 1}"),
            (True, "True"),
        ],
        ids=["long", "lines", "number", "object", "true"],
    )
    async def test_says_why_it_ends_in_a_short_line(self, reason: Any, read: str) -> None:
        end = {"choices": [{"delta": {}, "finish_reason": reason}]}
        answer = await answer_from(says(BEGIN, data(end)))
        assert answer.finish_reason == read
        assert answer.failure is None

    @pytest.mark.parametrize("reason", ["", 0, False, [], {}])
    async def test_does_not_end_for_no_reason(self, reason: Any) -> None:
        odd = {"choices": [{"delta": {"content": "ng"}, "finish_reason": reason}]}
        answer = await answer_from(says(BEGIN, data(odd), piece("!"), END))
        assert (answer.text, answer.finish_reason) == ("Ring!", "stop")


def failure_of(answer: TextGeneration) -> Failure:
    assert answer.finish_reason == "incomplete"
    assert answer.failure is not None
    assert answer.failure.provider == "groq"
    return answer.failure


def joined(pieces: Iterable[dict[str, Any]]) -> tuple[Any, ...]:
    calls = ToolCalls()
    for it in pieces:
        calls.add(it)
    return calls.joined()


class TestCallsOfTools:
    @pytest.mark.parametrize("index", [-1, 0, 7, 2**62, True])
    def test_may_have_any_number(self, index: int) -> None:
        pieces = [{"index": index, "function": {"arguments": text}} for text in "ab"]
        assert joined(pieces) == ({"function": {"arguments": "ab"}},)

    @pytest.mark.parametrize("index", [None, "0", 1.5, [], {}])
    def test_without_a_number_are_calls_of_their_own(self, index: Any) -> None:
        first: dict[str, Any] = {"index": 1, "id": "first"}
        pieces: list[dict[str, Any]] = [
            first,
            {"index": index, "id": "a"},
            {"index": index, "id": "b"},
        ]
        assert [call["id"] for call in joined(pieces)] == ["first", "a", "b"]

    def test_may_have_arguments_that_are_no_text(self) -> None:
        function = {"name": "now", "arguments": {"zone": "UTC"}}
        assert joined([{"function": function}]) == ({"function": function},)

    @pytest.mark.parametrize("function", [None, 5, "x", [], {}])
    def test_may_have_no_function(self, function: Any) -> None:
        assert joined([{"id": "1", "function": function}]) == ({"id": "1"},)

    def test_keep_what_later_pieces_leave_open(self) -> None:
        pieces: list[dict[str, Any]] = [
            {"index": 0, "id": "1", "function": {"name": "now"}},
            {"index": 0, "id": None, "function": {"name": None, "arguments": None}},
        ]
        assert joined(pieces) == ({"id": "1", "function": {"name": "now"}},)

    def test_that_were_told_stay_as_they_were_when_more_comes(self) -> None:
        calls = ToolCalls()
        told = []
        for text in "ab":
            calls.add({"index": 0, "function": {"arguments": text}})
            told.append(calls.joined())
        assert told == [({"function": {"arguments": it}},) for it in ("a", "ab")]

    @pytest.mark.parametrize(
        ("first", "then"),
        [
            ({"index": 0, "function": {"arguments": "x" * 500_000}}, {"arguments": "y"}),
            ({"index": 0, "function": {str(n): n for n in range(30_000)}}, {"arguments": "y"}),
            ({"index": 0, **{str(n): n for n in range(30_000)}}, {}),
        ],
        ids=["arguments", "keys of the function", "keys"],
    )
    def test_take_time_in_proportion_to_their_pieces(
        self, first: dict[str, Any], then: dict[str, Any]
    ) -> None:
        began = time.process_time()
        joined([first, *[{"index": 0, "function": then}] * 20_000])
        assert time.process_time() - began < 1.0

    def test_without_numbers_take_time_in_proportion_to_them(self) -> None:
        began = time.process_time()
        assert len(joined([{"id": "1"}] * 30_000)) == 30_000
        assert time.process_time() - began < 1.0


def test_an_answer_in_many_pieces_takes_the_memory_of_its_text() -> None:
    import tracemalloc

    answer = Answer()
    answer.add(TextDelta(text="\N{FOX FACE}"))  # with it each character of a `str` takes four bytes
    tracemalloc.start()
    try:
        for _ in range(100_000):
            answer.add(TextDelta(text=" fox"))
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert answer.text == "\N{FOX FACE}" + " fox" * 100_000
    assert held < 1.25 * len(answer.text.encode())


async def test_the_event_loop_turns_while_a_stream_comes_at_once() -> None:
    stalls: list[float] = []

    async def watch() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0)
            stalls.append(time.perf_counter() - before)

    watching = asyncio.create_task(watch())
    try:
        await answer_from(packed(BEGIN, data({"choices": []}) * 150_000, END))
    finally:
        watching.cancel()
    assert max(stalls) < 1.0
