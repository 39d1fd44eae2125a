"""An instance of `HuggingFaceMedia`: its models, its key, its lifetime."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from hfmedia import (
    HuggingFaceMedia,
    MissingAuthError,
    ModelNotSupportedError,
)
from hfmedia.media_writer import MEMORY_BYTES
from tests.library import samples
from tests.library.servers import (
    FOX,
    KEY,
    drawing,
    failure,
    items,
    media_at,
    media_of,
    path_of,
    pictures,
    playing,
)

FLUX = "black-forest-labs/FLUX.1-dev"


def a_picture() -> web.Response:
    return web.Response(body=samples.picture(), content_type="image/png")


async def draws(parameters: dict[str, Any]) -> web.StreamResponse:
    return a_picture()


class TestModels:
    async def test_videos_come_first_and_each_is_followed_by_its_providers(self) -> None:
        async with playing() as providers, media_of(providers) as media:
            models = await media.get_models()
        assert media.models == models
        names = [model for model in models if ":" not in model]
        assert names == media.video_models + media.image_models
        assert media.video_models[0] == "Wan-AI/Wan2.2-T2V-A14B"
        assert {media.task_mapping[it] for it in media.video_models} == {"text-to-video"}
        assert {media.task_mapping[it] for it in media.image_models} == {"text-to-image"}
        at = models.index(FLUX)
        serving = ("fal-ai", "replicate", "together", "wavespeed", "hf-inference")
        assert models[at : at + 6] == [FLUX, *(f"{FLUX}:{it}" for it in serving)]

    async def test_who_is_not_live_is_not_listed(self) -> None:
        async with playing() as providers, media_of(providers) as media:
            models = await media.get_models()
            mapping = await media.get_mapping("ByteDance/SDXL-Lightning")
        assert "ByteDance/SDXL-Lightning:fal-ai" not in models
        assert list(mapping) == ["replicate", "nscale"]

    async def test_a_mapping_says_what_the_hub_says(self) -> None:
        async with playing() as providers, media_of(providers) as media:
            mapping = await media.get_mapping("nerijs/pixel-art-xl")
            assert await media.get_mapping("nerijs/pixel-art-xl", task="text-to-video") == {}
        assert mapping == {
            "fal-ai": {
                "task": "text-to-image",
                "providerId": "fal-ai/lora",
                "status": "live",
                "adapter": "lora",
                "adapterWeightsPath": "pixel-art-xl.safetensors",
            }
        }

    async def test_an_unknown_model_is_said_before_anything_is_yielded(self) -> None:
        async with playing() as providers, media_of(providers) as media:
            with pytest.raises(ModelNotSupportedError, match="does not know"):
                await items(media, "nobody/knows-this")

    async def test_a_model_of_other_tasks_is_refused_with_what_it_is_served_for(self) -> None:
        async with playing() as providers, media_of(providers) as media:
            with pytest.raises(ModelNotSupportedError, match="No provider serves") as caught:
                await items(media, "black-forest-labs/FLUX.1-Kontext-dev")
        assert caught.value.task == "text-to-image"
        assert caught.value.tasks == ("image-to-image",)

    async def test_a_hub_that_lists_nothing_has_no_first_model(self) -> None:
        async with drawing(draws) as world, media_at(world) as media:
            with pytest.raises(ModelNotSupportedError, match="lists no model"):
                await items(media, None)


class TestTheKey:
    async def test_it_is_in_no_text_even_if_a_provider_repeats_it(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        async def echo(parameters: dict[str, Any]) -> web.StreamResponse:
            return web.json_response({"error": f"The key {KEY} is not welcome."}, status=403)

        caplog.set_level(logging.DEBUG)
        ways = ("fal-ai", "replicate", "hf-inference")
        async with drawing(echo, providers=ways) as world, media_at(world) as media:
            error = await failure(media, FOX)
            shown = [repr(media), str(media), repr(error), str(error)]
        causes = [repr(error.__cause__), repr(error.__context__)]
        assert "is not welcome" in str(error)
        for text in (*shown, *causes, caplog.text):
            assert KEY not in text

    async def test_a_key_that_the_hub_does_not_take_is_the_operators(self) -> None:
        async with playing() as providers, media_of(providers, api_key="hf_wrong") as media:
            with pytest.raises(MissingAuthError, match="does not take this key"):
                await items(media, FLUX)

    async def test_without_one_only_hf_inference_is_asked_and_without_authorization(self) -> None:
        ways = ("fal-ai", "hf-inference")
        async with drawing(draws, providers=ways) as world, media_at(world, api_key=None) as media:
            assert path_of(await items(media, FOX)) == "hf-inference"
        assert all("authorization" not in seen.headers for seen in world.seen)

    async def test_a_providers_own_key_is_nothing_to_the_hub(self) -> None:
        async with drawing(draws) as world, media_at(world, api_key="pk-own") as media:
            await media.get_mapping(FOX)
            error = await failure(media, FOX)
        assert isinstance(error, MissingAuthError)
        assert all("pk-own" not in str(seen.headers) for seen in world.seen)

    async def test_a_call_may_bring_its_own(self) -> None:
        async with drawing(draws) as world, media_at(world) as media:
            await items(media, FOX, api_key="hf_another")
        assert {seen.headers["authorization"] for seen in world.seen} == {"Bearer hf_another"}

    async def test_space_around_it_is_no_part_of_it(self) -> None:
        async with drawing(draws) as world, media_at(world, api_key=f" {KEY}\n") as media:
            await items(media, FOX)
        assert {seen.headers["authorization"] for seen in world.seen} == {f"Bearer {KEY}"}

    async def test_key_and_hosts_come_from_the_environment(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with drawing(draws) as world:
            monkeypatch.setenv("HF_TOKEN", "hf_environment")
            monkeypatch.setenv("HF_ENDPOINT", f"{world.url}/hub/")
            monkeypatch.setenv("HF_ROUTER_URL", f"{world.url}/")
            async with HuggingFaceMedia() as media:
                await items(media, FOX)
        assert {seen.headers["authorization"] for seen in world.seen} == {"Bearer hf_environment"}
        assert "/hf-inference/models/fox" in world.paths


class TestLifetimes:
    async def test_files_go_with_the_instance_unless_they_were_taken(self, tmp_path: Path) -> None:
        large = samples.padded_png(MEMORY_BYTES // 4 + 1)

        async def draw(parameters: dict[str, Any]) -> web.StreamResponse:
            return web.Response(body=large, content_type="image/png")

        async with drawing(draw) as world, media_at(world) as media:
            first, second = (it.media for it in pictures(await items(media, FOX, n=2)))
            taken = second.move_to(tmp_path / "fox.png")
            assert first.path is not None
            assert first.path.exists()
        assert not first.path.exists()
        assert taken.read() == large

    async def test_the_first_call_opens_and_closing_twice_does_no_harm(self) -> None:
        async with drawing(draws) as world:
            media = media_at(world)
            assert pictures(await items(media, FOX))
            await media.aclose()
            await media.aclose()

    async def test_two_instances_share_nothing(self) -> None:
        async with playing() as providers, media_of(providers) as one, media_of(providers) as two:
            await one.get_models()
            assert one.models
            assert two.models == two.image_models == two.video_models == []
            assert two.task_mapping == HuggingFaceMedia().task_mapping == {}
