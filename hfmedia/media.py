"""`HuggingFaceMedia`: pictures and videos, through whoever serves the model."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import aclosing
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Self, cast

from hfmedia._race import side_by_side
from hfmedia.addresses import origin_of
from hfmedia.errors import DeadlineExceeded, ModelNotSupportedError
from hfmedia.events import MovedOn
from hfmedia.health import Health, Order
from hfmedia.hub import Hub
from hfmedia.live import Account, Live
from hfmedia.models import live_rows, names_of
from hfmedia.prompts import Messages, format_image_prompt
from hfmedia.providers import providers
from hfmedia.responses import (
    ImageResponse,
    MediaResponse,
    ProviderInfo,
    Reasoning,
    VideoResponse,
)
from hfmedia.router import generate
from hfmedia.routes import routes_for
from hfmedia.shapes import VIDEO_RESOLUTION
from hfmedia.transport import Transport
from hfmedia.wire import NOTHING, VIDEO_TASKS, Generation, GenerationRequest, Picture, Task

if TYPE_CHECKING:
    from hfmedia.events import Event, Tell
    from hfmedia.wire import MappingRow

log = logging.getLogger(__name__)

ENDPOINT: Final = "https://huggingface.co"
ROUTER_URL: Final = "https://router.huggingface.co"
DEADLINES: Final[Mapping[str, float]] = MappingProxyType(
    {
        "text-to-image": 300.0,
        "image-to-image": 300.0,
        "text-to-video": 840.0,
        "image-to-video": 840.0,
    }
)
"""Seconds that a generation may take, failing over included."""

FROM_IMAGES: Final[tuple[Task, ...]] = ("image-to-image", "image-to-video")
MOST_ACCOUNTS: Final = 1000  # whose providers' health is remembered
TICK: Final = 0.5  # seconds between two words about the elapsed time


def ignore(event: Event) -> None:
    """Listen to nothing."""


class HuggingFaceMedia:
    """Generates pictures and videos through Hugging Face Inference Providers.

    An instance owns its connections, its caches and the files that it fetched. `async with`
    opens and closes it; without, the first call opens it and `aclose()` closes it.

    `api_key` is a Hub token (`hf_…`), else a provider's own key, which serves the models that are
    named with their provider (`owner/name:provider`). `bill_to` bills an organisation. `headers` go
    to the providers with each call. `deadlines` are in seconds, per task. `order` says who is asked
    first: as the account has it (`mapping`), `random`, or the `fastest` by own measurements; only
    the providers in `allow`, where it is given, and none in `deny` are asked. Key and hosts come
    from `HF_TOKEN`, `HF_ENDPOINT` and `HF_ROUTER_URL` if they are not given.
    """

    label = "HuggingFace (Image/Video Generation)"
    parent = "HuggingFace"
    url = "https://huggingface.co"
    working = True
    needs_auth = True
    tasks: tuple[Task, ...] = ("text-to-image", "text-to-video")

    def __init__(
        self,
        api_key: str | None = None,
        *,
        endpoint: str | None = None,
        router_url: str | None = None,
        bill_to: str | None = None,
        headers: Mapping[str, str] = NOTHING,
        deadlines: Mapping[str, float] = NOTHING,
        order: Order = "mapping",
        allow: Collection[str] | None = None,
        deny: Collection[str] = (),
    ) -> None:
        self._endpoint = endpoint or os.environ.get("HF_ENDPOINT") or ENDPOINT
        self._account = Account(
            key=(api_key or os.environ.get("HF_TOKEN") or "").strip() or None,
            router_url=router_url or os.environ.get("HF_ROUTER_URL") or ROUTER_URL,
            bill_to=bill_to,
            headers=headers,
        )
        self._deadlines = {**DEADLINES, **deadlines}
        self._order = order
        self._allow = allow
        self._deny = deny
        # Per key: what one account meets says nothing of another.
        self._health: dict[str | None, Health] = {}
        self._opened: tuple[Transport, Hub] | None = None
        self.models: list[str] = []
        self.image_models: list[str] = []
        self.video_models: list[str] = []
        self.task_mapping: dict[str, str] = {}

    async def __aenter__(self) -> Self:
        self._open()
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections and delete the files that nobody took. Twice does no harm."""
        if self._opened is not None:
            transport, hub = self._opened
            self._opened = None
            await hub.aclose()
            await transport.aclose()

    def _open(self) -> tuple[Transport, Hub]:
        if self._opened is None:
            router = origin_of(self._account.router_url)
            trusted = frozenset({router, origin_of(self._endpoint)})
            transport = Transport(trusted=trusted, media_origin=router)
            self._opened = (transport, Hub(transport, self._endpoint))
        return self._opened

    async def get_models(self, api_key: str | None = None) -> list[str]:
        """Ids of the models that somebody serves live, each followed by its `model:provider` forms.

        Video models come first. Fills `image_models`, `video_models` and `task_mapping`. Raises
        `SetupError` if the Hub does not take the key or does not answer.
        """
        _, hub = self._open()
        key = self._hub_key(self._account_of(api_key))
        listings = await asyncio.gather(*(hub.listing(task, key) for task in self.tasks))
        live = live_rows(listings, self.tasks)
        self.task_mapping = {model: rows[0].task for model, rows in live.items()}
        self.video_models = [m for m, task in self.task_mapping.items() if task in VIDEO_TASKS]
        self.image_models = [m for m, task in self.task_mapping.items() if task not in VIDEO_TASKS]
        self.models = names_of(live)
        return list(self.models)

    async def models_for(self, task: Task, api_key: str | None = None) -> dict[str, list[str]]:
        """The models of one task with the providers that serve them live, most popular first."""
        _, hub = self._open()
        listing = await hub.listing(task, self._hub_key(self._account_of(api_key)))
        live = live_rows([listing], [task])
        return {model: [row.provider for row in rows] for model, rows in live.items()}

    async def get_mapping(
        self, model: str, api_key: str | None = None, *, task: str | None = None
    ) -> dict[str, dict[str, str]]:
        """Who serves a model live, in the account's order: provider → its row.

        A row holds `task`, `providerId`, `status` and, for a LoRA, `adapter` and
        `adapterWeightsPath`. A provider may have a row per task: the first one stands, or that
        of `task`.
        """
        _, hub = self._open()
        rows = await hub.rows(model, self._hub_key(self._account_of(api_key)))
        found: dict[str, dict[str, str]] = {}
        for row in rows:
            if row.status == "live" and task in (None, row.task):
                found.setdefault(row.provider, _as_the_hub_says(row))
        return found

    async def generate(
        self,
        request: GenerationRequest,
        *,
        api_key: str | None = None,
        tell: Tell = ignore,
        timeout: float = 0,
        proxy: str | None = None,
    ) -> Generation:
        """One picture or video.

        `tell` hears what is going on. `timeout` is in seconds; 0 leaves the deadline. Raises
        `HFMediaError`; `DeadlineExceeded` when the time is up. Cancelling the task cancels.
        """
        transport, hub = self._open()
        account = replace(self._account_of(api_key), proxy=proxy)
        key = self._hub_key(account)

        def listen(event: Event) -> None:
            if isinstance(event, MovedOn) and event.error.status == 404:
                hub.forget(request.model, key)  # the mapping is stale
            tell(event)

        deadline = self._deadlines[request.task]
        limit = min(timeout, deadline) if timeout > 0 else deadline
        try:
            async with asyncio.timeout(limit):
                rows = await hub.rows(request.model, key)
                found = routes_for(
                    request,
                    rows,
                    providers(),
                    key=account.key,
                    allow=self._allow,
                    deny=self._deny,
                )
                health = self._health_of(account)
                routes = health.ordered(found, self._order)
                return await generate(request, routes, Live(transport, account, listen), health)
        except TimeoutError:
            raise DeadlineExceeded(f"It was not finished after {limit:.0f} seconds.") from None

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
    ) -> AsyncIterator[Reasoning | ProviderInfo | MediaResponse]:
        """`n` generations side by side; each result is yielded as soon as it is there.

        From the first second on a `Reasoning` about twice a second says how long they run. A
        result is a
        `Reasoning("Finished")`, its `ProviderInfo`, then an `ImageResponse` or a
        `VideoResponse`. What failed is raised after the last result, as an `ExceptionGroup`.
        Leaving early cancels what runs.

        `extra_data` and further arguments are the providers' parameters (`seed`,
        `negative_prompt`, …). With a `seed`, generation k uses seed + k - 1, so that they
        differ and each can be made again.
        """
        parameters = {**kwargs, **(extra_data or {})}
        parameters |= {k: v for k, v in (("width", width), ("height", height)) if v is not None}
        name, _, provider = (model or await self._first_model(api_key)).partition(":")
        tasks = FROM_IMAGES if image else self.tasks
        request = GenerationRequest(
            task=await self._task_of(name, api_key, provider, tasks),
            model=name,
            image=image,
            provider=provider or None,
            prompt=format_image_prompt(messages, prompt),
            aspect_ratio=aspect_ratio,
            resolution=None if resolution == VIDEO_RESOLUTION else resolution,
            parameters=parameters,
        )
        began = time.monotonic()
        failed: list[Exception] = []
        generations = (
            self.generate(_numbered(request, k), api_key=api_key, timeout=timeout, proxy=proxy)
            for k in range(n)
        )
        async with aclosing(side_by_side(generations, tick=TICK)) as race:
            async for ended in race:
                elapsed = time.monotonic() - began
                if ended is None:
                    if elapsed >= 1:
                        yield Reasoning(label="Generating", status=f"{elapsed:.2f}s")
                elif error := ended.exception():
                    failed.append(cast("Exception", error))
                else:
                    for item in self._results(ended.result()):
                        yield item
        if failed:
            raise ExceptionGroup(f"{len(failed)} of {n} generations failed", failed)

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
        self, model: str, api_key: str | None, provider: str, tasks: tuple[Task, ...]
    ) -> Task:
        """The first of the tasks that the model is served for, by that provider if one is named."""
        _, hub = self._open()
        rows = await hub.rows(model, self._hub_key(self._account_of(api_key)))
        ours = [row for row in rows if row.task in tasks]
        named = [row for row in ours if row.provider == provider]
        live = [row for row in ours if row.status == "live"]
        for row in named or live or ours:
            return cast("Task", row.task)
        raise ModelNotSupportedError(f"Nobody serves {model} for {' or '.join(tasks)}.")

    def _health_of(self, account: Account) -> Health:
        while len(self._health) >= MOST_ACCOUNTS and account.key not in self._health:
            del self._health[next(iter(self._health))]
        return self._health.setdefault(account.key, Health())

    def _account_of(self, api_key: str | None) -> Account:
        return replace(self._account, key=api_key.strip()) if api_key else self._account

    @staticmethod
    def _hub_key(account: Account) -> str | None:
        """A provider's own key is nobody else's business."""
        return account.key if account.routed else None


def _as_the_hub_says(row: MappingRow) -> dict[str, str]:
    said = {"task": row.task, "providerId": row.provider_id, "status": row.status}
    more = {"adapter": row.adapter, "adapterWeightsPath": row.weights}
    return said | {name: value for name, value in more.items() if value is not None}


def _numbered(request: GenerationRequest, k: int) -> GenerationRequest:
    seed = request.parameters.get("seed")
    if not k or not isinstance(seed, int):
        return request
    return replace(request, parameters={**request.parameters, "seed": seed + k})
