"""Answers of text: streamed and whole, their thoughts, calls of tools, and usage."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hfmedia import BadReply
from hfmedia.text import Usage
from tests.library.chats import (
    DONE,
    REQUEST,
    RING,
    answer_from,
    answer_of,
    bodies,
    chatting,
    client_at,
    data,
    piece,
    pieces_of,
    replies,
    says,
    whole,
)

USED = {"prompt_tokens": 12, "completion_tokens": 3, "total_tokens": 15}
WEATHER = {"name": "get_weather", "arguments": '{"city": "Oslo"}'}


class TestAStream:
    async def test_comes_piece_by_piece(self) -> None:
        async with chatting(groq=says(*RING)) as served, client_at(served) as client:
            deltas, answer = await pieces_of(client)
        assert [delta.text for delta in deltas if delta.text] == ["Ri", "ng!"]
        assert (answer.text, answer.finish_reason) == ("Ring!", "stop")
        assert (answer.provider, answer.path, answer.failure) == ("groq", "groq", None)
        assert 0 < answer.first_token_s <= answer.seconds
        [attempt] = answer.attempts
        assert attempt.first_token_s is not None
        assert 0 < attempt.latency_s <= attempt.seconds

    async def test_may_end_without_being_done(self) -> None:
        answer = await answer_from(says(*RING[:3]))
        assert (answer.text, answer.finish_reason, answer.failure) == ("Ring!", "stop", None)

    async def test_that_is_done_without_a_reason_has_ended_all_the_same(self) -> None:
        answer = await answer_from(says(*RING[:2], DONE))
        assert (answer.text, answer.finish_reason, answer.failure) == ("Ring!", "stop", None)

    async def test_is_read_no_further_than_it_is_done(self) -> None:
        answer = await answer_from(says(*RING, piece("Woof")))
        assert answer.text == "Ring!"

    async def test_may_be_answered_whole(self) -> None:
        async with chatting(groq=replies(whole())) as served, client_at(served) as client:
            deltas, answer = await pieces_of(client)
        assert [delta.text for delta in deltas] == ["Ring!"]
        assert answer.finish_reason == "stop"
        assert answer.tokens_per_second is None

    async def test_that_says_nothing_is_an_empty_answer(self) -> None:
        answer = await answer_from(says(piece(finish="stop"), DONE))
        assert (answer.text, answer.finish_reason, answer.failure) == ("", "stop", None)

    async def test_asks_for_its_usage_unless_told_otherwise(self) -> None:
        own = replace(REQUEST, parameters={"stream_options": {"include_usage": False}})
        async with chatting(groq=says(*RING)) as served, client_at(served) as client:
            await answer_of(client)
            await answer_of(client, own)
        sent = [body["stream_options"]["include_usage"] for body in bodies(served)]
        assert sent == [True, False]


class TestAWholeAnswer:
    async def test_is_asked_for_without_a_stream(self) -> None:
        request = replace(REQUEST, stream=False)
        answers = replies({**whole(), "usage": USED})
        async with chatting(groq=answers) as served, client_at(served) as client:
            answer = await answer_of(client, request)
        [body] = bodies(served)
        assert body["stream"] is False
        assert "stream_options" not in body
        assert (answer.text, answer.finish_reason) == ("Ring!", "stop")
        assert answer.usage == Usage(prompt_tokens=12, completion_tokens=3)

    async def test_may_be_streamed_anyway(self) -> None:
        request = replace(REQUEST, stream=False)
        async with chatting(groq=says(*RING)) as served, client_at(served) as client:
            assert (await answer_of(client, request)).text == "Ring!"

    async def test_that_does_not_say_why_it_ends_has_ended(self) -> None:
        answer = await answer_from(replies(whole(finish=None)))
        assert (answer.finish_reason, answer.failure) == ("stop", None)

    async def test_may_have_its_text_in_parts(self) -> None:
        parts = [{"type": "text", "text": "Ring"}, {"type": "text", "text": "ding"}]
        assert (await answer_from(replies(whole(parts)))).text == "Ring\nding"  # type: ignore[arg-type]


class TestUsage:
    @pytest.mark.parametrize("choices", [[], None], ids=["none", "null"])
    async def test_comes_last_by_itself(self, choices: Any) -> None:
        last = data({"choices": choices, "usage": USED})
        answer = await answer_from(says(*RING[:3], last, DONE))
        assert answer.usage == Usage(prompt_tokens=12, completion_tokens=3)

    async def test_comes_with_the_last_piece(self) -> None:
        end = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}], "usage": USED}
        assert (await answer_from(says(*RING[:2], data(end)))).usage is not None

    async def test_is_the_last_that_is_told_since_some_count_in_each_piece(self) -> None:
        choice = {"index": 0, "delta": {"content": "again "}}
        told = [{"choices": [choice], "usage": {"completion_tokens": tokens}} for tokens in (1, 2)]
        answer = await answer_from(says(*map(data, told), piece(finish="stop"), DONE))
        assert answer.usage == Usage(completion_tokens=2)

    @pytest.mark.parametrize("usage", [None, [], "12", {"prompt_tokens": -1}, {"x": 1}])
    async def test_that_makes_no_sense_is_not_known(self, usage: Any) -> None:
        answer = await answer_from(replies({**whole(), "usage": usage}))
        assert answer.usage in (None, Usage())

    async def test_says_how_fast_an_answer_was(self) -> None:
        answer = await answer_from(replies({**whole(), "usage": USED}))
        slow = replace(answer, seconds=2.5, first_token_s=1.0)
        assert slow.tokens_per_second == 2.0
        assert replace(slow, usage=None).tokens_per_second is None
        assert replace(slow, seconds=1.009).tokens_per_second is None  # it came at once


class TestThoughts:
    @pytest.mark.parametrize("key", ["reasoning_content", "reasoning"])
    async def test_in_a_field_of_their_own(self, key: str) -> None:
        thought = says(data({"choices": [{"delta": {key: "A fox?"}}]}), *RING)
        async with chatting(groq=thought) as served, client_at(served) as client:
            deltas, answer = await pieces_of(client)
        assert (answer.text, answer.thought) == ("Ring!", "A fox?")
        assert (deltas[0].text, deltas[0].thought) == ("", "A fox?")

    async def test_in_a_field_of_a_whole_answer(self) -> None:
        answer = await answer_from(replies(whole(reasoning_content="A fox?")))
        assert (answer.text, answer.thought) == ("Ring!", "A fox?")

    async def test_between_tags(self) -> None:
        answer = await answer_from(says(*map(piece, ("<thi", "nk>A fox?</th", "ink>")), *RING))
        assert (answer.text, answer.thought) == ("Ring!", "A fox?")

    async def test_between_tags_of_a_whole_answer(self) -> None:
        answer = await answer_from(replies(whole("<think>A fox?</think>Ring!")))
        assert (answer.text, answer.thought) == ("Ring!", "A fox?")

    @pytest.mark.parametrize(
        "pieces",
        [
            [piece("<think>\nA fox?\n</think>\n\nRi")],
            [piece("<think>\nA fox?\n"), piece("</think>\n"), piece("\n"), piece(" \nRi")],
            [piece(reasoning_content="\nA fox?\n"), piece("\n\n"), piece("\nRi")],
            [piece("\nRi", reasoning="\nA fox?\n")],
            [piece("\n"), piece(" <think>\nA fox?\n</think>Ri")],
            [piece("\n \n<th"), piece("ink>\nA fox?\n</think>"), piece("\nRi")],
            [piece("\n"), piece(reasoning="\nA fox?\n"), piece("Ri")],
        ],
    )
    async def test_have_no_blank_lines_between_them_and_the_answer_or_before_them(
        self, pieces: list[bytes]
    ) -> None:
        answer = await answer_from(says(*pieces, *map(piece, ("ng!\n\n", "\nRing!")), *RING[-2:]))
        assert (answer.text, answer.thought) == ("Ring!\n\n\nRing!", "\nA fox?\n")

    @pytest.mark.parametrize(
        ("pieces", "text"),
        [
            (["\n", " \n", "Ring!"], "\n \nRing!"),
            (["\n", "<thin"], "\n<thin"),
            (["\n", " "], "\n "),
        ],
        ids=["a text", "the beginning of a tag", "nothing"],
    )
    async def test_leave_the_blanks_before_an_answer_where_there_are_none(
        self, pieces: list[str], text: str
    ) -> None:
        async with (
            chatting(groq=says(*map(piece, pieces), *RING[-2:])) as served,
            client_at(served) as client,
        ):
            _, answer = await pieces_of(client)
        assert (answer.text, answer.thought, answer.finish_reason) == (text, "", "stop")

    async def test_that_are_all_there_is(self) -> None:
        answer = await answer_from(says(piece("<think>A fox"), piece(finish="length"), DONE))
        assert (answer.text, answer.thought, answer.finish_reason) == ("", "A fox", "length")

    async def test_begin_at_once_where_the_prompt_opened_them(self) -> None:
        tokens = ("A fox?", "</think>", "Ring!")
        events = [data({"token": {"text": text, "special": False}}) for text in tokens]
        end = {"token": {"text": "</s>", "special": True}, "generated_text": "".join(tokens)}
        raw = replace(
            REQUEST, task="text-generation", messages=(), prompt="What does it say?<think>\n"
        )
        async with (
            chatting(hf_inference=says(*events, data(end))) as served,
            client_at(served) as client,
        ):
            answer = await answer_of(client, raw)
        assert (answer.text, answer.thought, answer.finish_reason) == ("Ring!", "A fox?", "stop")


class TestCallsOfTools:
    async def test_are_put_together_from_their_pieces(self) -> None:
        pieces = [
            {"index": 0, "id": "1", "type": "function", "function": {**WEATHER, "arguments": ""}},
            {"index": 0, "function": {"arguments": '{"city"'}},
            {"index": 1, "id": "2", "function": {"name": "now", "arguments": "{}"}},
            {"index": 0, "id": None, "function": {"name": None, "arguments": ': "Oslo"}'}},
        ]
        events = [piece(tool_calls=[it]) for it in pieces]
        async with (
            chatting(groq=says(*events, piece(finish="tool_calls"))) as served,
            client_at(served) as client,
        ):
            deltas, answer = await pieces_of(client)
        assert [delta.tool_calls for delta in deltas[:4]] == [(it,) for it in pieces]
        assert answer.tool_calls == (
            {"id": "1", "type": "function", "function": WEATHER},
            {"id": "2", "function": {"name": "now", "arguments": "{}"}},
        )
        assert answer.finish_reason == "tool_calls"

    async def test_are_in_the_order_of_their_indices_and_one_without_is_the_next(self) -> None:
        pieces = [{"index": 2, "id": "c"}, {"index": 0, "id": "a"}, {"id": "d"}]
        events = [piece(tool_calls=[it]) for it in pieces]
        answer = await answer_from(says(*events, piece(finish="tool_calls")))
        assert [call["id"] for call in answer.tool_calls] == ["a", "c", "d"]

    async def test_of_a_whole_answer(self) -> None:
        call = {"id": "1", "type": "function", "function": WEATHER}
        answer = await answer_from(replies(whole(None, tool_calls=[call, {**call, "id": "2"}])))
        assert answer.tool_calls == (call, {**call, "id": "2"})

    @pytest.mark.parametrize("calls", ["x", 5, [5], ["ab"], [None], {"a": 1}, [["ab"]]])
    async def test_that_are_none_cannot_be_read(self, calls: Any) -> None:
        with pytest.raises(BadReply):
            await answer_from(replies(whole(tool_calls=calls)))


class TestSeveralAnswers:
    async def test_leave_the_first(self) -> None:
        events = [piece("Ri"), piece("Wo", index=1), piece("of", index=1), piece("ng!")]
        ends = [piece(finish="length", index=1), piece(finish="stop")]
        answer = await answer_from(says(*events, *ends, DONE))
        assert (answer.text, answer.finish_reason) == ("Ring!", "stop")

    async def test_in_one_event_leave_the_first_by_its_index(self) -> None:
        choices = [{"index": n, "delta": {"content": text}} for n, text in ((1, "Woof"), (0, "R"))]
        answer = await answer_from(says(data({"choices": choices}), *RING[1:]))
        assert answer.text == "Rng!"

    async def test_leave_the_first_of_a_whole_one(self) -> None:
        second = {**whole("Woof")["choices"][0], "index": 1}
        body = {"choices": [second, *whole()["choices"]]}
        assert (await answer_from(replies(body))).text == "Ring!"
