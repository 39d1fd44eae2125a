"""A client that is not ours generates every media task through every provider that it knows.

`huggingface_hub` sends what it sends to the live services; only its HTTP transport, handed in by
its own `set_client_factory`, leads to the playground instead (`redirecting.py`).
"""

import asyncio
import io
from typing import Any

import av
import pytest
from huggingface_hub import AsyncInferenceClient
from huggingface_hub.errors import HfHubHTTPError
from huggingface_hub.inference._providers import PROVIDERS
from PIL import Image

from playground.drawing import picture
from playground.providers import CATALOGUE, Providers, own_key

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")

WIDTH, HEIGHT, FRAMES = 192, 128, 6
TASKS = ("text-to-image", "text-to-video", "image-to-image", "image-to-video")
PAIRS = [(name, task) for name, tasks in PROVIDERS.items() for task in TASKS if task in tasks]


def model_of(provider: str, task: str) -> str:
    """A model that a provider serves for a task."""
    return next(
        model.id
        for model in CATALOGUE.models
        for row in model.rows
        if (row.provider, row.task) == (provider, task)
    )


async def generate(provider: str, task: str, key: str) -> Any:
    """What the reference client makes of it. It polls with blocking calls, hence the thread."""
    arguments: dict[str, Any] = {"prompt": "a fox in the snow"}
    if task.startswith("image"):
        arguments |= {"image": picture("a cat", 1, 64, 48, "jpeg"), "prompt": "at night"}
    if task == "text-to-image":
        arguments |= {"width": WIDTH, "height": HEIGHT}
    if task.endswith("video"):
        arguments |= {"num_frames": FRAMES}

    async def run() -> Any:
        client = AsyncInferenceClient(provider=provider, api_key=key)  # type: ignore[arg-type]
        async with client:
            call = getattr(client, task.replace("-", "_"))
            return await call(model=model_of(provider, task), **arguments)

    return await asyncio.to_thread(lambda: asyncio.run(run()))


def check(task: str, result: Any) -> None:
    """It is what was asked for, and decodes to its end."""
    if isinstance(result, Image.Image):
        result.load()
        if task == "text-to-image":
            assert result.size == (WIDTH, HEIGHT)
        return
    with av.open(io.BytesIO(result), "r") as container:
        assert len(list(container.decode(video=0))) == FRAMES


@pytest.mark.parametrize(("provider", "task"), PAIRS)
async def test_it_generates_with_a_routed_key(
    providers: Providers, provider: str, task: str
) -> None:
    check(task, await generate(provider, task, providers.token))


@pytest.mark.parametrize(("provider", "task"), PAIRS)
async def test_it_generates_with_the_providers_own_key(provider: str, task: str) -> None:
    check(task, await generate(provider, task, own_key(provider)))


async def test_it_waits_in_fals_queue(providers: Providers) -> None:
    providers.settings.update({"fal-ai": {"latency": 0.3, "queue": 2}})
    check("text-to-video", await generate("fal-ai", "text-to-video", providers.token))


async def test_it_polls_togethers_videos(providers: Providers) -> None:
    providers.settings.update({"together": {"latency": 0.2}})
    check("text-to-video", await generate("together", "text-to-video", providers.token))


@pytest.mark.parametrize("provider", sorted({name for name, _ in PAIRS}))
async def test_a_wrong_key_is_refused(provider: str) -> None:
    task = next(task for name, task in PAIRS if name == provider)
    with pytest.raises(HfHubHTTPError, match="401"):
        await generate(provider, task, "hf_wrong")


async def test_a_provider_without_credits_says_402(providers: Providers) -> None:
    providers.settings.update({"replicate": {"failure": "402"}})
    with pytest.raises(HfHubHTTPError, match="402") as caught:
        await generate("replicate", "text-to-image", providers.token)
    assert "monthly included credits" in str(caught.value)
