"""Generations as users of `HuggingFaceMedia` meet them, over real sockets."""

from __future__ import annotations

import asyncio
import io
import re
from contextlib import aclosing
from typing import Any

import pytest
from aiohttp import web
from PIL import Image

from hfmedia import (
    ContentRefused,
    DeadlineExceeded,
    ImageResponse,
    ProviderInfo,
    Reasoning,
    RequestError,
    VideoResponse,
)
from tests.library import samples
from tests.library.servers import (
    ASK,
    FOX,
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

        async with asyncio.timeout(5), drawing(draw) as world, media_at(world) as media:
            async with aclosing(media.create_async_generator(FOX, ASK, n=2, seed=1)) as found:
                async for item in found:
                    if isinstance(item, ImageResponse):
                        break
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

    @pytest.mark.parametrize("n", [0, -1])
    async def test_less_than_one_cannot_be_asked_for(self, n: int) -> None:
        async with drawing(draws) as world, media_at(world) as media:
            with pytest.raises(RequestError, match="n must be a whole number above 0"):
                await anext(media.create_async_generator(FOX, [], prompt="a fox", n=n))

    @pytest.mark.parametrize("chat", [[], [{"role": "user", "content": "  "}], [{"role": "user"}]])
    async def test_nothing_said_is_nothing_to_draw(self, chat: list[Any]) -> None:
        async with drawing(draws) as world, media_at(world) as media:
            with pytest.raises(RequestError, match="prompt is empty"):
                await anext(media.create_async_generator(FOX, chat))
