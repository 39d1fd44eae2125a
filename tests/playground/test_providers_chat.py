"""Chat at every provider: whole and streamed, as OpenAI's API has it."""

import asyncio
from typing import Any

import pytest

from playground.providers import Behaviour, own_key
from playground.providers.protocols import all_providers
from playground.providers.types import ChatRoute
from tests.playground.chat_client import (
    CHAT_MODELS,
    CHAT_PATHS,
    answer_of,
    ask,
    chat_body,
    events,
    provider_id,
    said,
)
from tests.playground.manual_clock import ManualClock
from tests.playground.providers_client import opened

USAGE = {"stream_options": {"include_usage": True}}


def test_these_are_all_the_providers_of_chat() -> None:
    chatting = {
        provider.name
        for provider in all_providers()
        for route in provider.routes
        if isinstance(route, ChatRoute)
    }
    assert chatting == set(CHAT_PATHS)


@pytest.mark.parametrize("provider", CHAT_PATHS)
async def test_a_whole_reply_has_an_answer_and_its_usage(provider: str) -> None:
    async with opened() as client:
        response = await ask(client, provider)
        body = await response.json()
    assert response.status == 200
    assert (body["object"], body["model"]) == ("chat.completion", CHAT_MODELS[provider])
    [choice] = body["choices"]
    assert choice["finish_reason"] == "stop"
    assert "Where does the fox live?" in choice["message"]["content"]
    usage = body["usage"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]
    assert usage["completion_tokens"] > 20


@pytest.mark.parametrize("provider", CHAT_PATHS)
async def test_a_stream_says_what_the_whole_reply_says(provider: str) -> None:
    async with opened() as client:
        whole = await answer_of(await ask(client, provider))
        response = await ask(client, provider, stream=True)
        stream = (await response.read()).decode()
    assert response.content_type == "text/event-stream"
    assert said(stream) == whole
    chunks = events(stream)
    assert chunks[0]["choices"][0]["delta"] == {"role": "assistant", "content": ""}
    assert len(chunks) > 20
    reasons = [it["choices"][0]["finish_reason"] for it in chunks]
    assert reasons == [None] * (len(chunks) - 1) + ["stop"]
    assert {it["object"] for it in chunks} == {"chat.completion.chunk"}
    assert len({it["id"] for it in chunks}) == 1


@pytest.mark.parametrize("provider", CHAT_PATHS)
async def test_the_usage_is_a_last_event_without_choices_if_asked_for(provider: str) -> None:
    async with opened() as client:
        whole = await (await ask(client, provider)).json()
        with_usage = await (await ask(client, provider, stream=True, **USAGE)).text()
        without = await (await ask(client, provider, stream=True)).text()
    assert events(with_usage)[-1]["choices"] == []
    assert events(with_usage)[-1]["usage"] == whole["usage"]
    assert not any("usage" in it for it in events(without))


@pytest.mark.parametrize("provider", CHAT_PATHS)
async def test_events_are_written_as_the_provider_writes_them(provider: str) -> None:
    async with opened() as client:
        stream = (await (await ask(client, provider, stream=True)).read()).decode()
    line_end = "\r\n" if provider == "scaleway" else "\n"
    blocks = stream.removesuffix(line_end * 2).split(line_end * 2)
    assert ("\r" in stream) == (provider == "scaleway")
    assert blocks[0].startswith(": ") == (provider in ("featherless-ai", "novita"))
    assert all(it.startswith("data: {") for it in blocks[1:-1])
    assert (blocks[-1] == "data: [DONE]") == (provider != "ovhcloud")


async def test_the_path_names_the_model_at_hf_inference() -> None:
    async with opened() as client:
        response = await ask(client, "hf-inference", model="dummy")
        body = await response.json()
    assert (response.status, body["model"]) == (200, "HuggingFaceTB/SmolLM3-3B")


async def test_the_same_seed_gives_the_same_answer_and_others_do_not() -> None:
    async with opened() as client:
        answers = [await answer_of(await ask(client, "groq", seed=it)) for it in (-1, -1, 2, 3, 4)]
    assert answers[0] == answers[1]
    assert len(set(answers)) > 1


