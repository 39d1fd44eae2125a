"""The original's examples for `HuggingFaceMedia`, as they are written, against the playground."""

from __future__ import annotations

import asyncio
import inspect
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from hfmedia import (
    HuggingFaceMedia,
    ImageResponse,
    Media,
    MissingAuthError,
    RequestError,
    VideoResponse,
)
from hfmedia.media_writer import MEMORY_BYTES
from playground.providers import Providers
from tests.library import samples
from tests.library.job_provider import MODEL, job_provider
from tests.library.servers import ASK, FOX, KEY, SHORT, SMALL, Item, drawing, pictures, playing

ROOT = Path(__file__).parent.parent.parent
FLUX = "black-forest-labs/FLUX.1-dev"
LEFT_EARLY = """
import asyncio, sys
from hfmedia import HuggingFaceMedia, ImageResponse

async def main():
    model = sys.argv[1]
    async for item in HuggingFaceMedia.create_async_generator(model, prompt="a fox", n=2):
        if isinstance(item, ImageResponse):
            return

asyncio.run(main())
"""


@pytest.fixture
async def providers(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Providers]:
    """The playground's providers, as the hosts that the environment names."""
    async with playing() as opened:
        _use(monkeypatch, opened.endpoint, opened.router_url)
        yield opened


def _use(monkeypatch: pytest.MonkeyPatch, endpoint: str, router_url: str) -> None:
    monkeypatch.setenv("HF_ENDPOINT", endpoint)
    monkeypatch.setenv("HF_ROUTER_URL", router_url)


async def items_of(model: str | None, **arguments: Any) -> list[Item]:
    generator = HuggingFaceMedia.create_async_generator(model=model, **arguments)
    return [item async for item in generator]


@pytest.mark.usefixtures("providers")
class TestTheExamples:
    async def test_models(self) -> None:
        models = await HuggingFaceMedia.get_models()
        assert FLUX in models
        assert models[0] == "Wan-AI/Wan2.2-T2V-A14B"
        assert HuggingFaceMedia().image_models == []  # what was listed is the instance's own

    async def test_a_mapping(self) -> None:
        found = await HuggingFaceMedia.get_mapping(
            model="stabilityai/stable-diffusion-2", api_key=KEY
        )
        assert found == {
            "hf-inference": {
                "task": "text-to-image",
                "providerId": "stabilityai/stable-diffusion-2",
                "status": "live",
            }
        }

    async def test_pictures_of_messages(self) -> None:
        found = []
        async for item in HuggingFaceMedia.create_async_generator(
            model=FLUX, messages=[{"role": "user", "content": "a fox"}], api_key=KEY, n=2
        ):
            found.append(item)
        assert [it.alt for it in pictures(found)] == ["a fox", "a fox"]

    async def test_pictures_of_a_prompt(self) -> None:
        found = await items_of(FLUX, prompt="a hare", api_key=KEY, n=2, **SMALL)
        assert [it.alt for it in pictures(found)] == ["a hare", "a hare"]
        assert str(found[-1]).startswith("[![a hare](http")

    async def test_a_video(self) -> None:
        found = await items_of("Wan-AI/Wan2.2-T2V-A14B", prompt="a fox", api_key=KEY, **SHORT)
        assert isinstance(found[-1], VideoResponse)

    async def test_neither_messages_nor_a_prompt_is_said(self) -> None:
        with pytest.raises(RequestError, match="prompt is empty"):
            await items_of(FLUX, api_key=KEY)

    async def test_a_wrong_key_is_said(self) -> None:
        with pytest.raises(MissingAuthError, match="does not take this key"):
            await HuggingFaceMedia.get_mapping(model=FLUX, api_key="hf_wrong")


class TestWhatIsLeft:
    async def test_a_job_that_is_cancelled_with_the_call_is_cancelled_at_its_provider(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with job_provider() as provider:
            _use(monkeypatch, **provider.hosts)
            call = asyncio.create_task(items_of(MODEL, messages=ASK, api_key=KEY, n=2))
            await provider.until(lambda: sum(it.polls > 0 for it in provider.orphans) == 2)
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            assert provider.orphans == []

    async def test_files_go_with_the_call_unless_they_were_moved_in_the_loop(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        large = samples.padded_png(MEMORY_BYTES // 4 + 1)

        async def draw(parameters: dict[str, Any]) -> web.StreamResponse:
            return web.Response(body=large, content_type="image/png")

        moved: list[Media] = []
        left: list[Media] = []
        async with drawing(draw) as world:
            _use(monkeypatch, f"{world.url}/hub", world.url)
            async for item in HuggingFaceMedia.create_async_generator(
                model=FOX, prompt="a fox", api_key=KEY, n=2
            ):
                if isinstance(item, ImageResponse) and not moved:
                    moved.append(item.media.move_to(tmp_path / "fox.png"))
                elif isinstance(item, ImageResponse):
                    left.append(item.media)
                    assert item.media.read() == large
        assert moved[0].read() == large
        assert left[0].path is not None
        assert not left[0].path.exists()

    @pytest.mark.usefixtures("providers")
    async def test_what_is_in_memory_and_the_providers_link_stay(self) -> None:
        [picture] = pictures(await items_of(f"{FLUX}:fal-ai", prompt="a fox", api_key=KEY))
        assert len(picture.media.read()) == picture.media.size > 0
        assert picture.urls == [picture.media.url]

    @pytest.mark.usefixtures("providers")
    async def test_nothing_if_the_program_ends_in_the_loop(self, tmp_path: Path) -> None:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-W", "error", "-c", LEFT_EARLY, FLUX),
            cwd=ROOT,
            env={**os.environ, "HF_TOKEN": KEY, "TMPDIR": str(tmp_path)},
            stderr=asyncio.subprocess.PIPE,
        )
        _, written = await process.communicate()
        assert written.decode() == ""
        assert process.returncode == 0
        assert os.listdir(tmp_path) == []


def test_the_signature_is_the_original_one() -> None:
    names = list(inspect.signature(HuggingFaceMedia.create_async_generator).parameters)
    assert names[:6] == ["model", "messages", "api_key", "extra_data", "prompt", "proxy"]
