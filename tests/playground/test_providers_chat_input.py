"""What is wrong in a chat request is refused, in the provider's own words."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.providers.text.chat_request import KNOWN, ChatRequest, parse_chat
from playground.providers.types import RequestRejected
from tests.playground.chat_client import CHAT_MODELS, CHAT_PATHS, QUESTION, ask, chat_body
from tests.playground.providers_client import opened

IMAGE = {"type": "image_url", "image_url": {"url": "https://example.com/fox.png"}}
TEXT_FILE = {"type": "image_url", "image_url": {"url": "data:text/plain,fox"}}
WEATHER = {"type": "function", "function": {"name": "get_weather"}}
CALL = {"role": "assistant", "tool_calls": [{"id": "1", **WEATHER}]}


def message_of(body: Any) -> str:
    """What an error says, in any of the providers' forms."""
    error = body.get("error", body)
    return str(error if isinstance(error, str) else error["message"])


@pytest.mark.parametrize("provider", CHAT_PATHS)
async def test_a_wrong_argument_is_refused_in_the_providers_form(provider: str) -> None:
    async with opened() as client:
        response = await ask(client, provider, temperature="hot")
        body = await response.json()
    assert response.status == (422 if provider == "cerebras" else 400)
    assert message_of(body) == "temperature must be a number."


@pytest.mark.parametrize("provider", CHAT_PATHS)
async def test_an_unknown_model_is_not_found(provider: str) -> None:
    path = CHAT_PATHS[provider].replace("HuggingFaceTB/SmolLM3-3B", "acme/none")
    key = "pk-openai-playground" if provider == "openai" else "hf_playground"
    async with opened(key=key) as client:
        response = await client.post(provider, path, {"model": "acme/none", "messages": QUESTION})
        assert response.status == 404
        assert message_of(await response.json()) == "The model does not exist."


@pytest.mark.parametrize("provider", CHAT_PATHS)
@pytest.mark.parametrize("key", [None, "hf_wrong", "pk-fal-ai-playground"])
async def test_no_chat_without_a_key(provider: str, key: str | None) -> None:
    async with opened(key=key) as client:
        response = await client.post(provider, CHAT_PATHS[provider], chat_body(provider))
        assert response.status == 401
        assert message_of(await response.json())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"messages": []}, "at least one message"),
        ({"messages": None}, "at least one message"),
        ({"messages": "hi"}, "at least one message"),
        ({"messages": QUESTION * 1001}, "more than 1000 messages"),
        ({"messages": ["hi"]}, "messages[0] must be an object"),
        ({"messages": [{"role": "robot", "content": "hi"}]}, "messages[0].role must be one of"),
        ({"messages": [{"role": ["user"], "content": "hi"}]}, "messages[0].role must be one of"),
        ({"messages": [{"role": "user"}]}, "messages[0].content must be a string"),
        ({"messages": [{"role": "user", "content": " \n"}]}, "content must not be empty"),
        ({"messages": [{"role": "user", "content": []}]}, "content must not be empty"),
        ({"messages": [{"role": "assistant", "content": ""}]}, "content must not be empty"),
        ({"messages": [{"role": "tool", "content": "4"}]}, "messages[0].tool_call_id is required"),
        ({"messages": [{"role": "user", "content": [{"type": "audio"}]}]}, "neither text nor"),
        (
            {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}]},
            "no URL of an image",
        ),
        ({"messages": [{"role": "user", "content": [TEXT_FILE]}]}, "no URL of an image"),
        ({"messages": [{**CALL, "content": [{"type": "audio"}]}]}, "neither text nor"),
        ({"messages": [{"role": "user", "content": [IMAGE] * 11}]}, "more than 10 images"),
        ({"max_tokens": 0}, "max_tokens must be between"),
        ({"max_tokens": "many"}, "max_tokens must be a whole number"),
        ({"max_tokens": 1.5}, "max_tokens must be a whole number"),
        ({"temperature": 2.1}, "temperature must be between 0 and 2"),
        ({"top_p": -0.1}, "top_p must be between"),
        ({"n": 2}, "n must be between 1 and 1"),
        ({"seed": "x"}, "seed must be a whole number"),
        ({"stream": "yes"}, "stream must be true or false"),
        ({"stream_options": True}, "stream_options must be an object"),
        ({"stream_options": {"include_usage": 1}}, "include_usage must be true or false"),
        ({"stop": 5}, "stop must be a string or a list"),
        ({"stop": [""]}, "stop must be a string or a list"),
        ({"stop": list("abcde")}, "stop has more than 4"),
        ({"response_format": "json"}, "response_format.type must be one of"),
        ({"response_format": {"type": "xml"}}, "response_format.type must be one of"),
        ({"response_format": {"type": "json_schema"}}, "response_format has no schema"),
        ({"tools": {}}, "tools must be a list"),
        ({"tools": [{"type": "function"}]}, "must be a function with a name"),
        ({"tools": [{"type": "function", "function": {"name": ""}}]}, "a function with a name"),
        (
            {"tools": [WEATHER], "tool_choice": {"type": "function", "function": {"name": "f"}}},
            "tool_choice names none of the tools",
        ),
        ({"messages": [{"role": "user", "content": "a " * 140_000}]}, "longer than 131072 tokens"),
        ({"messages": [{"role": "user", "content": [IMAGE]}]}, "The model takes no images"),
        ({"surprise": 1}, "Unrecognized request argument supplied: surprise"),
    ],
)
async def test_what_is_wrong_is_named(arguments: dict[str, Any], said: str) -> None:
    async with opened() as client:
        response = await ask(client, "groq", **arguments)
        assert response.status == 400
        assert said in message_of(await response.json())


