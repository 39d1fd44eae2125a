"""The size that a request asks for, whoever makes it."""

from __future__ import annotations

from typing import Any

import pytest

from guilds.sizes import megapixels, requested_size
from hfmedia.adapter import Provider
from hfmedia.providers import providers
from hfmedia.sizes import with_size
from hfmedia.types import GenerationRequest, Task


def request(task: Task, **fields: Any) -> GenerationRequest:
    return GenerationRequest(task=task, model="owner/model", **fields)


@pytest.mark.parametrize(
    ("asked", "size"),
    [
        (request("text-to-image"), (1024, 1024)),
        (request("text-to-image", aspect_ratio="16:9"), (1024, 576)),
        (request("text-to-image", parameters={"width": 512}), (512, 512)),
        (request("text-to-image", parameters={"width": 512, "height": 2048}), (512, 2048)),
        (request("image-to-image"), None),
        (request("image-to-image", aspect_ratio="1:2"), (512, 1024)),
        (request("text-to-video"), (832, 480)),
        (request("text-to-video", resolution="720p", aspect_ratio="9:16"), (720, 1280)),
        (request("image-to-video", parameters={"width": 64, "height": 64}), (64, 64)),
        (request("conversational"), None),
    ],
)
def test_the_size_is_known_before_the_provider(
    asked: GenerationRequest, size: tuple[int, int] | None
) -> None:
    assert requested_size(asked) == size


@pytest.mark.parametrize("ratio", [None, "3:2", "9:21"])
def test_images_are_asked_for_in_that_size(ratio: str | None) -> None:
    provider: Provider = providers()["fal-ai"]
    asked = request("text-to-image", aspect_ratio=ratio)
    sent = with_size(asked, provider).arguments
    assert requested_size(asked) == (sent["width"], sent["height"])


def test_megapixels_are_millions_of_pixels() -> None:
    assert megapixels(request("text-to-image", parameters={"width": 2000, "height": 500})) == 1.0


def test_an_image_that_keeps_its_size_is_taken_to_have_one() -> None:
    assert megapixels(request("image-to-image")) == pytest.approx(1.048576)
