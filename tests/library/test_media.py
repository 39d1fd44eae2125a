"""`HuggingFaceMedia` as its users meet it, over real sockets."""

from __future__ import annotations

import asyncio
import io
import logging
import re
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from PIL import Image

from hfmedia import (
    ContentRefused,
    DeadlineExceeded,
    HuggingFaceMedia,
    ImageResponse,
    MissingAuthError,
    ModelNotSupportedError,
    ProviderInfo,
    Reasoning,
    RequestError,
    VideoResponse,
)
from tests.library import samples
from tests.library.worlds import (
    ASK,
    FOX,
    KEY,
    SHORT,
    SMALL,
    Item,
    drawing,
    failure,
    failures,
    items,
    media_at,
    media_of,
    path_of,
    pictures,
    playing,
)

FLUX = "black-forest-labs/FLUX.1-dev"


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HF_TOKEN", "HF_ENDPOINT", "HF_ROUTER_URL"):
        monkeypatch.delenv(name, raising=False)


def a_picture() -> web.Response:
    return web.Response(body=samples.picture(), content_type="image/png")


async def draws(parameters: dict[str, Any]) -> web.StreamResponse:
    return a_picture()


class TestGenerations:
    async def test_several_are_made_side_by_side_and_can_be_made_again(self) -> None:
        async with playing() as providers, media_of(providers) as media:
            found = await items(media, FLUX, n=4, seed=7, **SMALL)
            again = await items(media, FLUX, seed=9, **SMALL)
        by_seed = {it.get("seed"): it.media.sha256 for it in pictures(found)}
        assert sorted(by_seed) == [7, 8, 9, 10]
        assert len(set(by_seed.values())) == 4
        assert pictures(again)[0].media.sha256 == by_seed[9]

    async def test_a_result_is_its_end_its_provider_and_the_picture(self) -> None:
        async with playing() as providers, media_of(providers) as media:
            finished, info, picture = await items(media, FLUX, **SMALL)
        assert isinstance(finished, Reasoning)
        assert finished.label == "Finished"
        assert re.fullmatch(r"\d+\.\d\ds", finished.status or "")
        assert isinstance(info, ProviderInfo)
        assert (info.name, info.model, info.path) == ("fal-ai", FLUX, "fal-ai")
        assert isinstance(picture, ImageResponse)
        assert picture.alt == "a fox"
        assert picture.options == SMALL

    async def test_each_comes_as_soon_as_it_is_there(self) -> None:
        first_may_end = asyncio.Event()

        async def draw(parameters: dict[str, Any]) -> web.StreamResponse:
            if parameters["seed"] == 1:
                await first_may_end.wait()
            return a_picture()

        seeds = []
        async with drawing(draw) as world, media_at(world) as media:
            async for item in media.create_async_generator(FOX, ASK, n=3, seed=1):
                if isinstance(item, ImageResponse):
                    seeds.append(item.get("seed"))
                if len(seeds) == 2:
                    first_may_end.set()
        assert sorted(seeds[:2]) == [2, 3]
        assert seeds[2] == 1

    async def test_one_that_fails_does_not_lose_the_others_and_is_raised_last(self) -> None:
        async def draw(parameters: dict[str, Any]) -> web.StreamResponse:
            if parameters["seed"] == 2:
                return web.json_response({"error": "NSFW content detected"}, status=400)
            return a_picture()

        found: list[Item] = []
        async with drawing(draw) as world, media_at(world) as media:
            with pytest.raises(ExceptionGroup, match="1 of 3 generations failed") as caught:
                await items(media, FOX, n=3, seed=1, into=found)
        assert sorted(it.get("seed") for it in pictures(found)) == [1, 3]
        [error] = caught.value.exceptions
        assert isinstance(error, ContentRefused)

    async def test_from_the_first_second_on_it_is_said_how_long_they_run(self) -> None:
        enough = asyncio.Event()

        async def draw(parameters: dict[str, Any]) -> web.StreamResponse:
            await enough.wait()
            return a_picture()

        said: list[float] = []
        async with drawing(draw) as world, media_at(world) as media:
            async for item in media.create_async_generator(FOX, ASK):
                if isinstance(item, Reasoning) and item.label == "Generating":
                    assert re.fullmatch(r"\d+\.\d\ds", item.status or "")
                    said.append(float((item.status or "").removesuffix("s")))
                if len(said) == 2:
                    enough.set()
        assert said[0] >= 1
        assert said[1] > said[0]

    async def test_leaving_early_cancels_what_runs(self) -> None:
        asked, left = asyncio.Event(), asyncio.Event()

        async def draw(parameters: dict[str, Any]) -> web.StreamResponse:
            if parameters["seed"] == 1:
                await asked.wait()
                return a_picture()
            asked.set()
            try:
                await asyncio.Event().wait()
            finally:
                left.set()
            raise AssertionError

        async with drawing(draw) as world, media_at(world) as media:
            async with aclosing(media.create_async_generator(FOX, ASK, n=2, seed=1)) as found:
                async for item in found:
                    if isinstance(item, ImageResponse):
                        break
            async with asyncio.timeout(5):
                await left.wait()

    async def test_one_that_never_ends_is_ended_by_its_deadline(self) -> None:
        async with playing(fal_ai="never") as providers:
            async with media_of(providers, deadlines={"text-to-image": 0.3}) as media:
                error = await failure(media, f"{FLUX}:fal-ai", **SMALL)
            assert isinstance(error, DeadlineExceeded)
            async with media_of(providers) as media:
                [first, second] = await failures(media, f"{FLUX}:fal-ai", n=2, timeout=0.3, **SMALL)
        assert isinstance(first, DeadlineExceeded)
        assert isinstance(second, DeadlineExceeded)

    async def test_a_video_is_a_video(self) -> None:
        async with playing() as providers, media_of(providers) as media:
            model = "tencent/HunyuanVideo"
            found = await items(media, model, n=1, **SHORT)
        assert isinstance(found[-1], VideoResponse)
        assert found[-1].media.content_type == "video/mp4"
        assert found[-1].options["num_inference_steps"] == 20

    async def test_a_named_provider_is_the_one(self) -> None:
        async with playing() as providers, media_of(providers) as media:
            assert path_of(await items(media, f"{FLUX}:replicate", **SMALL)) == "replicate"

    async def test_a_failing_provider_hands_over_and_the_path_says_so(self) -> None:
        async with playing(fal_ai="429") as providers, media_of(providers) as media:
            found = await items(media, FLUX, **SMALL)
        assert path_of(found) == "fal-ai 429 → replicate"

    async def test_without_a_model_the_first_of_all_is_taken(self) -> None:
        async with playing() as providers, media_of(providers) as media:
            first = (await media.get_models())[0]
            found = await items(media, None, **SHORT)
        info = next(item for item in found if isinstance(item, ProviderInfo))
        assert info.model == first
        assert isinstance(found[-1], VideoResponse)

    async def test_a_ratio_is_the_size_of_the_picture(self) -> None:
        async with playing() as providers, media_of(providers) as media:
            [picture] = pictures(await items(media, f"{FLUX}:fal-ai", aspect_ratio="9:16"))
        with Image.open(io.BytesIO(picture.media.read())) as image:
            assert image.size == (576, 1024)

    async def test_the_last_word_of_the_user_is_the_prompt(self) -> None:
        chat: list[dict[str, Any]] = [
            {"role": "user", "content": "a cat"},
            {"role": "assistant", "content": "Here."},
            {"role": "user", "content": [{"type": "text", "text": "a dog"}]},
        ]
        async with drawing(draws) as world, media_at(world) as media:
            found = [it async for it in media.create_async_generator(FOX, chat)]
            named = [it async for it in media.create_async_generator(FOX, chat, prompt="a fox")]
        assert pictures(found)[0].alt == "a dog"
        assert pictures(named)[0].alt == "a fox"

    @pytest.mark.parametrize("chat", [[], [{"role": "user", "content": "  "}], [{"role": "user"}]])
    async def test_nothing_said_is_nothing_to_draw(self, chat: list[Any]) -> None:
        async with drawing(draws) as world, media_at(world) as media:
            with pytest.raises(RequestError, match="prompt is empty"):
                await anext(media.create_async_generator(FOX, chat))


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
        async def draw(parameters: dict[str, Any]) -> web.StreamResponse:
            return web.Response(body=samples.padded_png(1_500_000), content_type="image/png")

        async with drawing(draw) as world, media_at(world) as media:
            first, second = (it.media for it in pictures(await items(media, FOX, n=2)))
            taken = second.move_to(tmp_path / "fox.png")
            assert first.path is not None
            assert first.path.exists()
        assert not first.path.exists()
        assert taken.read() == samples.padded_png(1_500_000)

    async def test_the_first_call_opens_and_closing_twice_does_no_harm(self) -> None:
        async with drawing(draws) as world:
            media = media_at(world)
            assert pictures(await items(media, FOX))
            await media.aclose()
            await media.aclose()
            assert pictures(await items(media, FOX))
            await media.aclose()

    async def test_two_instances_share_nothing(self) -> None:
        async with playing() as providers, media_of(providers) as one, media_of(providers) as two:
            await one.get_models()
            assert one.models
            assert two.models == two.image_models == two.video_models == []
            assert two.task_mapping == HuggingFaceMedia().task_mapping == {}
