"""Pictures by `HuggingFaceInference`, as `HuggingFaceMedia` makes them."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import web

from hfmedia import (
    ContentRefused,
    ImageResponse,
    MissingAuthError,
    ModelNotSupportedError,
    OutOfCredits,
    ProviderInfo,
    Reasoning,
    RequestError,
    ResponseError,
)
from tests.library import samples
from tests.library.servers import FOX, KEY, inference_of, playing
from tests.library.text_world import ASK, described, text_world

FLUX = "black-forest-labs/FLUX.1-dev"
PICTURE = web.Response(body=samples.picture(), content_type="image/png")
UNMAPPED = {"id": FOX, "pipeline_tag": "text-to-image"}
MAPPED = {**described("hf-inference", task="text-to-image"), "pipeline_tag": "text-to-image"}


async def test_the_item_before_a_picture_says_who_made_it() -> None:
    async with playing(fal_ai="429") as providers, inference_of(providers) as inference:
        items = inference.create_async_generator("flux", ASK, width=64, height=128)
        finished, info, response = [item async for item in items]
        assert isinstance(finished, Reasoning)
        assert finished.label == "Finished"
        assert isinstance(info, ProviderInfo)
        assert (info.model, info.path) == (FLUX, "fal-ai 429 → replicate")
        assert isinstance(response, ImageResponse)
        assert response.alt == "Where does the fox live?"
        assert response.media.size > 0
        assert (response.get("width"), response.get("height")) == (64, 128)


@pytest.mark.parametrize("data", [UNMAPPED, MAPPED])
async def test_hf_inference_is_asked_where_nobody_else_is_known(data: dict[str, Any]) -> None:
    async with text_world(data, PICTURE) as world:
        await world.items(prompt="a fox", seed=3, aspect_ratio="16:9", extra_data={"width": 512})
    [sent] = world.posts
    model = "fox" if data is MAPPED else FOX
    assert sent.path == f"/hf-inference/models/{model}"
    assert sent.headers["authorization"] == f"Bearer {KEY}"
    assert sent.json == {
        "inputs": "a fox",
        "parameters": {"seed": 3, "width": 512, "height": 288},
    }


async def test_the_address_that_is_named_is_asked() -> None:
    async with text_world(MAPPED, PICTURE) as world:
        *_, response = await world.items(api_base=f"{world.served.url}/mine")
    assert world.posts[0].path == f"/mine/models/{FOX}"
    assert isinstance(response, ImageResponse)


async def test_rows_for_other_tasks_serve_no_pictures_so_hf_inference_is_asked() -> None:
    data = {**described("groq"), "pipeline_tag": "text-to-image"}
    async with text_world(data, PICTURE) as world:
        await world.items()
    assert world.posts[0].path == f"/hf-inference/models/{FOX}"


async def test_a_provider_that_is_named_is_not_replaced_by_hf_inference() -> None:
    async with text_world(UNMAPPED, PICTURE) as world:
        with pytest.raises(ModelNotSupportedError) as caught:
            await world.items(model=f"{FOX}:together")
        assert world.posts == []
    assert caught.value.provider == "together"


@pytest.mark.parametrize("task", ["text-to-image", "conversational"])
async def test_extra_data_wins_over_every_other_argument(task: str) -> None:
    is_picture = task == "text-to-image"
    tag = task if is_picture else "text-generation"
    data = {**described("together", task=task), "pipeline_tag": tag}
    answer = web.json_response({"error": "enough is known"}, status=400)
    async with text_world(data, answer) as world:
        with pytest.raises(ResponseError):
            await world.items(seed=1, top_p=0.1, extra_data={"seed": 2, "top_p": 0.2})
    assert (world.posts[0].json["seed"], world.posts[0].json["top_p"]) == (2, 0.2)


@pytest.mark.parametrize(
    ("instance", "error"),
    [
        ({"deny": ["hf-inference"]}, ModelNotSupportedError),
        ({"api_key": "pk-own"}, MissingAuthError),
    ],
)
async def test_hf_inference_is_not_asked_where_it_may_not_be_or_with_the_key_of_another(
    instance: dict[str, Any], error: type[Exception]
) -> None:
    async with text_world(UNMAPPED, PICTURE) as world:
        with pytest.raises(error):
            await world.items(instance=instance)
        assert world.posts == []


@pytest.mark.parametrize(
    ("status", "error"),
    [(402, OutOfCredits), (404, ModelNotSupportedError), (451, ContentRefused)],
)
async def test_what_fails_is_raised_itself(status: int, error: type[Exception]) -> None:
    refused = web.json_response({"error": "flagged by the safety checker"}, status=status)
    async with text_world(UNMAPPED, refused) as world:
        with pytest.raises(error):
            await world.items()


@pytest.mark.parametrize("asked", [{"messages": []}, {"prompt": ""}])
async def test_an_empty_prompt_is_not_sent(asked: dict[str, Any]) -> None:
    async with text_world(UNMAPPED, PICTURE) as world:
        with pytest.raises(RequestError, match="The prompt is empty"):
            await world.items(**asked)
        assert world.posts == []
