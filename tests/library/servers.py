"""A Hub and a router in one small server, and the playground's providers for everything else."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from hfmedia import (
    HuggingFaceInference,
    HuggingFaceMedia,
    ImageResponse,
    MediaResponse,
    ProviderInfo,
    Reasoning,
)
from playground.providers import INSTANT, Providers, Settings
from tests.library.served import Served, serving

KEY = "hf_verySecret123"
FOX = "a/fox"
ASK: list[dict[str, Any]] = [{"role": "user", "content": "a fox"}]
SMALL: dict[str, Any] = {"width": 64, "height": 64}
SHORT: dict[str, Any] = {"num_frames": 4, **SMALL}

Item = Reasoning | ProviderInfo | MediaResponse
Draw = Callable[[dict[str, Any]], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def drawing(
    draw: Draw, *, providers: Sequence[str] = ("hf-inference",), task: str = "text-to-image"
) -> AsyncIterator[Served]:
    """A world whose only model is `a/fox`; `draw` answers each submit, given its parameters."""
    row = {"providerId": "fox", "status": "live", "task": task}

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path == f"/hub/api/models/{FOX}":
            mapping = dict.fromkeys(providers, row)
            return web.json_response({"id": FOX, "inferenceProviderMapping": mapping})
        if request.path == "/hub/api/models":
            return web.json_response([])
        if request.method != "POST":
            return web.Response(status=404)
        body = json.loads(await request.read())
        return await draw(body.get("parameters", body))

    async with serving(answer) as served:
        yield served


def media_at(served: Served, **options: Any) -> HuggingFaceMedia:
    """An instance for a small world."""
    found = {"api_key": KEY, "endpoint": f"{served.url}/hub", "router_url": served.url, **options}
    return HuggingFaceMedia(**found)


@asynccontextmanager
async def playing(**failures: str) -> AsyncIterator[Providers]:
    """The playground's providers, each at once; `fal_ai="429"` makes one of them fail."""
    settings = Settings(INSTANT)
    settings.update({name.replace("_", "-"): {"failure": it} for name, it in failures.items()})
    async with Providers(token=KEY, settings=settings) as providers:
        yield providers


def media_of(providers: Providers, **options: Any) -> HuggingFaceMedia:
    """An instance for the playground's providers."""
    hosts = {"endpoint": providers.endpoint, "router_url": providers.router_url}
    return HuggingFaceMedia(**{"api_key": KEY, **hosts, **options})


def inference_of(providers: Providers, **options: Any) -> HuggingFaceInference:
    """The same for text."""
    hosts = {"endpoint": providers.endpoint, "router_url": providers.router_url}
    return HuggingFaceInference(**{"api_key": KEY, **hosts, **options})


async def items(
    media: HuggingFaceMedia, model: str | None, *, into: list[Item] | None = None, **options: Any
) -> list[Item]:
    """All that a generator yields; `into` has it even if something is raised in the end."""
    found = [] if into is None else into
    async for item in media.create_async_generator(model, ASK, **options):
        found.append(item)
    return found


async def failures(media: HuggingFaceMedia, model: str | None, **options: Any) -> list[Exception]:
    """What a generator raises in the end."""
    try:
        await items(media, model, **options)
    except ExceptionGroup as group:
        return list(group.exceptions)
    return []


async def failure(media: HuggingFaceMedia, model: str | None, **options: Any) -> Exception:
    """The only one that it raises."""
    [error] = await failures(media, model, **options)
    return error


def pictures(found: Sequence[Item]) -> list[ImageResponse]:
    """The pictures among them."""
    return [item for item in found if isinstance(item, ImageResponse)]


def path_of(found: Sequence[Item]) -> str:
    """The way to the first result."""
    return next(item.path for item in found if isinstance(item, ProviderInfo))