@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
async def test_max_tokens_cuts_the_answer(name: str) -> None:
    async with opened() as client:
        whole = await answer_of(await ask(client, "groq"))
        body = await (await ask(client, "groq", **{name: 4})).json()
        stream = await (await ask(client, "groq", **{name: 4}, stream=True)).text()
    [choice] = body["choices"]
    assert choice["finish_reason"] == "length"
    assert body["usage"]["completion_tokens"] == 4
    assert whole.startswith(choice["message"]["content"])
    assert said(stream) == choice["message"]["content"]
    assert events(stream)[-1]["choices"][0]["finish_reason"] == "length"


@pytest.mark.parametrize("stop", ["fox", ["live", "fox"], ["live", "?", "…", "fox"]])
async def test_an_answer_ends_before_the_first_stop(stop: Any) -> None:
    async with opened() as client:
        body = await (await ask(client, "groq", stop=stop)).json()
    assert body["choices"][0]["message"]["content"].endswith("Where does the ")
    assert body["choices"][0]["finish_reason"] == "stop"


@pytest.mark.parametrize(
    ("provider", "model", "field"),
    [
        ("together", "deepseek-ai/DeepSeek-R1", "reasoning_content"),
        ("groq", "openai/gpt-oss-120b", "reasoning"),
    ],
)
async def test_thoughts_have_a_field_of_their_own(provider: str, model: str, field: str) -> None:
    arguments = {"model": provider_id(model, provider)}
    async with opened() as client:
        body = await (await ask(client, provider, **arguments)).json()
        stream = await (await ask(client, provider, **arguments, stream=True)).text()
    message = body["choices"][0]["message"]
    assert "I count its words" in message[field]
    assert "I count its words" not in message["content"]
    assert said(stream, field) == message[field]
    assert said(stream) == message["content"]
    deltas = [it["choices"][0]["delta"] for it in events(stream)]
    tokens = [it for it in deltas if it.get("content") or field in it]
    assert body["usage"]["completion_tokens"] == len(tokens)


async def test_thoughts_can_be_in_tags() -> None:
    async with opened() as client:
        message = (await (await ask(client, "nscale")).json())["choices"][0]["message"]
        cut = await answer_of(await ask(client, "nscale", max_tokens=3))
        stream = await (await ask(client, "nscale", stream=True)).text()
    assert message.keys() == {"role", "content"}
    answer = message["content"]
    thought, tag, rest = answer.removeprefix("<think>\n").partition("\n</think>\n\n")
    assert tag
    assert "I count its words" in thought
    assert "Where does the fox live?" in rest
    assert said(stream) == answer
    assert "</think>" not in cut


async def test_a_text_comes_at_the_rhythm_of_the_providers_latency() -> None:
    clock = ManualClock()
    async with opened(clock=clock) as client:
        client.settings.use({"groq": Behaviour(latency=10)})
        response = await ask(client, "groq", stream=True)
        first = asyncio.create_task(response.content.readuntil(b"\n\n"))
        await clock.wait_until_scheduled()
        assert clock.next_in_s == pytest.approx(2, abs=1e-3)
        clock.advance(2)
        assert b'"role"' in await first
        await clock.wait_until_scheduled()
        assert clock.next_in_s == pytest.approx(0.08, abs=1e-3)
        clock.advance(0.08)
        assert b'"content"' in await response.content.readuntil(b"\n\n")
        response.close()


async def test_a_whole_text_comes_when_all_its_tokens_would_have() -> None:
    clock = ManualClock()
    async with opened(clock=clock) as client:
        client.settings.use({"groq": Behaviour(latency=10)})
        asked = asyncio.create_task(ask(client, "groq", max_tokens=20))
        for expected_s in (2, 20 * 0.08):
            await clock.wait_until_scheduled()
            assert clock.next_in_s == pytest.approx(expected_s, abs=1e-3)
            clock.advance(expected_s + 1e-3)
        assert (await asked).status == 200


async def test_openai_takes_its_own_key_and_no_routed_one() -> None:
    for key, status in (("hf_playground", 401), (own_key("openai"), 200)):
        async with opened(key=key) as client:
            body = chat_body("openai")
            response = await client.post("openai", CHAT_PATHS["openai"], body)
            assert response.status == status
