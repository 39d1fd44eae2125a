"""Whatever is sent, a provider takes it or refuses it in its own words."""

import base64
import io
import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from playground.drawing import picture
from playground.providers import CATALOGUE
from playground.providers.protocols import all_providers
from playground.providers.types import (
    GenerationParameters,
    IncomingRequest,
    ModelRoute,
    Provider,
    RequestRejected,
    SubmitRoute,
)
from tests.playground.providers_client import REQUESTS, opened

SUBMITS = [
    pytest.param(provider, route, id=f"{provider.name}{route.path}")
    for provider in all_providers()
    for route in (it.media if isinstance(it, ModelRoute) else it for it in provider.routes)
    if isinstance(route, SubmitRoute)
]
NAMES = re.findall(
    r"\w+",
    """prompt inputs parameters input seed width height size image_size target_size aspect_ratio
    resolution num_frames fps steps num_inference_steps guidance_scale output_format image images
    image_url image_urls input_image input_images frame_images reference_images version""",
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["1024x1024", "16:9", "480p", "png", "data:image/png;base64,AAAA", "0x0"])
)
JSON = st.recursive(
    LEAVES,
    lambda it: st.lists(it, max_size=3) | st.dictionaries(st.sampled_from(NAMES), it, max_size=3),
    max_leaves=6,
)
BODIES = st.dictionaries(st.sampled_from(NAMES), JSON, max_size=6)
TYPES = {"content-type": "application/json"}


def request(provider: Provider, body: bytes, model: str) -> IncomingRequest:
    return IncomingRequest(
        path_parameters={"model": model},
        query={},
        headers=TYPES,
        body=body,
        find_task=lambda name: CATALOGUE.task(provider.name, name),
    )


@pytest.mark.parametrize(("provider", "route"), SUBMITS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_body_is_parsed_or_rejected(
    provider: Provider, route: SubmitRoute, data: st.DataObject
) -> None:
    rows = [row for it in CATALOGUE.models for row in it.rows if row.provider == provider.name]
    model = data.draw(st.sampled_from(rows)).provider_id
    body = {**data.draw(BODIES), "model": model}
    if "version" in route.path or route.path == "/v1/predictions":
        body["version"] = model.partition(":")[2] or model
    if data.draw(st.booleans()):
        body = {**body, "prompt": "a fox", "inputs": "a fox"}
    try:
        parameters = route.parse(request(provider, json.dumps(body).encode(), model))
    except RequestRejected:
        return
    assert isinstance(parameters, GenerationParameters)
    assert 64 <= parameters.width <= 2048
    assert 64 <= parameters.height <= 2048
    assert 0 < parameters.seconds <= 10


@pytest.mark.parametrize("provider", REQUESTS)
@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"seed": NaN}']
)
async def test_a_body_that_is_no_object_is_refused(provider: str, body: bytes) -> None:
    async with opened() as client:
        url = f"{client.providers.router_url}/{provider}{REQUESTS[provider][0]}"
        answer = await client.session.post(url, data=body, headers=TYPES)
        assert answer.status in (400, 404, 422)
        assert isinstance(await answer.json(), dict)


@pytest.mark.parametrize("provider", REQUESTS)
@pytest.mark.parametrize("key", [None, "hf_wrong", "", "hf_playground2"])
async def test_nothing_goes_without_a_key(provider: str, key: str | None) -> None:
    async with opened(key=key) as client:
        answer = await client.submit(provider)
        assert answer.status == 401
        assert isinstance(await answer.json(), dict)


async def test_the_key_of_another_provider_is_none() -> None:
    async with opened(key="pk-replicate-playground") as client:
        assert (await client.submit("replicate")).status == 201
        assert (await client.submit("together")).status == 401


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"prompt": ""}, "prompt"),
        ({"prompt": None}, "prompt"),
        ({"prompt": ["a fox"]}, "prompt"),
        ({"prompt": "x" * 10_001}, "prompt"),
        ({"image_size": {"width": 0, "height": 512}}, "width"),
        ({"image_size": {"width": 512, "height": -1}}, "height"),
        ({"image_size": {"width": 100_000, "height": 512}}, "width"),
        ({"image_size": "enormous"}, "image_size"),
        ({"width": "512"}, "width"),
        ({"width": True}, "width"),
        ({"seed": -1}, "seed"),
        ({"seed": 1.5}, "seed"),
        ({"num_inference_steps": 0}, "num_inference_steps"),
        ({"guidance_scale": "high"}, "guidance_scale"),
        ({"aspect_ratio": "1:0"}, "aspect_ratio"),
        ({"output_format": "bmp"}, "output_format"),
    ],
)
async def test_what_is_wrong_is_named(changes: dict[str, Any], field: str) -> None:
    async with opened() as client:
        answer = await client.submit("fal-ai", **changes)
        assert answer.status == 422
        assert (await answer.json())["detail"][0]["loc"] == ["body", field]


async def test_an_unknown_model_is_not_found() -> None:
    async with opened() as client:
        for provider, path, body in (
            ("fal-ai", "/fal-ai/nothing", {"prompt": "a fox"}),
            ("together", "/v1/images/generations", {"model": "a/b", "prompt": "a fox"}),
            ("replicate", "/v1/predictions", {"version": "", "input": {"prompt": "a fox"}}),
            ("hf-inference", "/models/a/b", {"inputs": "a fox"}),
        ):
            assert (await client.post(provider, path, body)).status == 404


async def test_an_edit_needs_a_picture_that_can_be_read() -> None:
    path = "/fal-ai/qwen-image-edit?_subdomain=queue"
    good = base64.b64encode(picture("a cat", 1, 64, 64)).decode()
    async with opened() as client:
        for image, status in (
            (None, 422),
            ("data:image/png;base64,AAAA", 422),
            ("data:image/png;base64,!", 422),
            (7, 422),
            (f"data:image/png;base64,{good}", 200),
            ("https://example.com/cat.png", 200),
        ):
            answer = await client.post("fal-ai", path, {"prompt": "at night", "image_url": image})
            assert answer.status == status, image


async def test_a_picture_that_is_cut_is_not_the_end() -> None:
    """Its head can be read, so the order is taken; what is drawn then begins without it."""
    cut = picture("a cat", 1, 300, 300)[:2000]
    async with opened() as client:
        url = f"{client.providers.router_url}/hf-inference/models/black-forest-labs/"
        answer = await client.session.post(f"{url}FLUX.1-Kontext-dev", data=cut)
        assert answer.status == 200
        Image.open(io.BytesIO(await answer.read())).load()


@pytest.mark.parametrize(
    "path", ["/media/first/../../etc/passwd", "/media/first/x.png", "/media/first/..%2f..%2fx.png"]
)
async def test_the_media_folder_gives_only_its_files(path: str) -> None:
    async with opened() as client:
        assert (await client.session.get(client.providers.origin + path)).status == 404
