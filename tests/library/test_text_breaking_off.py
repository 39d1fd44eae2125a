"""Text that breaks off after its first piece: it ends with what there is, and says why."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

import pytest
from aiohttp import web

from hfmedia.execution.effects import Effects
from hfmedia.execution.live_effects import LiveEffects
from hfmedia.execution.text_reader import error_status
from hfmedia.results import TextGeneration
from hfmedia.text import TextDelta, Usage
from tests.library.chats import (
    DONE,
    REQUEST,
    RING,
    answer_of,
    asked,
    chatting,
    client_at,
    data,
    hang,
    hang_up,
    in_turn,
    piece,
    pieces_of,
    replies,
    says,
    says_then,
    whole,
)
from tests.library.served import Handler
from tests.library.servers import KEY

SAID = (piece("The fox "), piece("says"))
OVERLOADED = {"error": "Model is overloaded", "error_type": "overloaded"}


def impatient(live: Effects) -> Effects:
    """Effects for which a fifth of a second is a long silence."""
    return replace(cast("LiveEffects", live), stream_silence_s=0.2)


async def pings(request: web.Request) -> web.StreamResponse:
    """Keeps the connection alive, and says nothing."""
    assert request.transport is not None
    while not request.transport.is_closing():
        request.transport.write(b"8\r\n: ping\n\n\r\n")
        await asyncio.sleep(0.01)
    return web.Response()


ENDS: dict[str, tuple[Handler, str, str]] = {
    "hangs up": (says_then(hang_up, *SAID), "ConnectionLost", "unclear"),
    "ends without a reason": (says(*SAID), "BadReply", "unclear"),
    "sends an error": (says(*SAID, data(OVERLOADED)), "ResponseError", "503"),
    "sends an error that is typed": (
        says(*SAID, b"event: error\n" + data({"message": "out of memory"})),
        "ResponseError",
        "500",
    ),
    "sends JSON instead": (says(*SAID, b'{"error": "out of memory"}'), "BadReply", "unclear"),
    "sends garbage": (says(*SAID, b"data: \xff\xfe{\n\n"), "BadReply", "unclear"),
    "sends another kind of JSON": (says(*SAID, data([1, 2])), "BadReply", "unclear"),
    "falls silent": (says_then(hang, *SAID), "ConnectionLost", "unclear"),
    "is cut in an event": (says(*SAID, piece(" ring")[:-8]), "BadReply", "unclear"),
}


class TestAnAnswerWhoseServer:
    @pytest.mark.parametrize("end", ENDS)
    async def test_breaks_it_off(self, end: str) -> None:
        handler, error, outcome = ENDS[end]
        deltas, answer = await broken_off(handler)
        assert answer.text == "The fox says"
        assert [delta.text for delta in deltas] == ["The fox ", "says"]
        assert answer.finish_reason == "incomplete"
        assert answer.failure is not None
        assert answer.failure.type == error
        assert answer.failure.provider == "groq"
        assert [(it.provider, it.outcome) for it in answer.attempts] == [("groq", outcome)]
        assert answer.path == "groq"

    async def test_takes_too_long_has_what_came_until_then(self) -> None:
        async with chatting(groq=says_then(hang, *SAID)) as served, client_at(served) as client:
            answer = await answer_of(client, timeout=0.3)
        assert (answer.text, answer.finish_reason) == ("The fox says", "incomplete")
        assert answer.failure is not None
        assert answer.failure.type == "DeadlineExceeded"
        assert answer.failure.error().limit_s == 0.3  # type: ignore[attr-defined]

    async def test_does_so_in_the_same_chunk_as_its_first_piece(self) -> None:
        _, answer = await broken_off(says(piece("Ri") + data(OVERLOADED)))
        assert (answer.text, answer.finish_reason) == ("Ri", "incomplete")

    async def test_repeats_the_key_is_not_quoted_with_it(self) -> None:
        said = data({"error": {"message": f"key {KEY} is used up", "code": 402}})
        _, answer = await broken_off(says(*SAID, said))
        assert answer.failure is not None
        assert answer.failure.status == 402
        assert "is used up" in answer.failure.message
        assert KEY not in repr(answer)

    async def test_breaks_off_in_a_thought_has_that_thought(self) -> None:
        _, answer = await broken_off(says_then(hang_up, piece("<think>Hm"), piece(", a fox <")))
        assert (answer.text, answer.thought) == ("", "Hm, a fox <")


async def test_no_silence_is_too_long_before_a_whole_answer() -> None:
    def in_a_hurry(live: Effects) -> Effects:
        return replace(cast("LiveEffects", live), stream_silence_s=0)

    request = replace(REQUEST, stream=False)
    async with (
        chatting(groq=replies(whole("Ring!"))) as served,
        client_at(served, effects=in_a_hurry) as client,
    ):
        assert (await answer_of(client, request)).text == "Ring!"


class TestAnAnswerThatHasSaidWhyItEnds:
    @pytest.mark.parametrize(
        "after",
        [
            says_then(hang_up, *RING[:3]),
            says(*RING[:3], data(OVERLOADED)),
            says(*RING[:3], b"data: {\n\n"),
        ],
        ids=["hangs up", "error", "garbage"],
    )
    async def test_is_whole_whatever_comes_then(self, after: Handler) -> None:
        _, answer = await broken_off(after)
        assert (answer.text, answer.finish_reason) == ("Ring!", "stop")
        assert answer.failure is None
        assert answer.attempts[-1].outcome == "ok"

    @pytest.mark.parametrize("reason", ["length", "content_filter"])
    async def test_says_that_it_was_stopped(self, reason: str) -> None:
        _, answer = await broken_off(says(*SAID, piece(finish=reason), DONE))
        assert (answer.text, answer.finish_reason) == ("The fox says", reason)
        assert answer.failure is None

    @pytest.mark.parametrize("then", [hang, pings], ids=["silent", "pings"])
    async def test_is_not_waited_for_long(self, then: Handler) -> None:
        used = data({"choices": [], "usage": {"completion_tokens": 3}})

        def in_a_hurry(live: Effects) -> Effects:
            return replace(cast("LiveEffects", live), after_reason_s=0.2)

        async with (
            chatting(groq=says_then(then, *RING[:3], used)) as served,
            client_at(served, effects=in_a_hurry) as client,
            asyncio.timeout(20),
        ):
            answer = await answer_of(client)
        assert (answer.text, answer.finish_reason, answer.failure) == ("Ring!", "stop", None)
        assert answer.usage == Usage(completion_tokens=3)


class TestAProviderWhoseAnswersBreakOff:
    async def test_is_asked_last_after_three_of_them(self) -> None:
        async with (
            chatting(groq=says(*SAID), together=says(*RING)) as served,
            client_at(served) as client,
        ):
            for _ in range(4):
                answer = await answer_of(client)
        assert asked(served) == ["groq", "groq", "groq", "together"]
        assert answer.text == "Ring!"

    async def test_is_forgiven_by_a_whole_one(self) -> None:
        broken, well = says(*SAID), says(*RING)
        turns = in_turn(broken, broken, well, broken, broken, well)
        async with (
            chatting(groq=turns, together=replies({}, 500)) as served,
            client_at(served) as client,
        ):
            for _ in range(6):
                await answer_of(client)
        assert asked(served) == ["groq"] * 6


async def broken_off(handler: Handler) -> tuple[Sequence[TextDelta], TextGeneration]:
    """What became of an answer of the first of two providers, after which nobody is asked."""
    async with (
        chatting(groq=handler, together=says(*RING)) as served,
        client_at(served, effects=impatient) as client,
    ):
        found = await pieces_of(client)
    assert asked(served) == ["groq"]
    return found


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"error": {"code": 400}}, 400),
        ({"error": {"code": 599}}, 599),
        ({"error": {"code": 399}}, 500),
        ({"error": {"code": 600}}, 500),
        ({"error": {"code": 429, "status": 503}, "status": 404, "code": 502}, 429),
        ({"error": {"code": "busy", "status": 503}, "status": 404, "code": 502}, 503),
        ({"error": {"code": "busy"}, "status": 404, "code": 502}, 404),
        ({"error": "busy", "code": 502}, 502),
        ({"error": "busy", "error_type": "overloaded"}, 503),
        ({"error": {"type": "validation"}}, 422),
        ({"error": {"type": "overloaded"}, "error_type": "validation"}, 422),
        ({"error": "busy", "error_type": "generation"}, 500),
        ({"error": {"code": True, "type": []}}, 500),
        (["busy"], 500),
    ],
)
def test_an_error_stands_for_the_status_that_it_names_inside_first(body: Any, status: int) -> None:
    assert error_status(body) == status
