"""The lists of `HuggingFaceInference`, its short names, and what it knows of a model."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from hfmedia import ClientClosed, HuggingFaceInference, MissingAuthError, ProviderInfo
from hfmedia.model_names import IMAGE_MODELS, MODEL_ALIASES, TEXT_MODELS, VISION_MODELS
from hfmedia.routing.hub_models import MODEL_ID
from tests.library.chats import hang
from tests.library.served import serving
from tests.library.servers import inference_of, playing
from tests.library.text_world import chat_events, described, text_world

KNOWN = [*dict.fromkeys([*VISION_MODELS, *TEXT_MODELS, *IMAGE_MODELS])]


@asynccontextmanager
async def a_hub(answers: dict[str, web.Response]) -> AsyncIterator[HuggingFaceInference]:
    """A Hub that lists by the tag that is asked for."""

    async def answer(request: web.Request) -> web.Response:
        return answers[request.query["pipeline_tag"]]

    async with (
        serving(answer) as served,
        HuggingFaceInference(endpoint=served.url, router_url=served.url) as inference,
    ):
        yield inference


def a_list(**scores: float) -> web.Response:
    """A listing of these models of `a` with their scores."""
    entries = [{"id": f"a/{name}", "trendingScore": score} for name, score in scores.items()]
    return web.json_response(entries)


async def test_they_are_what_is_looked_at_and_what_is_well_known_text_first() -> None:
    lists = {"text-generation": a_list(fox=10, hare=9.9), "text-to-image": a_list(owl=20, elk=19)}
    async with a_hub(lists) as inference:
        models = await inference.get_models()
        assert models == ["a/fox", *VISION_MODELS, *TEXT_MODELS, *IMAGE_MODELS, "a/owl"]
        assert inference.models == models
        assert inference.text_models == ("a/fox", *VISION_MODELS, *TEXT_MODELS)
        assert inference.image_models == (*IMAGE_MODELS, "a/owl")


async def test_none_is_listed_twice() -> None:
    named = {"id": TEXT_MODELS[0], "trendingScore": 50}
    lists = {"text-generation": web.json_response([named]), "text-to-image": a_list()}
    async with a_hub(lists) as inference:
        models = await inference.get_models()
    assert models[0] == TEXT_MODELS[0]
    assert sorted(models) == sorted(KNOWN)


async def test_the_well_known_ones_stay_where_the_hub_is_down(
    caplog: pytest.LogCaptureFixture,
) -> None:
    down = {tag: web.Response(status=500) for tag in ("text-generation", "text-to-image")}
    async with a_hub(down) as inference:
        with caplog.at_level(logging.WARNING):
            assert await inference.get_models() == KNOWN
    assert "Only well-known models of text-generation are listed" in caplog.text


async def test_a_wrong_key_is_said() -> None:
    async with playing() as providers, inference_of(providers) as inference:
        with pytest.raises(MissingAuthError):
            await inference.get_models(api_key="hf_wrong")


async def test_the_playgrounds_are_listed() -> None:
    async with playing() as providers, inference_of(providers) as inference:
        models = await inference.get_models()
    assert models[:2] == ["zai-org/GLM-5", "openai/gpt-oss-120b"]
    assert "google/gemma-7b-it" in models
    assert models.index("google/gemma-7b-it") < models.index(VISION_MODELS[0])
    assert models.index(HuggingFaceInference.default_image_model) > models.index(TEXT_MODELS[-1])


def test_before_they_are_asked_for_they_are_the_well_known_ones() -> None:
    assert HuggingFaceInference().models == KNOWN


@pytest.mark.parametrize("name", [*MODEL_ALIASES, *KNOWN])
def test_a_short_name_is_no_id_and_an_id_is_one(name: str) -> None:
    assert ("/" in name) == (name not in MODEL_ALIASES)
    found = MODEL_ALIASES.get(name, name)
    assert MODEL_ID.fullmatch(found)
    assert "/" in found


def test_the_defaults_and_the_short_names_are_those_of_the_original() -> None:
    assert HuggingFaceInference.default_model == "Qwen/Qwen2.5-72B-Instruct"
    assert HuggingFaceInference.default_image_model == "black-forest-labs/FLUX.1-dev"
    short = "flux flux-dev flux-schnell llama-3.3-70b qwq-32b deepseek-r1 command-r-plus"
    rest = "mistral-nemo phi-3.5-mini gemma-2-27b sd-3.5"
    assert {*short.split(), *rest.split()} <= {*HuggingFaceInference.model_aliases}


async def test_a_model_is_asked_by_its_short_name_with_a_provider_and_by_default() -> None:
    async with playing() as providers, inference_of(providers) as inference:
        data = await inference.get_model_data("qwq-32b")
        assert data["id"] == "Qwen/QwQ-32B"
        for name, asked in (("qwq-32b:nscale", "Qwen/QwQ-32B"), (None, inference.default_model)):
            items = inference.create_async_generator(name, [{"role": "user", "content": "Hi"}])
            [info] = [item async for item in items if isinstance(item, ProviderInfo)]
            assert info.model == asked


async def test_what_is_known_of_a_model_is_kept() -> None:
    data = described("groq", config={"model_type": "qwen2"})
    async with text_world(data, chat_events()) as world, world.inference() as inference:
        assert await inference.get_model_data("a/fox") == data
        assert await inference.get_model_data("a/fox") == data
        assert len(world.served.seen) == 1


async def models(inference: HuggingFaceInference) -> None:
    await inference.get_models()


async def a_description(inference: HuggingFaceInference) -> None:
    await inference.get_model_data("a/fox")


async def an_answer(inference: HuggingFaceInference) -> None:
    await anext(inference.create_async_generator("a/fox", prompt="Hi"))


@pytest.mark.parametrize("call", [models, a_description, an_answer])
async def test_closing_ends_a_call_that_waits_for_the_hub(
    call: Callable[[HuggingFaceInference], Coroutine[Any, Any, None]],
) -> None:
    is_asked = asyncio.Event()

    async def answer(request: web.Request) -> web.StreamResponse:
        is_asked.set()
        return await hang(request)

    async with serving(answer) as served:
        inference = HuggingFaceInference(endpoint=served.url)
        waiting = asyncio.create_task(call(inference))
        await is_asked.wait()
        await inference.aclose()
        with pytest.raises(ClientClosed):
            await waiting


async def test_a_closed_instance_stays_closed() -> None:
    inference = HuggingFaceInference()
    await inference.aclose()
    for call in (inference.get_models(), inference.get_model_data("a/fox")):
        with pytest.raises(ClientClosed):
            await call
