"""Whole generations of text whose provider answers with something wrong, over sockets."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from hfmedia import Client, GenerationRequest, HFMediaError
from hfmedia.results import TextGeneration
from hfmedia.serialization import from_json, to_json
from tests.fuzz.cases import CASE_LIMIT_S, Record, case, case_names, report
from tests.fuzz.mutations import KEY
from tests.fuzz.oracle import assert_typed
from tests.fuzz.recorded import raw_replies, text_cases
from tests.fuzz.test_generations import PlayedProvider, fuzzed
from tests.goldens import Case

MESSAGES = ({"role": "user", "content": "What does the fox say?"},)
RAW = "raw generation"
# The router does not know openai, and a proxy without TLS does not reach it.
CHATTING = sorted(text_cases().keys() - {"openai"})


@pytest.mark.parametrize("provider", [*CHATTING, RAW])
async def test_a_generation_of_text_ends_with_text_or_a_typed_error(
    provider: str, record_property: Record
) -> None:
    outcomes = Counter[str]()
    what = f"texts of {provider}"
    recorded, played = cases_of(provider), PlayedProvider()
    async with fuzzed(played) as client:
        for name in case_names(what, sample=25):
            with case(name) as random:
                played.begin(random, random.choice(recorded))
                outcomes[await outcome_of(client, provider, played.case)] += 1
    assert len(outcomes) > 1 or outcomes.total() <= 1
    report(record_property, what, outcomes)


def cases_of(provider: str) -> list[Case]:
    """The chats that were recorded there with a mapping that leads to it."""
    if provider == RAW:
        return [{"model": "a/fox", "hub_response": None, "script": [it]} for it in raw_replies()]
    return [
        case
        for case in text_cases()[provider]
        if provider == "auto" or "json" in (case["hub_response"] or ())
    ]


async def outcome_of(client: Client, provider: str, case: Case) -> str:
    """The name of what became of a generation."""
    request = GenerationRequest(
        task="text-generation" if provider == RAW else "conversational",
        model=case["model"] or "a/fox",
        messages=MESSAGES,
        prompt="A fox",
        provider=None if provider == RAW else provider,
    )
    try:
        async with asyncio.timeout(CASE_LIMIT_S):
            *_, answer = [item async for item in client.stream(request, timeout=60)]
    except HFMediaError as error:
        assert_typed(error)
        return type(error).__name__
    assert isinstance(answer, TextGeneration)
    assert_right(answer)
    return "text" if answer.failure is None else answer.failure.type


def assert_right(answer: TextGeneration) -> None:
    """It can be stored, and says why it ended."""
    text = to_json(answer)
    assert from_json(TextGeneration, text) == answer
    assert (answer.failure is not None) == (answer.finish_reason == "incomplete")
    if answer.failure is not None:
        assert_typed(answer.failure.error())
        assert KEY not in to_json(answer.failure)
    assert answer.finish_reason
