"""`HuggingFaceMedia`: pictures and videos, through whoever serves the model."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable, Mapping
from contextlib import aclosing
from dataclasses import replace
from functools import partial
from typing import Any, Final, TypeAlias, cast

from hfmedia._race import side_by_side
from hfmedia.client import Client
from hfmedia.endpoints import is_endpoint
from hfmedia.errors import ModelNotSupportedError, RequestError
from hfmedia.events import Event, readable
from hfmedia.models import live_rows, names_of
from hfmedia.prompts import Messages, format_image_prompt, words_of
from hfmedia.responses import (
    ImageResponse,
    MediaResponse,
    ProviderInfo,
    Reasoning,
    VideoResponse,
)
from hfmedia.results import Generation
from hfmedia.shapes import VIDEO_RESOLUTION
from hfmedia.wire import VIDEO_TASKS, GenerationRequest, Picture, Task

Item: TypeAlias = Reasoning | ProviderInfo | MediaResponse
FROM_IMAGES: Final[tuple[Task, ...]] = ("image-to-image", "image-to-video")
TICK: Final = 0.5  # seconds between two words about the elapsed time


class HuggingFaceMedia(Client):
    """Generates pictures and videos through Hugging Face Inference Providers.

    A `Client` with its lists of models, and results that come as they are made.
    """

    label = "HuggingFace (Image/Video Generation)"
    parent = "HuggingFace"
    url = "https://huggingface.co"
    working = True
    needs_auth = True
    tasks: tuple[Task, ...] = ("text-to-image", "text-to-video")

    @property
    def models(self) -> list[str]:
        """What `get_models` found last; empty before."""
        return names_of(self._listed)

    @property
    def task_mapping(self) -> dict[str, str]:
        """What each model does."""
        return {model: rows[0].task for model, rows in self._listed.items()}

    @property
    def image_models(self) -> list[str]:
        """The models that make pictures."""
        return [model for model, task in self.task_mapping.items() if task not in VIDEO_TASKS]

    @property
    def video_models(self) -> list[str]:
        """The models that make videos."""
        return [model for model, task in self.task_mapping.items() if task in VIDEO_TASKS]

    async def get_models(self, api_key: str | None = None) -> list[str]:
        """Ids of the models that somebody serves live, each followed by its `model:provider` forms.

        Video models come first. Fills `image_models`, `video_models` and `task_mapping`. Raises
        `SetupError` if the Hub does not take the key or does not answer.
        """
        listings = await asyncio.gather(*(self._listing(task, api_key) for task in self.tasks))
        self._listed = live_rows(listings, self.tasks)
        return self.models

    async def create_async_generator(
        self,
        model: str | None,
        messages: Messages,
        api_key: str | None = None,
        extra_data: Mapping[str, Any] | None = None,
        prompt: str | None = None,
        proxy: str | None = None,
        timeout: float = 0,
        n: int = 1,
        aspect_ratio: str | None = None,
        height: int | None = None,
        width: int | None = None,
        resolution: str = VIDEO_RESOLUTION,
        image: Picture | None = None,
        **kwargs: Any,
    ) -> AsyncGenerator[Item, None]:
        """`n` generations side by side; each result is yielded as soon as it is there.

        From the first second on a `Reasoning` about twice a second says how long they run, and
        others, labelled `#1`, `#2`, …, what is new of each (`fal-ai · queue 3`). A result is a
        `Reasoning("Finished")`, its `ProviderInfo`, then an `ImageResponse` or a `VideoResponse`.
        What failed is raised after the last result, as an `ExceptionGroup`. Leaving early cancels
        what runs.

        `width` and `height` are in pixels, `timeout` in seconds; 0 leaves the deadline. An `image`
        is edited or animated. `extra_data` and further arguments are the providers' parameters
        (`seed`, `negative_prompt`, …). With a `seed`, generation k uses seed + k - 1, so that
        they differ and each can be made again.
        """
        if n < 1:
            raise RequestError(f"n is {n}. Ask for at least one.")
        parameters = {**kwargs, **(extra_data or {})}
        parameters |= {k: v for k, v in (("width", width), ("height", height)) if v is not None}
        name, provider = model_and_provider(model or await self._first_model(api_key))
        tasks = FROM_IMAGES if image else self.tasks
        request = GenerationRequest(
            task=await self._task_of(name, api_key, provider, tasks),
            model=name,
            image=image,
            provider=provider,
            prompt=(words_of if image else format_image_prompt)(messages, prompt),
            aspect_ratio=aspect_ratio,
            resolution=None if resolution == VIDEO_RESOLUTION else resolution,
            parameters=parameters,
        )
        make = partial(self.generate, api_key=api_key, timeout=timeout, proxy=proxy)
        news: dict[int, str] = {}
        generations = (_heard(make, _numbered(request, k), k, news) for k in range(1, n + 1))
        async with aclosing(self._as_they_come(generations, news)) as results:
            async for item in results:
                yield item

    async def _as_they_come(
        self, generations: Iterable[Coroutine[Any, Any, Generation]], news: dict[int, str]
    ) -> AsyncGenerator[Item, None]:
        """What `create_async_generator` yields of generations that run side by side.

        `news` is what is new of each, by number; it is taken away when it is said.
        """
        began = time.monotonic()
        failed: list[Exception] = []
        count = 0
        async with aclosing(side_by_side(generations, tick=TICK)) as race:
            async for ended in race:
                elapsed = time.monotonic() - began
                if ended is None:
                    if elapsed >= 1:
                        yield Reasoning(label="Generating", status=f"{elapsed:.2f}s")
                        # Taken before it is said: while the caller has one, others may end.
                        new = sorted(news.items())
                        news.clear()
                        for number, words in new:
                            yield Reasoning(label=f"#{number}", status=words)
                    continue
                count += 1
                if error := ended.exception():
                    failed.append(cast("Exception", error))
                    continue
                for item in self._results(ended.result()):
                    yield item
        if failed:
            raise ExceptionGroup(f"{len(failed)} of {count} generations failed", failed)

    def _results(
        self, generation: Generation
    ) -> tuple[Reasoning, ProviderInfo, ImageResponse | VideoResponse]:
        request = generation.request
        kind = VideoResponse if request.task in VIDEO_TASKS else ImageResponse
        return (
            Reasoning(label="Finished", status=f"{generation.seconds:.2f}s"),
            ProviderInfo(
                name=generation.provider,
                model=request.model,
                label=f"HuggingFace ({generation.provider})",
                url=f"{self.url}/{request.model}",
                attempts=generation.attempts,
                path=generation.path,
            ),
            kind(media=generation.media, alt=request.prompt, options=request.arguments),
        )

    async def _first_model(self, api_key: str | None) -> str:
        models = await self.get_models(api_key)
        if not models:
            raise ModelNotSupportedError("The Hub lists no model that anybody serves.")
        return models[0]

    async def _task_of(
        self, model: str, api_key: str | None, provider: str | None, tasks: tuple[Task, ...]
    ) -> Task:
        """The first of the tasks that the model is served for, by that provider if one is named."""
        if is_endpoint(model):
            return tasks[0]
        rows = await self._rows(model, api_key)
        ours = [row for row in rows if row.task in tasks]
        named = [row for row in ours if row.provider == provider]
        live = [row for row in ours if row.status == "live"]
        for row in named or live or ours:
            return cast("Task", row.task)
        raise ModelNotSupportedError(f"Nobody serves {model} for {' or '.join(tasks)}.")


def model_and_provider(name: str) -> tuple[str, str | None]:
    """`owner/name:provider` in its parts; the address of an endpoint is one."""
    if is_endpoint(name):
        return name, None
    model, _, provider = name.partition(":")
    return model, provider or None


async def _heard(
    make: Callable[..., Coroutine[Any, Any, Generation]],
    request: GenerationRequest,
    number: int,
    news: dict[int, str],
) -> Generation:
    """A generation of which `news` has the latest, until it has ended."""

    def hear(event: Event) -> None:
        if words := readable(event):
            news[number] = words

    try:
        return await make(request, tell=hear)
    finally:
        news.pop(number, None)


def _numbered(request: GenerationRequest, number: int) -> GenerationRequest:
    seed = request.parameters.get("seed")
    if number == 1 or not isinstance(seed, int):
        return request
    return replace(request, parameters={**request.parameters, "seed": seed + number - 1})
