"""Text before its first piece: another provider is asked, as for media."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest
from aiohttp import web

from hfmedia import DeadlineExceeded, HFMediaError
from hfmedia.errors import (
    AllProvidersFailed,
    ConnectFailed,
    ContentRefused,
    MissingAuthError,
    OutOfCredits,
)
from hfmedia.events import Event, MovedOn, Trying
from hfmedia.execution.effects import Effects
from hfmedia.execution.live_effects import LiveEffects
from hfmedia.results import TextGeneration
from hfmedia.routing.text_router import stream
from hfmedia.text import TextDelta
from tests.library.chats import (
    DONE,
    REQUEST,
    RING,
    SSE,
    answer_from,
    answer_of,
    asked,
    bodies,
    chatting,
    client_at,
    data,
    hang,
    hang_up,
    in_turn,
    piece,
    replies,
    says,
    says_then,
    whole,
)
from tests.library.scripted import LATER, Scripted, a_row
from tests.library.served import Handler
from tests.library.servers import KEY

ROLE = piece("", role="assistant")
ERROR = {"error": {"message": "no capacity", "code": 503}}


def impatient(live: Effects) -> Effects:
    """Effects for which half a second is a long silence."""
    return replace(cast("LiveEffects", live), stream_silence_s=0.5)


async def empty(request: web.Request) -> web.StreamResponse:
    return web.Response(content_type=SSE)


FAILURES: dict[str, tuple[Handler, str]] = {
    "429": (replies({"error": "slow down"}, 429), "429"),
    "500": (replies({"error": "oops"}, 500), "500"),
    "a redirect": (replies({}, 307, Location="https://elsewhere.example"), "307"),
    "502": (replies({"error": "bad gateway"}, 502), "502"),
    "401": (replies({"error": "who are you"}, 401), "401"),
    "no stream at all": (empty, "unclear"),
    "the server hangs up": (hang_up, "unclear"),
    "it hangs up after the head": (says_then(hang_up), "unclear"),
    "silence before the head": (hang, "unclear"),
    "silence after the head": (says_then(hang), "unclear"),
    "silence after the role": (says_then(hang, ROLE), "unclear"),
    "an error event": (says(data(ERROR)), "503"),
    "an error event in words": (says(data({"error": "x", "error_type": "overloaded"})), "503"),
    "an error by the event's type": (says(b"event: error\n" + data({"message": "x"})), "500"),
    "an error after the role": (says(ROLE, data(ERROR)), "503"),
    "an error with a good status": (replies(ERROR), "503"),
    "an error in the stream that is no event": (says(b'{"error": "no capacity"}\n\n'), "unclear"),
    "garbage": (says(b"data: {{{\n\n"), "unclear"),
    "bytes": (says(bytes(range(256)) + b"\n\n"), "unclear"),
    "a page": (says(b"<h1>Welcome</h1>", content_type="text/html"), "unclear"),
    "JSON of another kind": (says(data(["choices"])), "unclear"),
    "an answer of no text": (says(data({"choices": [{"delta": {"content": 5}}]})), "unclear"),
    "the end at once": (says(DONE), "unclear"),
    "roles only": (says(ROLE, ROLE, DONE), "unclear"),
    "comments only": (says(b": ping\n\n", b": ping\n\n"), "unclear"),
    "usage only": (says(data({"choices": [], "usage": {"prompt_tokens": 1}})), "unclear"),
    "the second of several answers only": (says(piece("Woof", index=1), DONE), "unclear"),
    "no answer": (replies({"choices": []}), "unclear"),
}


class TestTheNextProviderIsAsked:
    @pytest.mark.parametrize("failure", FAILURES)
    async def test_after(self, failure: str) -> None:
        handler, outcome = FAILURES[failure]
        events: list[Event] = []
        async with (
            chatting(groq=handler, together=says(*RING)) as served,
            # Nobody else is hurried, since on a busy machine any answer takes its time.
            client_at(served, effects=impatient if "silence" in failure else None) as client,
        ):
            answer = await answer_of(client, on_progress=events.append)
        assert answer.text == "Ring!"
        assert answer.path == f"groq {outcome} → together"
        assert [it.outcome for it in answer.attempts] == [outcome, "ok"]
        assert asked(served) == ["groq", "together"]
        assert [type(it) for it in events] == [Trying, MovedOn, Trying]

    async def test_whose_first_token_came_after_all_that_was_waited(self) -> None:
        busy = replies({"error": "busy"}, 429)
        async with chatting(groq=busy, together=says(*RING)) as served, client_at(served) as client:
            answer = await answer_of(client)
        before, last = answer.attempts
        assert last.first_token_s is not None
        assert answer.first_token_s >= before.seconds + last.first_token_s
        assert answer.seconds >= before.seconds + last.seconds

    async def test_who_is_back_soon_is_asked_again_instead(self) -> None:
        busy = replies({"error": "busy"}, 429, **{"Retry-After": "0"})
        async with (
            chatting(groq=in_turn(busy, says(*RING)), together=says(*RING)) as served,
            client_at(served) as client,
        ):
            assert (await answer_of(client)).path == "groq"
        assert asked(served) == ["groq", "groq"]

    async def test_who_refuses_a_default_of_ours_is_asked_again_without_it(self) -> None:
        strict = in_turn(replies({"error": "stream_options?"}, 422), says(*RING))
        async with chatting(groq=strict) as served, client_at(served) as client:
            answer = await answer_of(client)
        first, second = bodies(served)
        assert first["stream_options"] == {"include_usage": True}
        assert "stream_options" not in second
        assert answer.path == "groq"
        assert answer.request.defaults == {}

    async def test_who_said_429_is_asked_last_the_next_time(self) -> None:
        limited = replies({"error": "slow down"}, 429)
        async with (
            chatting(groq=limited, together=says(*RING)) as served,
            client_at(served) as client,
        ):
            assert (await answer_of(client)).path == "groq 429 → together"
            assert (await answer_of(client)).path == "together"
        assert asked(served) == ["groq", "together", "together"]


async def test_who_cannot_be_reached_is_tried_once_more_and_left() -> None:
    rows = [a_row("groq", "conversational"), a_row("together", "conversational")]
    gone = ConnectFailed("No connection.")
    spoken = (TextDelta(text="Ring!", finish_reason="stop"),)
    effects = Scripted({}, rows=rows, streams={"groq": [[gone], [gone]], "together": [[spoken]]})
    *_, answer = [item async for item in stream(REQUEST, effects, deadline=LATER)]
    assert isinstance(answer, TextGeneration)
    assert answer.path == "groq failed → together"
    assert effects.providers == ["groq", "groq", "together"]
    assert effects.closed == ["groq", "groq", "together"]


class TestNobodyElseIsAsked:
    async def test_when_the_content_is_refused(self) -> None:
        refused = replies({"error": "violates our content policy"}, 400)
        async with (
            chatting(groq=refused, together=says(*RING)) as served,
            client_at(served) as client,
        ):
            with pytest.raises(ContentRefused):
                await answer_of(client)
        assert set(asked(served)) == {"groq"}

    @pytest.mark.parametrize(
        "answer",
        [
            says(ROLE, piece(finish="content_filter"), DONE),
            replies(whole("", reasoning="What?", finish="content_filter")),
        ],
        ids=["nothing", "but a thought"],
    )
    async def test_when_a_filter_has_left_nothing(self, answer: Handler) -> None:
        with pytest.raises(ContentRefused) as caught:
            await answer_from(answer)
        assert caught.value.provider == "groq"

    async def test_when_the_time_is_up(self) -> None:
        async with (
            chatting(groq=says_then(hang, ROLE), together=says(*RING)) as served,
            client_at(served) as client,
        ):
            with pytest.raises(DeadlineExceeded) as caught:
                await answer_of(client, timeout=0.2)
        assert caught.value.limit_s == pytest.approx(0.2, abs=0.01)
        assert asked(served) == ["groq"]


class TestWhenNobodyIsLeft:
    @pytest.mark.parametrize(
        ("statuses", "error"),
        [
            ((401, 401), MissingAuthError),
            ((401, 402), OutOfCredits),
            ((429, 500), AllProvidersFailed),
        ],
    )
    async def test_it_says_why(self, statuses: tuple[int, int], error: type[HFMediaError]) -> None:
        first, second = (replies({"error": "no"}, status) for status in statuses)
        async with chatting(groq=first, together=second) as served, client_at(served) as client:
            with pytest.raises(error):
                await answer_of(client)

    async def test_an_error_about_the_key_is_one(self) -> None:
        said = data({"error": {"message": f"bad key {KEY}", "code": 401}})
        with pytest.raises(MissingAuthError):
            await answer_from(says(said))

    @pytest.mark.parametrize(
        "answer",
        [
            says(data({"error": {"message": f"bad key {KEY}", "code": 400}})),
            replies({"error": {"message": f"bad key {KEY}", "code": 400}}),
            replies({"error": f"bad key {KEY}"}, 400),
        ],
        ids=["in a stream", "with a good status", "as a refusal"],
    )
    async def test_the_key_that_an_error_repeats_is_struck(self, answer: Handler) -> None:
        with pytest.raises(HFMediaError, match="bad key") as caught:
            await answer_from(answer)
        assert KEY not in f"{caught.value} {caught.value.provider_message}"


async def test_what_a_filter_has_left_is_the_answer() -> None:
    answer = await answer_from(replies(whole("Ring!", finish="content_filter")))
    assert (answer.text, answer.finish_reason) == ("Ring!", "content_filter")


async def test_the_key_that_an_answer_gives_as_its_end_is_struck() -> None:
    answer = await answer_from(says(piece("Ring!", finish=f"as {KEY} says"), DONE))
    assert answer.finish_reason.startswith("as ")
    assert KEY not in answer.finish_reason


async def test_what_comes_before_the_first_piece_is_not_kept() -> None:
    nothing, spoken = (TextDelta(),) * 500, TextDelta(text="Ring!", finish_reason="stop")
    steps = [*[nothing] * 200, [spoken]]
    effects = Scripted({}, rows=[a_row("groq", "conversational")], streams={"groq": [steps]})
    *yielded, answer = [step async for step in stream(REQUEST, effects, deadline=LATER)]
    assert yielded == [(spoken,)]
    assert isinstance(answer, TextGeneration)
