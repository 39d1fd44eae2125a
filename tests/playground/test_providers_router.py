"""The router chooses a provider for a chat model, and lists what it knows of all of them."""

from typing import Any

import pytest

from playground.providers import CATALOGUE
from tests.playground.chat_client import ask_router, events, said
from tests.playground.providers_client import Client, opened

LLAMA = "meta-llama/Llama-3.3-70B-Instruct"
OSS = "openai/gpt-oss-120b"


async def chosen(client: Client, model: str) -> str:
    """The provider that the router passes a request on to."""
    response = await ask_router(client, model)
    assert response.status == 200
    return client.providers.submits[-1].provider


@pytest.mark.parametrize(
    ("model", "provider"),
    [
        (OSS, "cerebras"),
        (f"{OSS}:fastest", "cerebras"),
        (f"{OSS}:cheapest", "nscale"),
        (f"{OSS}:preferred", "cerebras"),
        (f"{OSS}:groq", "groq"),
        (f"{LLAMA}:fastest", "cerebras"),  # novita says that it is faster, but is not live
        (f"{LLAMA}:novita", "novita"),
        (f"{LLAMA}:cheapest", "nscale"),
        ("deepseek-ai/DeepSeek-V3.2:fastest", "fireworks-ai"),
        ("deepseek-ai/DeepSeek-V3.2:preferred", "deepinfra"),
        ("Qwen/Qwen2.5-72B-Instruct:cheapest", "novita"),  # others do not tell their prices
        ("HuggingFaceTB/SmolLM3-3B", "hf-inference"),
    ],
)
async def test_the_suffix_chooses_the_provider(model: str, provider: str) -> None:
    async with opened() as client:
        assert await chosen(client, model) == provider


async def test_the_reply_names_the_model_that_was_asked_for() -> None:
    async with opened() as client:
        body = await (await ask_router(client, f"{OSS}:cheapest")).json()
        stream = await (await ask_router(client, f"{OSS}:cheapest", stream=True)).text()
    assert body["model"] == f"{OSS}:cheapest"
    assert {it["model"] for it in events(stream)} == {f"{OSS}:cheapest"}
    assert said(stream) == body["choices"][0]["message"]["content"]


@pytest.mark.parametrize(
    ("model", "status", "message"),
    [
        ("acme/none", 404, "does not exist"),
        (None, 404, "does not exist"),
        (["a"], 404, "does not exist"),
        ("gpt-4o", 404, "does not exist"),
        ("openai-community/gpt2", 400, "is not a chat model"),
        ("black-forest-labs/FLUX.1-dev", 400, "is not a chat model"),
        (f"{OSS}:cohere", 400, "not supported by any provider"),
        (f"{OSS}:dearest", 400, "not supported by any provider"),
    ],
)
async def test_what_cannot_be_chosen_is_refused(model: Any, status: int, message: str) -> None:
    async with opened() as client:
        response = await ask_router(client, model)
        assert response.status == status
        error = (await response.json())["error"]
    assert message in error["message"]
    assert error["param"] == "model"


@pytest.mark.parametrize("key", [None, "hf_wrong", "pk-groq-playground", "pk-v1-playground"])
async def test_it_takes_the_routed_key_alone(key: str | None) -> None:
    async with opened(key=key) as client:
        assert (await ask_router(client, OSS)).status == 401


async def test_a_body_that_is_no_object_is_refused() -> None:
    async with opened() as client:
        url = f"{client.providers.router_url}/v1/chat/completions"
        assert (await client.session.post(url, data=b"[1]")).status == 400


async def listed(client: Client) -> dict[str, Any]:
    response = await client.session.get(f"{client.providers.router_url}/v1/models")
    body = await response.json()
    assert body["object"] == "list"
    return {it["id"]: it for it in body["data"]}


async def test_the_list_has_every_chat_model_and_needs_no_key() -> None:
    async with opened(key=None) as client:
        models = await listed(client)
    expected = {
        model.id
        for model in CATALOGUE.models
        if any(row.task == "conversational" for row in model.rows)
    }
    assert set(models) == expected
    assert len(expected) > 10


async def test_a_model_says_what_it_takes_and_who_serves_it_at_what_price() -> None:
    async with opened() as client:
        models = await listed(client)
        single = await client.session.get(f"{client.providers.router_url}/v1/models/{LLAMA}")
        assert await single.json() == models[LLAMA]
    assert models[LLAMA]["architecture"]["input_modalities"] == ["text"]
    assert models["google/gemma-3-27b-it"]["architecture"]["input_modalities"] == ["text", "image"]
    providers = {it["provider"]: it for it in models[LLAMA]["providers"]}
    assert providers["groq"] == {
        "provider": "groq",
        "status": "live",
        "context_length": 131_072,
        "pricing": {"input": 0.59, "output": 0.79},
        "first_token_latency_ms": 188,
        "throughput": 270.0,
        "supports_tools": True,
        "supports_structured_output": True,
        "is_model_author": False,
    }
    assert providers["novita"]["status"] == "error"


async def test_what_is_not_known_is_left_out() -> None:
    async with opened() as client:
        [row] = (await listed(client))["HuggingFaceTB/SmolLM3-3B"]["providers"]
        [apertus] = (await listed(client))["swiss-ai/Apertus-70B-Instruct-2509"]["providers"]
    assert not row.keys() & {"pricing", "throughput", "first_token_latency_ms"}
    assert "context_length" not in apertus
    assert apertus["supports_tools"] is False


async def test_an_unknown_model_is_not_found() -> None:
    async with opened() as client:
        url = f"{client.providers.router_url}/v1/models/openai-community/gpt2"
        assert (await client.session.get(url)).status == 404
