"""What calls leave in the store of their client: their results, and nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from hfmedia import Client, GenerationRequest, ImageInput, Task
from hfmedia.adapter import Route
from hfmedia.errors import Failure, HFMediaError
from hfmedia.events import Downloading, Event
from hfmedia.execution.effects import Effects, Step
from hfmedia.execution.passing_effects import PassingEffects
from hfmedia.types import Done, MediaRef, ProviderRequest
from tests.library.samples import picture
from tests.library.served import answering, serving
from tests.library.servers import KEY

IMAGE = web.Response(body=picture(), content_type="image/png")
REFUSAL = web.Response(status=500)


@dataclass
class Noting(PassingEffects):
    """Notes the media that a call gets."""

    found: list[MediaRef]

    async def submit(self, route: Route, request: ProviderRequest, deadline: float) -> Step:
        step = await super().submit(route, request, deadline)
        if isinstance(step, Done) and step.media is not None:
            self.found.append(step.media)
        return step

    async def fetch_image(self, url: str, deadline: float) -> MediaRef | Failure:
        media = await super().fetch_image(url, deadline)
        if isinstance(media, MediaRef):
            self.found.append(media)
        return media


@dataclass
class Asked:
    """A client, what to ask it, and the media that its calls got, in order."""

    client: Client
    request: GenerationRequest
    found: list[MediaRef] = field(default_factory=list)

    @property
    def is_kept(self) -> list[bool]:
        """Which of them are still there."""
        return [self.client.store.bytes_in_memory(ref) is not None for ref in self.found]


@asynccontextmanager
async def asking(answer: web.Response, task: Task) -> AsyncIterator[Asked]:
    """A world whose only provider answers every request so."""
    row = {"providerId": "fox", "status": "live", "task": task}
    paths = {
        "/hub/api/models/a/fox": web.json_response(
            {"id": "a/fox", "inferenceProviderMapping": {"hf-inference": row}}
        ),
        "/cat.png": IMAGE,
        "/hf-inference/models/fox": answer,
    }
    found: list[MediaRef] = []

    def noting(live: Effects) -> Effects:
        return Noting(live, found)

    async with (
        serving(answering(paths)) as served,
        Client(KEY, endpoint=f"{served.url}/hub", router_url=served.url, effects=noting) as client,
    ):
        image = ImageInput(url=f"{served.url}/cat.png") if task == "image-to-image" else None
        request = GenerationRequest(task=task, model="a/fox", prompt="a fox", image=image)
        yield Asked(client, request, found)


async def test_a_result_whose_callback_raises_is_not_kept() -> None:
    def on_progress(event: Event) -> None:
        if isinstance(event, Downloading):
            raise OSError("it cannot be shown")

    async with asking(IMAGE, "text-to-image") as it:
        with pytest.raises(OSError, match="it cannot be shown"):
            await it.client.generate(it.request, on_progress=on_progress)
        assert it.is_kept == [False]


async def test_of_an_image_to_start_from_and_the_result_the_result_is_kept() -> None:
    async with asking(IMAGE, "image-to-image") as it:
        generation = await it.client.generate(it.request)
        assert it.is_kept == [False, True]
        assert it.client.media(generation.media).read() == picture()


async def test_an_image_to_start_from_is_not_kept_where_the_call_fails() -> None:
    async with asking(REFUSAL, "image-to-image") as it:
        with pytest.raises(HFMediaError):
            await it.client.generate(it.request)
        assert it.is_kept == [False]
