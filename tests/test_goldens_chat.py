"""Every recorded case of chat of the reference client, replayed on ours."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import pytest

from hfmedia.codecs import Codec
from hfmedia.errors import Failure, HFMediaError, MissingAuthError
from hfmedia.routing.routes import route_of
from hfmedia.text import TextDelta
from hfmedia.types import GenerationRequest
from tests.conftest import SUMMARY
from tests.goldens import Case, Recording, cases, replay_effects
from tests.library.codecs import CODECS
from tests.test_goldens import assert_requests

ALL = cases()
CHAT = [case for case in ALL if case["task"] == "conversational"]


@dataclass
class Answered:
    """What came of a case: the pieces of its answer, and the error that ended it."""

    deltas: list[TextDelta] = field(default_factory=list)
    error: HFMediaError | None = None


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("case", CHAT, ids=lambda case: case["id"])
async def test_a_golden_chat_is_asked_and_answered_as_recorded(
    case: Case, codec: str, ran: set[tuple[str, str]]
) -> None:
    recording = Recording(case)
    answered = await replayed(case, recording, CODECS[codec])
    if case["result"]["kind"] == "error":
        assert_error(case["result"], answered.error)
    else:
        assert answered.error is None
        assert_answer(case["result"], answered.deltas)
    assert_requests(case, recording)
    if case["request"]:
        body = recording.sent[0].json
        assert next(iter(body)) == "model"
    ran.add((case["id"], codec))


def test_it_is_said_how_many_chats_were_right(
    ran: set[tuple[str, str]],
    request: pytest.FixtureRequest,
    record_property: Callable[[str, object], None],
) -> None:
    chosen = [item for item in request.session.items if item.path == request.path]
    right = {case for case, _ in ran}
    record_property(SUMMARY, f"{len(right)} of {len(CHAT)} golden cases of chat replayed")
    assert len(ran) == len(chosen) - 1


async def replayed(case: Case, recording: Recording, codec: Codec) -> Answered:
    request = request_of(case)
    answered = Answered()
    with replay_effects(case, request, recording, codec) as effects:
        deadline = time.time() + 60
        rows = await effects.routes(request, deadline)
        if isinstance(rows, Failure):
            answered.error = rows.error()
            return answered
        route = route_of(rows[0])
        async with aclosing(effects.stream(route, route.request(request), deadline)) as steps:
            async for step in steps:
                if isinstance(step, Failure):
                    answered.error = step.error()
                else:
                    answered.deltas += step
    return answered


def request_of(case: Case) -> GenerationRequest:
    args = dict(case["args"])
    extra = args.pop("extra_body", None) or {}
    messages = args.pop("inputs")
    return GenerationRequest(
        task="conversational",
        model=case["model"] or "",
        messages=tuple(messages),
        stream=args.pop("stream", False),
        endpoint_url=(case.get("client") or {}).get("base_url"),
        provider=None if case["provider"] == "auto" else case["provider"],
        parameters={**args, **extra},
    )


def assert_answer(expected: Mapping[str, Any], deltas: Sequence[TextDelta]) -> None:
    text = "".join(delta.text for delta in deltas)
    assert text == expected["text"]
    assert hashlib.sha256(text.encode()).hexdigest() == expected["sha256"]
    [reason] = [delta.finish_reason for delta in deltas if delta.finish_reason]
    assert reason == expected["finish_reason"]
    if expected["kind"] == "chat-stream":
        assert len(deltas) == expected["events"]
        # An event with the usage alone is no piece of the answer.
        pieces = [it for it in deltas if it.usage is None or it.has_content or it.finish_reason]
        assert [delta.text for delta in pieces] == expected["deltas"]


def assert_error(expected: Mapping[str, Any], error: HFMediaError | None) -> None:
    assert error is not None
    if expected["status"] is not None:
        assert error.status == expected["status"]
    elif expected["type"] == "ValueError":
        assert isinstance(error, MissingAuthError)
