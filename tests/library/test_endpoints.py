"""A model that is an address of its own."""

from __future__ import annotations

from dataclasses import replace

import pytest
from aiohttp import web

from hfmedia import (
    GenerationRequest,
    HuggingFaceMedia,
    ImageInput,
    ImageResponse,
    ModelNotSupportedError,
    RequestError,
)
from hfmedia.routing.endpoints import endpoint_row
from playground.drawing import picture
from tests.library.served import serving

REQUEST = GenerationRequest(task="text-to-image", model="https://my.endpoint.example/", prompt="x")
PNG = picture("a fox", 1, 64, 64, "png")


async def draws(request: web.Request) -> web.Response:
    return web.Response(body=PNG, content_type="image/png")


def media(key: str | None = "hf_mine") -> HuggingFaceMedia:
    # Neither the Hub nor the router is to be asked: nobody listens there.
    nowhere = "http://127.0.0.1:1"
    return HuggingFaceMedia(key, endpoint=nowhere, router_url=nowhere, allow_endpoint_urls=True)


async def test_it_must_be_allowed_since_it_gets_the_key() -> None:
    async with HuggingFaceMedia("hf_mine") as instance:
        with pytest.raises(ModelNotSupportedError, match="not allowed here"):
            await instance.generate(REQUEST)


async def test_it_is_asked_in_the_words_of_hf_inference_at_its_own_path() -> None:
    async with serving(draws) as it, media() as instance:
        model = f"{it.url}/deep/path?variant=2"
        messages = [{"role": "user", "content": "a fox"}]
        generator = instance.create_async_generator(model, messages, seed=7)
        [response] = [item async for item in generator if isinstance(item, ImageResponse)]
    assert response.media.size == len(PNG)
    [asked] = it.seen
    assert asked.path == "/deep/path?variant=2"
    assert asked.headers["authorization"] == "Bearer hf_mine"


async def test_an_endpoint_that_is_open_needs_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_TOKEN", raising=False)
    async with serving(draws) as it, media(None) as instance:
        await instance.generate(replace(REQUEST, model=it.url))
    assert "authorization" not in it.seen[0].headers


async def test_its_name_may_be_that_of_a_private_host() -> None:
    async with serving(draws) as it, media() as instance:
        await instance.generate(replace(REQUEST, model=f"http://localhost:{it.port}/fox"))
    assert it.paths == ["/fox"]


async def test_it_edits_pictures_too() -> None:
    async with serving(draws) as it, media() as instance:
        request = replace(
            REQUEST, task="image-to-image", model=it.url, image=ImageInput.from_bytes(PNG)
        )
        assert (await instance.generate(request)).provider == "endpoint"


def test_an_address_that_is_given_comes_before_that_of_the_model() -> None:
    request = replace(REQUEST, endpoint_url="https://other.example/")
    assert (REQUEST.endpoint, request.endpoint) == (REQUEST.model, "https://other.example/")


@pytest.mark.parametrize("task", ["text-to-video", "image-to-video"])
def test_what_hf_inference_has_no_words_for_is_refused(task: str) -> None:
    with pytest.raises(RequestError, match="cannot be asked for"):
        endpoint_row(replace(REQUEST, task=task))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "model", ["https://", "https://user:secret@my.endpoint.example/", "https://[::1/"]
)
def test_an_address_that_is_none_is_refused(model: str) -> None:
    with pytest.raises(RequestError) as caught:
        endpoint_row(replace(REQUEST, model=model))
    assert "secret" not in str(caught.value)
