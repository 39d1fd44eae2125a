"""What the tests of the providers share: a client with a key, and a clock that is set by hand."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientResponse, ClientSession

from playground.clock import Timer
from playground.providers import INSTANT, Payload, Providers, Settings

SMALL = {"prompt": "a fox", "width": 64, "height": 64}
SHORT = {"prompt": "a fox", "num_frames": 4}

PICTURES: dict[str, tuple[str, dict[str, Any]]] = {
    "hf-inference": (
        "/models/black-forest-labs/FLUX.1-dev",
        {"inputs": "a fox", "parameters": {"width": 64, "height": 64}},
    ),
    "fal-ai": ("/fal-ai/flux/dev?_subdomain=queue", SMALL),
    "replicate": ("/v1/models/black-forest-labs/flux-dev/predictions", {"input": SMALL}),
    "together": ("/v1/images/generations", {"model": "black-forest-labs/FLUX.1-dev", **SMALL}),
    "nscale": ("/v1/images/generations", {"model": "black-forest-labs/FLUX.1-schnell", **SMALL}),
    "deepinfra": (
        "/v1/openai/images/generations",
        {"model": "black-forest-labs/FLUX-1-schnell", **SMALL},
    ),
    "wavespeed": ("/api/v3/wavespeed-ai/flux-dev", SMALL),
    "zai-org": ("/api/paas/v4/async/images/generations", {"model": "glm-image", **SMALL}),
}
"""How each provider is asked for a picture."""

FILMS: dict[str, tuple[str, dict[str, Any]]] = {
    "fal-ai": ("/fal-ai/hunyuan-video?_subdomain=queue", SHORT),
    "replicate": ("/v1/models/wan-video/wan-2.2-t2v-fast/predictions", {"input": SHORT}),
    "together": ("/v2/videos", {"model": "Wan-AI/Wan2.2-T2V-A14B", **SHORT}),
    "novita": ("/v3/hf/wan-t2v", SHORT),
    "wavespeed": ("/api/v3/wavespeed-ai/hunyuan-video/t2v", SHORT),
}
"""How each provider is asked for a clip."""

ORDERS = {**FILMS, **PICTURES}
"""One order that each provider takes: a picture, if it draws any."""


class HandClock:
    """The time stands still until `advance`."""

    def __init__(self) -> None:
        self._now = 1000.0
        self._timers: list[HandTimer] = []
        self._awaited = asyncio.Event()

    def now(self) -> float:
        return self._now

    def later(self, seconds: float, callback: Callable[[], object]) -> Timer:
        timer = HandTimer(self._now + seconds, callback)
        self._timers.append(timer)
        self._awaited.set()
        return timer

    async def someone_waits(self) -> None:
        """Until a request is held."""
        await self._awaited.wait()

    def advance(self, seconds: float) -> None:
        self._now += seconds
        due = [it for it in self._timers if it.at <= self._now and not it.cancelled]
        self._timers = [it for it in self._timers if it not in due and not it.cancelled]
        for timer in due:
            timer.callback()


@dataclass
class HandTimer:
    at: float
    callback: Callable[[], object]
    cancelled: bool = False

    def cancel(self) -> None:
        self.cancelled = True


class Client:
    """Speaks to the providers with a key."""

    def __init__(self, providers: Providers, session: ClientSession) -> None:
        self.providers = providers
        self.settings = providers.settings
        self.session = session

    async def post(self, provider: str, path: str, body: Any = None, **more: Any) -> ClientResponse:
        url = f"{self.providers.router_url}/{provider}{path}"
        return await self.session.post(url, json=body, **more)

    async def order(self, provider: str, **changes: Any) -> ClientResponse:
        """Give the provider its order, with some arguments changed."""
        path, body = ORDERS[provider]
        place = "input" if provider == "replicate" else "parameters"
        if provider in ("replicate", "hf-inference"):
            changes = {place: {**body.get(place, {}), **changes}}
        return await self.post(provider, path, {**body, **changes})

    async def get(self, provider: str, path: str) -> ClientResponse:
        return await self.session.get(f"{self.providers.router_url}/{provider}{path}")

    async def hub(self, path: str, **more: Any) -> ClientResponse:
        return await self.session.get(self.providers.endpoint + path, **more)


@asynccontextmanager
async def opened(
    *,
    clock: HandClock | None = None,
    payload: Payload | None = None,
    key: str | None = "hf_playground",
) -> AsyncIterator[Client]:
    """Providers that answer at once, and a client of theirs."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    async with (
        Providers(settings=Settings(INSTANT), clock=clock, payload=payload) as providers,
        ClientSession(headers=headers) as session,
    ):
        yield Client(providers, session)
