"""What the tests of the providers share: a client with a key."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientResponse, ClientSession

from playground.clock import Clock
from playground.providers import INSTANT, Payload, Providers, Settings

SMALL = {"prompt": "a fox", "width": 64, "height": 64}
SHORT = {"prompt": "a fox", "num_frames": 4}

IMAGE_REQUESTS: dict[str, tuple[str, dict[str, Any]]] = {
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

VIDEO_REQUESTS: dict[str, tuple[str, dict[str, Any]]] = {
    "fal-ai": ("/fal-ai/hunyuan-video?_subdomain=queue", SHORT),
    "replicate": ("/v1/models/wan-video/wan-2.2-t2v-fast/predictions", {"input": SHORT}),
    "together": ("/v2/videos", {"model": "Wan-AI/Wan2.2-T2V-A14B", **SHORT}),
    "novita": ("/v3/hf/wan-t2v", SHORT),
    "wavespeed": ("/api/v3/wavespeed-ai/hunyuan-video/t2v", SHORT),
}
"""How each provider is asked for a clip."""

REQUESTS = {**VIDEO_REQUESTS, **IMAGE_REQUESTS}
"""One order that each provider takes: a picture, if it draws any."""


class Client:
    """Speaks to the providers with a key."""

    def __init__(self, providers: Providers, session: ClientSession) -> None:
        self.providers = providers
        self.settings = providers.settings
        self.session = session

    async def post(self, provider: str, path: str, body: Any = None, **more: Any) -> ClientResponse:
        url = f"{self.providers.router_url}/{provider}{path}"
        return await self.session.post(url, json=body, **more)

    async def submit(self, provider: str, **changes: Any) -> ClientResponse:
        """Give the provider its order, with some arguments changed."""
        path, body = REQUESTS[provider]
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
    clock: Clock | None = None,
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
