"""Mutated answers of text, read by the adapter of each provider."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import aclosing
from random import Random
from typing import cast

import pytest

from hfmedia.adapter import Route
from hfmedia.errors import HFMediaError
from hfmedia.execution.answer import Answer
from hfmedia.execution.reply_boundary import reply_boundary
from hfmedia.execution.text_reader import ANSWER_CHARACTERS, REASON_CHARACTERS, TextReader
from hfmedia.net.response import HttpResponse
from hfmedia.providers import providers
from hfmedia.serialization import from_data, to_data
from hfmedia.text import TextDelta
from hfmedia.types import ProviderRequest
from tests.fuzz.cases import REPLIES, Record, case, case_names, report
from tests.fuzz.mutations import KEY
from tests.fuzz.oracle import assert_typed
from tests.fuzz.recorded import raw_replies, text_cases
from tests.fuzz.streams import CutResponse
from tests.fuzz.wrong_responses import wrong_reply
from tests.goldens import Case
from tests.library.scripted import a_row

REQUEST = ProviderRequest.post("/v1/chat/completions", {"stream": True})
LIMIT_S = 5.0  # for one answer, however large
RAW = "raw generation"
CHATTING = sorted(text_cases())


@pytest.mark.parametrize("provider", [*CHATTING, RAW])
async def test_a_mutated_answer_is_text_or_a_typed_error(
    provider: str, record_property: Record
) -> None:
    outcomes = Counter[str]()
    what = f"answers of {provider}"
    route, recorded = route_to(provider), replies_of(provider)
    for name in case_names(what, sample=max(150, REPLIES)):
        with case(name, limit_s=LIMIT_S) as random:
            outcomes[await outcome_of(route, random, random.choice(recorded))] += 1
    assert {"text", "BadReply"} <= outcomes.keys() or outcomes.total() <= 1
    report(record_property, what, outcomes)


def route_to(provider: str) -> Route:
    name, task = (provider, "conversational") if provider != RAW else ("hf-inference", RAW_TASK)
    return Route(providers()[name], a_row(name, task))


RAW_TASK = "text-generation"


def replies_of(provider: str) -> list[Case]:
    if provider == RAW:
        return list(raw_replies())
    return [reply for case in text_cases()[provider] for reply in case["script"]]


async def outcome_of(route: Route, random: Random, recorded: Case) -> str:
    """The name of what became of the answer; an assertion fails for what must not happen."""
    reply = wrong_reply(random, recorded)
    incoming = CutResponse(reply.status, reply.headers, reply.body, reply.url, random)
    answer, error = Answer(thinks_first=random.random() < 0.1), ""
    reader = TextReader(route, REQUEST, secret=KEY)
    try:
        with reply_boundary(route.provider):
            async with aclosing(reader.deltas(cast("HttpResponse", incoming))) as steps:
                async for step in steps:
                    for delta in step:
                        assert_plain(delta)
                        assert_plain(answer.add(delta))
    except HFMediaError as caught:
        assert_typed(caught)
        error = type(caught).__name__
    answer.end()
    assert len(answer.text) + len(answer.thought) <= ANSWER_CHARACTERS
    assert len(answer.finish_reason or "") <= REASON_CHARACTERS
    json.dumps(answer.tool_calls)
    return error or "text"


def assert_plain(delta: TextDelta) -> None:
    """It can be written, stored and sent."""
    f"{delta.text}{delta.thought}{delta.finish_reason}".encode()
    assert from_data(TextDelta, json.loads(json.dumps(to_data(delta)))) == delta
