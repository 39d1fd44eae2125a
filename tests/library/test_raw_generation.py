"""Answers of raw generation, and how it is asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hfmedia.providers import providers
from hfmedia.text import TextDelta, Usage
from hfmedia.types import ProviderRequest
from tests.library.chats import REQUEST, answer_of, chatting, client_at, replies
from tests.library.scripted import a_row


@pytest.mark.parametrize(
    ("reason", "finish"),
    [("eos_token", "stop"), ("stop_sequence", "stop"), ("length", "length"), ("?", "length")],
)
def test_raw_generation_says_why_it_ends(reason: str, finish: str) -> None:
    details = {"finish_reason": reason, "generated_tokens": 3}
    token = {"text": "!", "special": False}
    delta = raw_delta({"token": token, "generated_text": "Ring!", "details": details})
    assert (delta.text, delta.finish_reason) == ("!", finish)
    assert delta.usage == Usage(completion_tokens=3)


@pytest.mark.parametrize("count", [True, -1, "3", None, 2.5])
def test_raw_generation_has_no_usage_in_what_is_no_count(count: Any) -> None:
    token = {"text": "!", "special": False}
    assert raw_delta({"token": token, "details": {"generated_tokens": count}}).usage is None


def test_raw_generation_sends_its_prompt_and_its_parameters() -> None:
    request = replace(
        REQUEST,
        task="text-generation",
        prompt="A fox",
        stream=False,
        parameters={"max_new_tokens": 5, "stream": True, "inputs": "a cat"},
    )
    adapter = providers()["hf-inference"].adapters["text-generation"]
    sent = adapter.request(request, a_row("hf-inference", "text-generation"))
    assert sent == ProviderRequest.post(
        "/models/hf-inference/fox",
        {
            "inputs": "A fox",
            "parameters": {"max_new_tokens": 5, "stream": True, "inputs": "a cat"},
            "stream": False,
        },
    )


@pytest.mark.parametrize("in_a_list", [True, False])
@pytest.mark.parametrize(
    ("details", "finish"), [({}, "stop"), ({"details": {"finish_reason": "length"}}, "length")]
)
async def test_raw_generation_may_come_whole(
    details: dict[str, Any], finish: str, in_a_list: bool
) -> None:
    body = {"generated_text": "Ring!", **details}
    raw = replace(REQUEST, task="text-generation", prompt="A fox", stream=False)
    answers = replies([body] if in_a_list else body)
    async with chatting(hf_inference=answers) as served, client_at(served) as client:
        answer = await answer_of(client, raw)
    assert (answer.text, answer.finish_reason) == ("Ring!", finish)


def raw_delta(body: Any) -> TextDelta:
    return providers()["hf-inference"].adapters["text-generation"].parse_event(body)  # type: ignore[union-attr]
