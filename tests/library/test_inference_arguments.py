"""What is given to one call of `HuggingFaceInference` alone: its key, its proxy, its time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import web

from hfmedia import DeadlineExceeded, HuggingFaceInference, MissingAuthError
from tests.library import samples
from tests.library.chats import hang
from tests.library.served import Served, closed_port, serving
from tests.library.servers import FOX, KEY
from tests.library.text_world import (
    SEEING,
    chat_events,
    described,
    listed_with,
    raw_events,
    text_world,
)

OTHER = "hf_anotherKey"
CHAT = described("groq", "together")
RAW = described("hf-inference", task="text-generation")
UNMAPPED_PICTURE = {"id": FOX, "pipeline_tag": "text-to-image"}
PICTURE = web.Response(body=samples.picture(), content_type="image/png")
LONG = [
    {"role": role, "content": f"{number} {'lorem ipsum ' * 400}"}
    for number in range(3)
    for role in ("user", "assistant")
] + [{"role": "user", "content": "And now?"}]


@asynccontextmanager
async def a_hub() -> AsyncIterator[Served]:
    """A Hub that lists nothing, and knows one model."""

    async def answer(request: web.Request) -> web.Response:
        return web.json_response([] if request.path == "/api/models" else CHAT)

    async with serving(answer) as served:
        yield served


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        (CHAT, chat_events("In a den.")),
        (RAW, raw_events("In a den.")),
        (UNMAPPED_PICTURE, PICTURE),
    ],
)
async def test_the_hub_and_the_provider_get_the_key_of_the_call(
    data: dict[str, Any], answer: web.Response
) -> None:
    async with text_world(data, answer) as world:
        await world.items(api_key=OTHER)
        assert [seen.method for seen in world.served.seen] == ["GET", "POST"]
        assert {seen.headers["authorization"] for seen in world.served.seen} == {f"Bearer {OTHER}"}


@pytest.mark.parametrize(("data", "answer"), [(CHAT, chat_events()), (RAW, raw_events("A den."))])
async def test_an_address_gets_the_key_of_the_call(
    data: dict[str, Any], answer: web.Response
) -> None:
    async with text_world(data, answer) as world:
        await world.items(api_key="its-own", api_base=f"{world.served.url}/mine")
        [sent] = world.posts
        assert sent.headers["authorization"] == "Bearer its-own"
        assert "authorization" not in world.served.seen[0].headers  # the Hub does not


@pytest.mark.parametrize(("key", "sent"), [(f" {OTHER}\n", OTHER), (" ", KEY), ("", KEY)])
async def test_blanks_are_no_part_of_a_key_and_no_key(key: str, sent: str) -> None:
    async with text_world(CHAT, chat_events("In a den.")) as world:
        await world.items(api_key=key)
        assert {seen.headers["authorization"] for seen in world.served.seen} == {f"Bearer {sent}"}


@pytest.mark.parametrize("key", ["pk-own", "hfOwn"])
async def test_a_providers_own_key_of_the_call_goes_to_nobody_else(key: str) -> None:
    async with text_world(UNMAPPED_PICTURE, PICTURE) as world:
        with pytest.raises(MissingAuthError):
            await world.items(api_key=key, prompt="a fox")
        assert world.posts == []
        assert all("authorization" not in seen.headers for seen in world.served.seen)


async def test_a_hub_key_of_the_call_may_go_where_the_instances_may_not() -> None:
    async with text_world(UNMAPPED_PICTURE, PICTURE) as world:
        await world.items(api_key=OTHER, prompt="a fox", instance={"api_key": "pk-own"})
        assert world.posts[0].headers["authorization"] == f"Bearer {OTHER}"


async def test_lists_and_descriptions_are_asked_for_with_the_key_of_the_call() -> None:
    async with a_hub() as hub, HuggingFaceInference(KEY, endpoint=hub.url) as inference:
        await inference.get_models(api_key=OTHER)
        await inference.get_model_data(FOX, api_key=OTHER)
    assert [seen.headers["authorization"] for seen in hub.seen] == [f"Bearer {OTHER}"] * 3


async def test_what_is_known_with_one_key_is_not_told_to_another() -> None:
    async with a_hub() as hub, HuggingFaceInference(KEY, endpoint=hub.url) as inference:
        for _ in range(2):
            await inference.get_model_data(FOX, api_key=OTHER)
            await inference.get_mapping(FOX, api_key=OTHER)
            await inference.get_models(api_key=OTHER)
        keys = [seen.headers["authorization"] for seen in hub.seen]
        assert keys == [f"Bearer {OTHER}"] * 3
        await inference.get_mapping(FOX)
        await inference.get_model_data(FOX)
        await inference.get_models()
    keys = [seen.headers["authorization"] for seen in hub.seen[3:]]
    assert keys == [f"Bearer {KEY}"] * 4


async def test_text_models_are_listed_if_they_are_served_image_models_all_the_same() -> None:
    async with a_hub() as hub, HuggingFaceInference(KEY, endpoint=hub.url) as inference:
        await inference.get_models()
    asked = [parse_qs(urlsplit(path).query) for path in hub.paths]
    served = {query["pipeline_tag"][0]: query.get("inference") for query in asked}
    assert served == {"text-generation": ["warm"], "text-to-image": None}
    assert [query["sort"] for query in asked] == [["trendingScore"]] * 2


HUB, LIST = f"/hub/api/models/{FOX}", "/v1/models"
TOKENIZER = f"/hub/{FOX}/resolve/main/tokenizer.json"
CHAT_AT_GROQ, RAW_AT_HF = "/groq/openai/v1/chat/completions", f"/hf-inference/models/{FOX}"
SEEING_CHAT: Mapping[str, Any] = {"messages": [{"role": "user", "content": SEEING}]}


@pytest.mark.parametrize(
    ("data", "arguments", "options", "paths"),
    [
        (CHAT, {}, {}, [HUB, CHAT_AT_GROQ]),
        (CHAT, SEEING_CHAT, {}, [HUB, LIST, CHAT_AT_GROQ]),
        (CHAT, {}, {"order": "cheapest"}, [HUB, LIST, CHAT_AT_GROQ]),
        (CHAT, {"messages": LONG}, {}, [HUB, LIST, TOKENIZER, CHAT_AT_GROQ]),
        (RAW, {"messages": LONG}, {}, [HUB, LIST, TOKENIZER, RAW_AT_HF]),
    ],
)
@pytest.mark.parametrize("is_for_one_call", [True, False])
async def test_everything_that_a_call_needs_comes_through_its_proxy(
    data: dict[str, Any],
    arguments: dict[str, Any],
    options: dict[str, Any],
    paths: list[str],
    is_for_one_call: bool,
) -> None:
    answer = raw_events("Well.") if data is RAW else chat_events("Well.")
    listed = listed_with("text", "image", context_length=5000)
    async with text_world(data, answer, listed=listed) as world:
        hosts = {"endpoint": "http://hf.example/hub", "router_url": "http://hf.example"}
        nobody, proxy = f"http://127.0.0.1:{closed_port()}", world.served.url
        await world.items(
            **arguments,
            proxy=proxy if is_for_one_call else None,
            instance={**hosts, **options, "proxy": nobody if is_for_one_call else proxy},
        )
        assert [urlsplit(path).path for path in world.served.paths] == paths


@pytest.mark.parametrize("is_for_one_call", [True, False])
async def test_lists_and_descriptions_come_through_the_proxy(is_for_one_call: bool) -> None:
    async with a_hub() as hub:
        nobody = f"http://127.0.0.1:{closed_port()}"
        always, once = (nobody, hub.url) if is_for_one_call else (hub.url, None)
        async with HuggingFaceInference(endpoint="http://hub.example", proxy=always) as inference:
            await inference.get_models(proxy=once)
            await inference.get_model_data(FOX, proxy=once)
    assert [urlsplit(path).path for path in hub.paths] == [
        *["/api/models"] * 2,
        f"/api/models/{FOX}",
    ]


async def test_the_time_of_a_call_is_its_timeout() -> None:
    async with text_world(CHAT, hang) as world:
        with pytest.raises(DeadlineExceeded) as caught:
            await world.items(timeout=0.2)
    assert caught.value.limit_s is not None
    assert 0 < caught.value.limit_s <= 0.2  # less what the Hub has taken
