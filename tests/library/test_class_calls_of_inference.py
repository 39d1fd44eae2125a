"""The original's examples for `HuggingFaceInference`, as they are written, on the playground."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import AsyncIterator

import pytest

from hfmedia import FinishReason, HuggingFaceInference, ImageResponse
from playground.providers import Providers
from tests.library.servers import KEY, playing
from tests.library.text_world import described, raw_events, text_world
from tests.processes import children_of

QUESTION = [{"role": "user", "content": "Where does the fox live?"}]


@pytest.fixture
async def providers(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Providers]:
    """The playground's providers, as the hosts and the key that the environment names."""
    async with playing() as opened:
        monkeypatch.setenv("HF_ENDPOINT", opened.endpoint)
        monkeypatch.setenv("HF_ROUTER_URL", opened.router_url)
        monkeypatch.setenv("HF_TOKEN", opened.token)
        yield opened


@pytest.mark.usefixtures("providers")
class TestTheExamples:
    async def test_text(self, capsys: pytest.CaptureFixture[str]) -> None:
        async for chunk in HuggingFaceInference.create_async_generator(
            model="google/gemma-7b-it", messages=QUESTION
        ):
            print(chunk, end="")
        assert "“Where does the fox live?”" in capsys.readouterr().out

    async def test_a_picture(self) -> None:
        found = []
        async for chunk in HuggingFaceInference.create_async_generator(
            model="black-forest-labs/FLUX.1-dev",
            messages=[{"role": "user", "content": "a fox"}],
            api_key=KEY,
        ):
            found.append(chunk)
        assert isinstance(found[-1], ImageResponse)
        assert len(found[-1].media.read()) == found[-1].media.size

    async def test_chat_raw_and_whole(self) -> None:
        for model in ("openai/gpt-oss-20b", "HuggingFaceH4/zephyr-7b-beta"):
            for stream in (True, False):
                *found, end = [
                    item
                    async for item in HuggingFaceInference.create_async_generator(
                        model=model, messages=QUESTION, stream=stream
                    )
                ]
                assert "Where does the fox live?" in "".join(map(str, found))
                assert isinstance(end, FinishReason)
                assert end.reason == "stop"

    async def test_models_and_what_is_known_of_one(self) -> None:
        assert "google/gemma-7b-it" in await HuggingFaceInference.get_models()
        data = await HuggingFaceInference.get_model_data("google/gemma-7b-it")
        assert data["pipeline_tag"] == "text-generation"
        assert data["gated"] == "manual"
        assert "config" not in data


def test_the_signature_is_the_original_one() -> None:
    parameters = inspect.signature(HuggingFaceInference.create_async_generator).parameters
    names = [*parameters]
    assert names[:6] == ["model", "messages", "stream", "proxy", "timeout", "api_base"]
    assert names[6:11] == ["api_key", "max_tokens", "temperature", "prompt", "action"]
    assert names[11:] == ["extra_data", "seed", "aspect_ratio", "width", "height", "kwargs"]
    defaults = {name: parameters[name].default for name in ("stream", "timeout", "max_tokens")}
    assert defaults == {"stream": True, "timeout": 600, "max_tokens": 1024}


@pytest.mark.skipif(sys.platform != "linux", reason="it needs /proc")
@pytest.mark.parametrize(("template", "started"), [(None, 0), ("{{ messages[0].content }}!", 1)])
async def test_a_process_is_started_to_render_a_template_and_ends_with_the_instance(
    template: str | None, started: int
) -> None:
    config = {"tokenizer_config": {"chat_template": template}}
    data = described("hf-inference", task="text-generation", config=config)
    before = children_of(os.getpid())
    async with text_world(data, raw_events("Well.")) as world:
        async with world.inference() as inference:
            items = inference.create_async_generator("a/fox", QUESTION)
            assert [item async for item in items]
            assert len(children_of(os.getpid())) == len(before) + started
        assert children_of(os.getpid()) == before
