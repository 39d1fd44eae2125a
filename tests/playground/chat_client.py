"""What the tests of text share: how each provider is asked for chat, and how a stream is read."""

import json
from typing import Any

from aiohttp import ClientResponse

from playground.providers import CATALOGUE, own_key
from tests.playground.providers_client import Client

CHAT_PATHS = {
    "baseten": "/v1/chat/completions",
    "cerebras": "/v1/chat/completions",
    "cohere": "/compatibility/v1/chat/completions",
    "deepinfra": "/v1/openai/chat/completions",
    "featherless-ai": "/v1/chat/completions",
    "fireworks-ai": "/inference/v1/chat/completions",
    "groq": "/openai/v1/chat/completions",
    "hf-inference": "/models/HuggingFaceTB/SmolLM3-3B/v1/chat/completions",
    "novita": "/v3/openai/chat/completions",
    "nscale": "/v1/chat/completions",
    "openai": "/v1/chat/completions",
    "ovhcloud": "/v1/chat/completions",
    "publicai": "/v1/chat/completions",
    "scaleway": "/v1/chat/completions",
    "together": "/v1/chat/completions",
    "zai-org": "/api/paas/v4/chat/completions",
}
"""Where each provider takes chat."""

CHAT_MODELS = {
    "baseten": "openai/gpt-oss-120b",
    "cerebras": "llama-3.3-70b",
    "cohere": "command-a-03-2025",
    "deepinfra": "deepseek-ai/DeepSeek-V3.2",
    "featherless-ai": "mistralai/Mistral-Nemo-Instruct-2407",
    "fireworks-ai": "accounts/fireworks/models/qwen3-235b-a22b",
    "groq": "openai/gpt-oss-20b",
    "hf-inference": "HuggingFaceTB/SmolLM3-3B",
    "novita": "moonshotai/kimi-k2-instruct",
    "nscale": "Qwen/QwQ-32B",
    "openai": "gpt-4o",
    "ovhcloud": "Qwen3-32B",
    "publicai": "swiss-ai/apertus-70b-instruct",
    "scaleway": "gemma-3-27b-it",
    "together": "deepseek-ai/DeepSeek-R1",
    "zai-org": "glm-5",
}
"""A model of each, as the provider calls it."""

QUESTION = [{"role": "user", "content": "Where does the fox live?"}]


def chat_body(provider: str, **arguments: Any) -> dict[str, Any]:
    return {"model": CHAT_MODELS[provider], "messages": QUESTION, "seed": 1, **arguments}


async def ask(client: Client, provider: str, **arguments: Any) -> ClientResponse:
    """Ask a provider with the router's key, or with its own where it takes no other."""
    headers = {"Authorization": f"Bearer {own_key(provider)}"} if provider == "openai" else {}
    body = chat_body(provider, **arguments)
    return await client.post(provider, CHAT_PATHS[provider], body, headers=headers)


async def ask_router(client: Client, model: Any, **arguments: Any) -> ClientResponse:
    body = {"messages": QUESTION, "seed": 1, **arguments, "model": model}
    return await client.session.post(
        f"{client.providers.router_url}/v1/chat/completions", json=body
    )


def provider_id(model: str, provider: str) -> str:
    """What a provider calls a model of the Hub."""
    found = CATALOGUE.find(model)
    assert found is not None
    return next(row.provider_id for row in found.rows if row.provider == provider)


def events(stream: str) -> list[Any]:
    """The JSON of the events of a stream, comments and `[DONE]` left out."""
    lines = [it.removeprefix("data:").strip() for it in stream.splitlines() if it[:5] == "data:"]
    return [json.loads(it) for it in lines if it != "[DONE]"]


def said(stream: str, field: str = "content") -> str:
    """All that the deltas of a stream say in one of their fields."""
    choices = [it["choices"][0] for it in events(stream) if it.get("choices")]
    return "".join(it["delta"].get(field, "") for it in choices)


async def answer_of(response: ClientResponse) -> str:
    """The text of a whole completion."""
    body = await response.json()
    assert response.status == 200, body
    return str(body["choices"][0]["message"]["content"])
