"""Arguments that cannot be used: one kind of error, in one sentence, before anything is sent."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from hfmedia import (
    GenerationRequest,
    HuggingFaceInference,
    HuggingFaceMedia,
    ImageInput,
    RequestError,
)
from hfmedia.arguments import RULES, check_arguments, check_request
from tests.library.chats import ASK, REQUEST
from tests.library.servers import FOX, KEY
from tests.library.text_world import TextWorld, chat_events, described, text_world

IMAGE = "text-to-image"
HALF = "\ud83e"  # of a fox: servers fail at it, and would rest
WRONG_TYPE: Any = 5
CIRCLE: list[Any] = []
CIRCLE.append(CIRCLE)

WRONG_MESSAGES = [
    "hello",
    5,
    {"role": "user", "content": "Hello"},
    [None],
    ["hello"],
    [{"role": 5, "content": "Hello"}],
    [{"content": "Hello"}],
    [{"role": "user", "content": 5}],
    [{"role": "user", "content": b"Hello"}],
    [{"role": "user", "content": HALF}],
    [{"role": "user", "content": {"text": "Hello"}}],
    [{"role": "user", "content": ["Hello"]}],
    [{"role": "user", "content": [{"type": "text", "text": 5}]}],
    [{"role": "user", "content": "Hello", "tool_calls": {1}}],
    [{"role": "user", "content": "Hello", "tool_calls": CIRCLE}],
]
WRONG_PARAMETERS = [[1], "hot", {5: 6}, {"stop": {1}}, {"top_p": math.nan}]
WRONG_OPTIONS: list[tuple[str, Any]] = [
    *[("max_tokens", it) for it in (-1, 0, "ten", 1.5, True)],
    *[("temperature", it) for it in ("hot", -1, math.nan, True, [1])],
    *[("seed", it) for it in ("seven", 1.5)],
    *[(side, it) for side in ("width", "height") for it in ("wide", 0, -5)],
]
WRONG: list[tuple[str, Any]] = [
    *[("model", it) for it in (5, b"a/fox", ["a/fox"])],
    *[("messages", it) for it in WRONG_MESSAGES],
    *[("extra_data", it) for it in WRONG_PARAMETERS],
    *[("timeout", it) for it in ("5", None, -1, math.nan)],
    *[("prompt", it) for it in (5, b"a fox", HALF)],
    *[("api_key", it) for it in (5, KEY.encode())],
    *[("proxy", it) for it in (5, "a proxy", "socks5://127.0.0.1", "http://[", "http://")],
    ("aspect_ratio", [1]),
]
ONLY_TEXT: list[tuple[str, Any]] = [
    *[("stream", it) for it in ("no", None)],
    ("action", 5),
    ("api_base", 5),
]
ONLY_MEDIA: list[tuple[str, Any]] = [
    *[("n", it) for it in (0, "2", None, 1.5)],
    ("resolution", 720),
    ("image", "fox.png"),
]
WRONG_FIELDS: list[tuple[str, Any]] = [
    *[("task", it) for it in ("text-to-music", None, ["conversational"])],
    *[("model", it) for it in (5, None)],
    *[("messages", it) for it in WRONG_MESSAGES],
    *[(name, it) for name in ("parameters", "defaults") for it in WRONG_PARAMETERS],
    *[("prompt", it) for it in (5, HALF)],
    ("stream", "no"),
    *[
        ("image", it)
        for it in ("fox.png", ImageInput(media=WRONG_TYPE), ImageInput(url=WRONG_TYPE))
    ],
    ("provider", 5),
    ("endpoint_url", 5),
    ("aspect_ratio", 5),
    ("resolution", 720),
]


@asynccontextmanager
async def asking() -> AsyncIterator[tuple[TextWorld, HuggingFaceInference]]:
    """A world that must not be asked, and who could ask."""
    async with (
        text_world(described("groq"), chat_events("Hi")) as world,
        world.inference() as inference,
    ):
        yield world, inference


async def refused(world: TextWorld, call: Any, name: str) -> None:
    """The call is refused for this argument, and nothing was sent."""
    with pytest.raises(RequestError, match=f"^{name} must be [^\n]+[.]$") as caught:
        await anext(call)
    assert caught.value.problem == "argument"
    assert world.served.seen == []


@pytest.mark.parametrize(("name", "value"), [*WRONG, *WRONG_OPTIONS, *ONLY_TEXT], ids=repr)
async def test_of_a_call_for_text(name: str, value: Any) -> None:
    async with asking() as (world, inference):
        arguments = {"model": FOX, "messages": ASK, name: value}
        await refused(world, inference.create_async_generator(**arguments), name)


@pytest.mark.parametrize(
    ("name", "value"),
    [*WRONG, *ONLY_MEDIA, *[it for it in WRONG_OPTIONS if it[0] in {"width", "height"}]],
    ids=repr,
)
async def test_of_a_call_for_images(name: str, value: Any) -> None:
    async with asking() as (world, _), HuggingFaceMedia(KEY, endpoint=world.served.url) as media:
        arguments = {"model": FOX, "messages": ASK, name: value}
        await refused(world, media.create_async_generator(**arguments), name)


@pytest.mark.parametrize(("name", "value"), WRONG_FIELDS, ids=repr)
async def test_of_a_request(name: str, value: Any) -> None:
    async with asking() as (world, client):
        await refused(world, client.stream(replace(REQUEST, **{name: value})), name)


@pytest.mark.parametrize(
    ("name", "value"), [it for it in WRONG_OPTIONS if repr(it[1]) != "nan"], ids=repr
)
async def test_among_the_parameters(name: str, value: Any) -> None:
    async with asking() as (world, client):
        request = replace(REQUEST, parameters={name: value})
        await refused(world, client.stream(request), name)
        call = client.create_async_generator(FOX, ASK, extra_data={name: value})
        await refused(world, call, name)


@pytest.mark.parametrize("value", WRONG_PARAMETERS[3:], ids=repr)
async def test_of_an_image_that_json_cannot_hold_is_no_failure_of_a_provider(value: Any) -> None:
    async with asking() as (world, client):
        request = replace(REQUEST, task="text-to-image", parameters=value)
        with pytest.raises(RequestError, match=r"^parameters must be"):
            await client.generate(request)
    assert world.served.seen == []


async def test_that_is_no_request_or_no_policy() -> None:
    async with asking() as (world, client):
        await refused(world, client.stream(WRONG_TYPE), "request")
        await refused(world, client.stream(REQUEST, policy=WRONG_TYPE), "policy")


async def test_of_what_is_asked_about_models() -> None:
    async with asking() as (world, inference):
        with pytest.raises(RequestError, match=r"^model must be"):
            await inference.get_mapping(WRONG_TYPE)
        with pytest.raises(RequestError, match=r"^model must be"):
            await inference.get_model_data(WRONG_TYPE)
        with pytest.raises(RequestError, match=r"^api_key must be"):
            await inference.get_models(WRONG_TYPE)
        with pytest.raises(RequestError, match=r"^api_key must be"):
            await inference.models_for("conversational", WRONG_TYPE)
    assert world.served.seen == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("api_key", KEY.encode()),
        *[(name, it) for name in ("endpoint", "router_url") for it in ("nonsense", "http://[", 5)],
        ("proxy", "socks5://127.0.0.1"),
        *[(name, it) for name in ("allow", "deny") for it in ("groq", 5, [5])],
        *[("order", it) for it in ("best", None, ["mapping"])],
        *[("deadlines", it) for it in (5, {"conversational": "x"}, {"music": 5}, {IMAGE: 0})],
        *[("headers", it) for it in (5, {"x-a": 5}, {"x-a": "two\nlines"}, {"x\n": "a"})],
        *[("bill_to", it) for it in (5, "Füchse")],
        ("drain_s", "long"),
    ],
    ids=repr,
)
def test_of_an_instance(name: str, value: Any) -> None:
    with pytest.raises(RequestError, match=f"^{name} must be ") as caught:
        HuggingFaceInference(**{name: value})
    assert caught.value.problem == "argument"


@pytest.mark.parametrize("variable", ["HF_ENDPOINT", "HF_ROUTER_URL"])
def test_of_an_instance_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "nonsense")
    with pytest.raises(RequestError, match="must be an address that begins with http"):
        HuggingFaceMedia()


def test_the_sentence_does_not_repeat_a_key() -> None:
    with pytest.raises(RequestError) as caught:
        check_arguments(api_key=KEY.encode())
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_every_sentence_is_one_line(rule: str) -> None:
    with pytest.raises(RequestError) as caught:
        check_arguments(**{rule: object()})
    assert str(caught.value).startswith(f"{rule} must be ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "arguments",
    [
        {"messages": deque(ASK), "timeout": 0, "temperature": 0},
        {"messages": [MappingProxyType(dict(ASK[0]))], "timeout": math.inf},
        {"messages": [{"role": "assistant", "content": None, "tool_calls": []}], "seed": -1},
        {"messages": [{"role": "user", "content": ({"type": "image_url"},)}], "n": 100},
        {"model": "", "proxy": "", "api_base": "", "image": b"", "extra_data": {}},
        {"proxy": "http://ann:secret@proxy.example:8080", "image": ImageInput(url="https://a/")},
        {name: None for name, rule in RULES.items() if rule.is_optional},
    ],
    ids=range(7),
)
def test_that_can_be_used_are_taken(arguments: dict[str, Any]) -> None:
    check_arguments(**arguments)


def test_requests_that_can_be_sent_are_taken() -> None:
    check_request(REQUEST, timeout=5, deadline=1e9, api_key=KEY)
    check_request(GenerationRequest(task="text-to-image", model=FOX, parameters={"width": None}))