async def test_most_providers_ignore_arguments_that_they_do_not_know() -> None:
    async with opened() as client:
        statuses = {
            name: (await ask(client, name, chat_template_kwargs={"thinking": False})).status
            for name in CHAT_PATHS
        }
    assert {name for name, status in statuses.items() if status != 200} == {"groq", "openai"}


async def test_a_model_without_tools_refuses_them() -> None:
    async with opened() as client:
        response = await ask(client, "publicai", tools=[WEATHER])
        assert response.status == 400
        assert message_of(await response.json()) == "The model takes no tools."


async def test_a_base_model_is_no_chat_model() -> None:
    path = "/models/openai-community/gpt2/v1/chat/completions"
    async with opened() as client:
        response = await client.post("hf-inference", path, {"messages": QUESTION})
        assert response.status == 400
        assert message_of(await response.json()) == "The model is no chat model."


async def test_an_image_model_is_no_chat_model() -> None:
    body = {"model": "black-forest-labs/FLUX.1-schnell", "messages": QUESTION}
    async with opened() as client:
        response = await client.post("nscale", CHAT_PATHS["nscale"], body)
        assert response.status == 400


async def test_a_chat_model_makes_no_images() -> None:
    body = {"model": CHAT_MODELS["nscale"], "prompt": "a fox"}
    async with opened() as client:
        response = await client.post("nscale", "/v1/images/generations", body)
        assert response.status == 400
        assert "neither images nor videos" in message_of(await response.json())


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"messages": NaN}']
)
async def test_a_body_that_is_no_object_is_refused(body: bytes) -> None:
    async with opened() as client:
        url = f"{client.providers.router_url}/together{CHAT_PATHS['together']}"
        response = await client.session.post(url, data=body)
        assert response.status in (400, 404)
        assert message_of(await response.json())


LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
) | st.sampled_from(["user", "function", "json_schema", "text", "auto", "required"])
JSON = st.recursive(
    LEAVES,
    lambda it: (
        st.lists(it, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["role", "content", "type", "text", "image_url", "url", "function", "name"]
            ),
            it,
            max_size=4,
        )
    ),
    max_leaves=8,
)
BODIES = st.dictionaries(st.sampled_from(sorted(KNOWN)), JSON, max_size=6)


@settings(max_examples=300, deadline=None)
@given(body=BODIES)
def test_any_body_is_parsed_or_rejected(body: dict[str, Any]) -> None:
    complete = {"messages": QUESTION, **body}
    try:
        parsed = parse_chat(json.loads(json.dumps(complete)), refuses_unknown=True)
    except RequestRejected:
        return
    assert isinstance(parsed, ChatRequest)
    assert parsed.messages


def test_a_body_that_is_nested_too_deeply_is_rejected() -> None:
    deep: Any = {}
    for _ in range(70):
        deep = {"properties": deep}
    with pytest.raises(RequestRejected, match="too deeply"):
        parse_chat({"messages": QUESTION, "tools": [deep]}, refuses_unknown=False)
