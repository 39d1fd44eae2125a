"""OpenAI's own client talks to the router, and to every provider, through its `base_url`."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import openai
import pytest
from openai import AsyncOpenAI

from playground.providers import Providers, own_key
from tests.playground.chat_client import CHAT_MODELS, CHAT_PATHS, QUESTION
from tests.playground.test_providers_chat_answers import ANIMAL, WEATHER, data_url

OSS = "openai/gpt-oss-120b"


@asynccontextmanager
async def connected(
    providers: Providers, path: str = "/v1", key: str = ""
) -> AsyncIterator[AsyncOpenAI]:
    async with AsyncOpenAI(
        api_key=key or providers.token, base_url=providers.router_url + path, max_retries=0
    ) as client:
        yield client


async def text_of(stream: Any) -> tuple[str, list[Any]]:
    chunks = [it async for it in stream]
    return "".join(it.choices[0].delta.content or "" for it in chunks if it.choices), chunks


@pytest.mark.parametrize("provider", CHAT_PATHS)
async def test_it_talks_to_every_provider(providers: Providers, provider: str) -> None:
    path = f"/{provider}{CHAT_PATHS[provider].removesuffix('/chat/completions')}"
    asked: dict[str, Any] = {"model": CHAT_MODELS[provider], "messages": QUESTION, "seed": 1}
    async with connected(providers, path, own_key(provider)) as client:
        whole = await client.chat.completions.create(**asked)
        stream = await client.chat.completions.create(
            **asked, stream=True, stream_options={"include_usage": True}
        )
        text, chunks = await text_of(stream)
    assert "Where does the fox live?" in text
    assert text == whole.choices[0].message.content
    assert len(chunks) > 20
    assert whole.usage is not None
    assert chunks[-1].usage.total_tokens == whole.usage.total_tokens
    assert chunks[-2].choices[0].finish_reason == "stop"


@pytest.mark.parametrize("suffix", ["", ":fastest", ":cheapest", ":preferred", ":groq"])
async def test_the_router_chooses(providers: Providers, suffix: str) -> None:
    async with connected(providers) as client:
        reply = await client.chat.completions.create(model=OSS + suffix, messages=QUESTION)  # type: ignore[arg-type]
    assert reply.model == OSS + suffix


async def test_it_lists_the_routers_models(providers: Providers) -> None:
    async with connected(providers) as client:
        models = [it.id async for it in client.models.list()]
        model = await client.models.retrieve(OSS)
    assert OSS in models
    assert model.owned_by == "openai"


async def test_it_calls_functions_in_a_stream(providers: Providers) -> None:
    asked: dict[str, Any] = {
        "model": OSS,
        "messages": [{"role": "user", "content": "Use get_weather for Paris"}],
        "tools": [WEATHER],
    }
    async with connected(providers) as client, client.chat.completions.stream(**asked) as stream:
        completion = await stream.get_final_completion()
    [call] = completion.choices[0].message.tool_calls or []
    assert call.function.name == "get_weather"
    assert json.loads(call.function.arguments) == {"city": "Paris", "days": 2}


async def test_it_gets_json_of_a_schema(providers: Providers) -> None:
    response_format: Any = {
        "type": "json_schema",
        "json_schema": {"name": "animal", "schema": ANIMAL, "strict": True},
    }
    async with connected(providers) as client:
        reply = await client.chat.completions.create(
            model="Qwen/Qwen3-32B",
            messages=QUESTION,  # type: ignore[arg-type]
            response_format=response_format,
        )
    assert "name" in json.loads(reply.choices[0].message.content or "")


async def test_it_shows_an_image(providers: Providers) -> None:
    image = {"type": "image_url", "image_url": {"url": data_url("#1133cc", (60, 40))}}
    messages: Any = [{"role": "user", "content": [{"type": "text", "text": "What?"}, image]}]
    async with connected(providers) as client:
        reply = await client.chat.completions.create(
            model="google/gemma-3-27b-it", messages=messages
        )
        with pytest.raises(openai.BadRequestError, match="takes no images"):
            await client.chat.completions.create(model=OSS, messages=messages)
    assert "60 × 40 pixels, mostly blue" in (reply.choices[0].message.content or "")


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        ("401", openai.AuthenticationError),
        ("403", openai.PermissionDeniedError),
        ("404", openai.NotFoundError),
        ("422", openai.UnprocessableEntityError),
        ("429", openai.RateLimitError),
        ("500", openai.InternalServerError),
        ("drop", openai.APIConnectionError),
    ],
)
async def test_failures_are_the_errors_that_it_knows(
    providers: Providers, failure: str, error: type[Exception]
) -> None:
    providers.settings.update({"groq": {"failure": failure}})
    async with connected(providers) as client:
        with pytest.raises(error):
            await client.chat.completions.create(model=f"{OSS}:groq", messages=QUESTION)  # type: ignore[arg-type]


async def test_an_error_in_the_middle_is_an_error(providers: Providers) -> None:
    providers.settings.update({"groq": {"failure": "error event"}})
    async with connected(providers) as client:
        stream = await client.chat.completions.create(
            model=f"{OSS}:groq",
            messages=QUESTION,  # type: ignore[arg-type]
            stream=True,
        )
        with pytest.raises(openai.APIError):
            await text_of(stream)


async def test_a_wrong_key_is_refused(providers: Providers) -> None:
    async with connected(providers, key="hf_wrong") as client:
        with pytest.raises(openai.AuthenticationError):
            await client.chat.completions.create(model=OSS, messages=QUESTION)  # type: ignore[arg-type]
