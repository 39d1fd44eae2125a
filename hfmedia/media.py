"""`HuggingFaceMedia`: images and videos, as a generator of results."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable, Mapping
from contextlib import aclosing
from functools import partial
from typing import Any, Final, cast

from hfmedia.arguments import check_arguments, listed
from hfmedia.class_calls import callable_on_class
from hfmedia.client import Client
from hfmedia.errors import ModelNotSupportedError
from hfmedia.events import Event
from hfmedia.execution.concurrency import as_they_end
from hfmedia.media_items import HUB_URL, MediaItem, media_items
from hfmedia.progress import Progress, apply_event, describe
from hfmedia.prompts import Messages, format_image_prompt, prompt_in
from hfmedia.responses import Reasoning
from hfmedia.results import Generation
from hfmedia.routing.models import live_rows, names_of
from hfmedia.sizes import VIDEO_RESOLUTION
from hfmedia.types import (
    TASKS,
    GenerationRequest,
    ImageInput,
    Task,
    is_url,
    model_and_provider,
)

IMAGE_INPUT_TASKS: Final[tuple[Task, ...]] = ("image-to-image", "image-to-video")
TICK_S: Final = 0.5  # between two reports of the elapsed time


class HuggingFaceMedia(Client):
    """Generates images and videos through Hugging Face Inference Providers.

    A `Client` with lists of models, and a generator that yields results as they finish. Called on
    the class itself, `get_models`, `get_mapping` and `create_async_generator` open an instance for
    the call and close it; files that were not moved by then go with it.
    """

    label = "HuggingFace (Image/Video Generation)"
    parent = "HuggingFace"
    url = HUB_URL
    working = True
    needs_auth = True
    tasks: tuple[Task, ...] = ("text-to-image", "text-to-video")

    @property
    def models(self) -> list[str]:
        """What `get_models` returned last; empty before its first call."""
        return names_of(self._listed)

    @property
    def task_mapping(self) -> dict[str, str]:
        """The task of each model."""
        return {model: rows[0].task for model, rows in self._listed.items()}

    @property
    def image_models(self) -> list[str]:
        """The models that give images."""
        return self._models_giving("image")

    @property
    def video_models(self) -> list[str]:
        """The models that give videos."""
        return self._models_giving("video")

    def _models_giving(self, modality: str) -> list[str]:
        return [
            model
            for model, task in self.task_mapping.items()
            if TASKS[cast("Task", task)].gives == modality
        ]

    @callable_on_class
    async def get_models(self, api_key: str | None = None, proxy: str | None = None) -> list[str]:
        """Ids of the models that somebody serves live, each followed by its `model:provider` forms.

        Video models come first. Fills `image_models`, `video_models` and `task_mapping`. Raises
        `SetupError` if the Hub does not take the key or does not answer.
        """
        asking = (self.listing(task, api_key, proxy) for task in self.tasks)
        listings = await asyncio.gather(*asking)
        self._listed = live_rows(listings, self.tasks)
        return self.models

    async def is_adult(self, model: str, api_key: str | None = None) -> bool | None:
        """Whether the Hub says that a model is not for all audiences; None if it does not say.

        Raises `ModelNotSupportedError` for one that it does not know, or `SetupError`.
        """
        check_arguments(model=model, api_key=api_key)
        opened = self._open()
        with opened.calls.until_closed():
            return await opened.hub.is_adult(
                model, self._policies.hub_key(api_key), self._config.proxy
            )

    @callable_on_class
    async def create_async_generator(
        self,
        /,
        model: str | None,
        messages: Messages | None = None,
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
        image: ImageInput | bytes | None = None,
        **kwargs: Any,
    ) -> AsyncGenerator[MediaItem, None]:
        """Run `n` generations concurrently, and yield each result as soon as it is finished.

        From the first second on a `Reasoning` about twice a second says how long they run, and
        others, labelled `#1`, `#2`, …, what is new of each (`fal-ai · queue 3`). A result is a
        `Reasoning("Finished")`, its `ProviderInfo`, then an `ImageResponse` or a `VideoResponse`.
        What failed is raised after the last result, as an `ExceptionGroup` of `HFMediaError`s.
        Leaving the generator early cancels what runs.

        `width` and `height` are in pixels, `timeout` in seconds; 0 leaves the deadline of the
        task. An `image` is edited or animated. `extra_data` and further arguments are parameters
        of the providers (`seed`, `negative_prompt`, …). With a `seed`, generation k uses
        seed + k - 1, so that they differ and each can be repeated. Raises `RequestError` or
        `SetupError` before anything is generated.
        """
        messages = listed(messages)
        check_arguments(
            model=model or "",
            messages=messages,
            api_key=api_key,
            extra_data=extra_data,
            prompt=prompt,
            proxy=proxy,
            timeout=timeout,
            n=n,
            aspect_ratio=aspect_ratio,
            height=height,
            width=width,
            resolution=resolution,
            image=image,
            further_arguments=kwargs,
        )
        parameters = {**kwargs, **(extra_data or {})}
        parameters |= {k: v for k, v in (("width", width), ("height", height)) if v is not None}
        name, provider = model_and_provider(model or await self._first_model(api_key, proxy))
        if isinstance(image, bytes):
            image = ImageInput.from_bytes(image)
        tasks = IMAGE_INPUT_TASKS if image else self.tasks
        request = GenerationRequest(
            task=await self._task_of(name, provider, tasks, api_key, proxy),
            model=name,
            image=image,
            provider=provider,
            prompt=(prompt_in if image else format_image_prompt)(messages, prompt),
            aspect_ratio=aspect_ratio,
            resolution=None if resolution == VIDEO_RESOLUTION else resolution,
            parameters=parameters,
        )
        generate = partial(self.generate, api_key=api_key, timeout=timeout, proxy=proxy)
        news: dict[int, str] = {}
        generations = (_with_news(generate, request.numbered(k), k, news) for k in range(1, n + 1))
        async with aclosing(self._results(generations, news)) as results:
            async for item in results:
                yield item

    async def _results(
        self, generations: Iterable[Coroutine[Any, Any, Generation]], news: dict[int, str]
    ) -> AsyncGenerator[MediaItem, None]:
        """Yield progress and results of concurrent generations, then raise what failed.

        `news` has what is new of each, by number; it is cleared when it is yielded.
        """
        began = time.monotonic()
        failed: list[Exception] = []
        count = 0
        store = self.store

        async def discard(generation: Generation) -> None:
            await store.delete(generation.media)

        async with aclosing(as_they_end(generations, tick_s=TICK_S, discard=discard)) as race:
            async for ended in race:
                elapsed = time.monotonic() - began
                if ended is None:
                    if elapsed >= 1:
                        yield Reasoning(label="Generating", status=f"{elapsed:.2f}s")
                        # Taken before it is yielded: while the caller has one, others may end.
                        new = sorted(news.items())
                        news.clear()
                        for number, news_text in new:
                            yield Reasoning(label=f"#{number}", status=news_text)
                    continue
                count += 1
                if error := ended.exception():
                    failed.append(cast("Exception", error))
                    continue
                for item in media_items(ended.result(), store):
                    yield item
        if failed:
            raise ExceptionGroup(f"{len(failed)} of {count} generations failed", failed)

    async def _first_model(self, api_key: str | None, proxy: str | None) -> str:
        models = await self.get_models(api_key, proxy)
        if not models:
            raise ModelNotSupportedError(
                "The Hub lists no model that is served.", model_problem="none-listed"
            )
        return models[0]

    async def _task_of(
        self,
        model: str,
        provider: str | None,
        tasks: tuple[Task, ...],
        api_key: str | None,
        proxy: str | None,
    ) -> Task:
        """The first of the tasks that the model is served for, by that provider if one is named."""
        if is_url(model):
            return tasks[0]
        rows = await self._rows(model, api_key, proxy)
        ours = [row for row in rows if row.task in tasks]
        named = [row for row in ours if row.provider == provider]
        live = [row for row in ours if row.status == "live"]
        for row in named or live or ours:
            return cast("Task", row.task)
        raise ModelNotSupportedError(
            f"No provider serves {model} for {' or '.join(tasks)}.",
            model=model,
            task=tasks[0],
            tasks=tuple(sorted({row.task for row in rows})),
        )


async def _with_news(
    generate: Callable[..., Coroutine[Any, Any, Generation]],
    request: GenerationRequest,
    number: int,
    news: dict[int, str],
) -> Generation:
    """A generation of which `news` has the latest, until it has ended."""
    progress = Progress()

    def on_progress(event: Event) -> None:
        nonlocal progress
        progress = apply_event(progress, event)
        news[number] = describe(progress)

    try:
        return await generate(request, on_progress=on_progress)
    finally:
        news.pop(number, None)
