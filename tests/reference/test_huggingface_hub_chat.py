"""A client that is not ours talks to every chat provider: `huggingface_hub`, async and sync."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from huggingface_hub import AsyncInferenceClient, InferenceClient
from huggingface_hub.errors import HfHubHTTPError, OverloadedError
from huggingface_hub.inference._providers import PROVIDERS

from playground.providers import CATALOGUE, Providers, own_key
from tests.playground.test_providers_chat_answers import ANIMAL, WEATHER, data_url

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")

CHATTING = sorted(name for name, tasks in PROVIDERS.items() if "conversational" in tasks)
ROUTED = [name for name in CHATTING if name != "openai"]
QUESTION = [{"role": "user", "content": "Where does the fox live?"}]
GEMMA = "google/gemma-3-27b-it"


def model_of(provider: str) -> str:
    """A chat model of the Hub that a provider serves; what OpenAI has is not on the Hub."""
    if provider == "openai":
        return "gpt-4o"
    return next(
        model.id
        for model in CATALOGUE.models
        for row in model.rows
        if (row.provider, row.task, row.status) == (provider, "conversational", "live")
    )


async def chat(
    provider: str, key: str, model: str | None = None, messages: Any = None, **arguments: Any
) -> Any:
    """A whole completion. The client asks the Hub with blocking calls, hence the thread."""

    async def run() -> Any:
        async with AsyncInferenceClient(provider=provider, api_key=key) as client:  # type: ignore[arg-type]
            return await client.chat_completion(
                messages or QUESTION, model=model or model_of(provider), seed=1, **arguments
            )

    return await in_thread(run)


async def streamed(provider: str, key: str, **arguments: Any) -> list[Any]:
    """The chunks of a stream."""

    async def run() -> list[Any]:
        async with AsyncInferenceClient(provider=provider, api_key=key) as client:  # type: ignore[arg-type]
            stream = await client.chat_completion(
                QUESTION, model=model_of(provider), seed=1, stream=True, **arguments
            )
            return [it async for it in stream]

    return list(await in_thread(run))


async def in_thread(run: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    return await asyncio.to_thread(lambda: asyncio.run(run()))


def text_of(chunks: list[Any]) -> str:
    return "".join(it.choices[0].delta.content or "" for it in chunks if it.choices)


@pytest.mark.parametrize("provider", ROUTED)
async def test_it_talks_with_a_routed_key(providers: Providers, provider: str) -> None:
    whole = await chat(provider, providers.token)
    assert "Where does the fox live?" in whole.choices[0].message.content
    assert whole.choices[0].finish_reason == "stop"
    chunks = await streamed(provider, providers.token, stream_options={"include_usage": True})
    assert text_of(chunks) == whole.choices[0].message.content
    assert len(chunks) > 20
    assert chunks[-1].usage.total_tokens == whole.usage.total_tokens
    assert chunks[-2].choices[0].finish_reason == "stop"


@pytest.mark.parametrize("provider", [it for it in CHATTING if it != "hf-inference"])
async def test_it_talks_with_the_providers_own_key(provider: str) -> None:
    whole = await chat(provider, own_key(provider))
    assert text_of(await streamed(provider, own_key(provider))) == whole.choices[0].message.content


@pytest.mark.parametrize("provider", ROUTED)
async def test_a_wrong_key_is_refused(provider: str) -> None:
    with pytest.raises(HfHubHTTPError, match="401"):
        await chat(provider, "hf_wrong")


@pytest.mark.parametrize("suffix", ["", ":fastest", ":cheapest", ":preferred", ":groq"])
async def test_the_router_chooses(providers: Providers, suffix: str) -> None:
    model = f"openai/gpt-oss-120b{suffix}"
    whole = await chat("auto", providers.token, model)
    assert whole.model == model
    assert "I count its words" in whole.choices[0].message["reasoning"]


async def test_the_sync_client_talks_and_streams(providers: Providers) -> None:
    def run() -> tuple[str, str]:
        client = InferenceClient(provider="groq", api_key=providers.token)
        arguments: dict[str, Any] = {"model": model_of("groq"), "seed": 1}
        whole = client.chat_completion(QUESTION, **arguments)
        chunks = list(client.chat_completion(QUESTION, **arguments, stream=True))
        return str(whole.choices[0].message.content), text_of(chunks)

    whole, stream = await asyncio.to_thread(run)
    assert "Where does the fox live?" in whole
    assert stream == whole


async def test_it_calls_functions(providers: Providers) -> None:
    messages = [{"role": "user", "content": "Use get_weather for Paris"}]
    reply = await chat("together", providers.token, messages=messages, tools=[WEATHER])
    [call] = reply.choices[0].message.tool_calls
    assert call.function.name == "get_weather"
    assert json.loads(call.function.arguments)["city"] == "Paris"


@pytest.mark.parametrize("provider", ["cohere", "fireworks-ai", "hf-inference", "together", "groq"])
async def test_it_gets_json_in_the_form_that_it_sends_to_each(
    providers: Providers, provider: str
) -> None:
    named = {"name": "animal", "schema": ANIMAL, "strict": True}
    response_format = {"type": "json_schema", "json_schema": named}
    reply = await chat(provider, providers.token, response_format=response_format)
    assert json.loads(reply.choices[0].message.content).keys() == ANIMAL["properties"].keys()  # type: ignore[attr-defined]


async def test_it_shows_an_image_to_models_that_see(providers: Providers) -> None:
    image = {"type": "image_url", "image_url": {"url": data_url("#1133cc", (60, 40))}}
    messages = [{"role": "user", "content": [{"type": "text", "text": "What is it?"}, image]}]
    reply = await chat("scaleway", providers.token, GEMMA, messages)
    assert "60 × 40 pixels, mostly blue" in reply.choices[0].message.content
    with pytest.raises(HfHubHTTPError, match="takes no images"):
        await chat("groq", providers.token, messages=messages)


async def test_an_error_in_the_middle_is_an_error(providers: Providers) -> None:
    providers.settings.update({"groq": {"failure": "error event"}})
    with pytest.raises(OverloadedError, match="Model is overloaded"):
        await streamed("groq", providers.token)


async def test_a_limit_is_an_error_with_its_status(providers: Providers) -> None:
    providers.settings.update({"nscale": {"failure": "429"}})
    with pytest.raises(HfHubHTTPError, match="429"):
        await streamed("nscale", providers.token)


async def test_it_generates_raw_text(providers: Providers) -> None:
    async def run() -> tuple[str, list[str]]:
        key = providers.token
        async with AsyncInferenceClient(provider="hf-inference", api_key=key) as client:
            arguments: dict[str, Any] = {
                "model": "openai-community/gpt2",
                "max_new_tokens": 200,
                "seed": 1,
                "return_full_text": False,
            }
            whole = await client.text_generation("Hello there", **arguments)
            stream = await client.text_generation("Hello there", **arguments, stream=True)
            return str(whole), [it async for it in stream]

    whole, tokens = await in_thread(run)
    assert "“Hello there”" in whole
    assert "".join(tokens) == f"{whole}<|endoftext|>"
    assert len(tokens) > 20
