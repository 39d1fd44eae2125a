"""Live effects against a server on loopback, and who asks through them."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

from hfmedia.adapter import Route
from hfmedia.client import ignore
from hfmedia.errors import Failure
from hfmedia.execution.background import Background
from hfmedia.execution.live_effects import LiveEffects
from hfmedia.execution.provider_http import RouterConfig
from hfmedia.media_store import FolderMediaStore
from hfmedia.policy import KeyRef, Policy
from hfmedia.providers import providers
from hfmedia.routing.chat_models import ChatModels
from hfmedia.routing.hub import Hub
from hfmedia.routing.provider_stats import ProviderStats
from hfmedia.routing.route_finder import RouteFinder
from hfmedia.types import Done, MediaRef, ProviderRequest
from tests.library.scripted import a_row
from tests.library.served import Served, files_in, transport_to

SUBMIT = ProviderRequest.post("/fal-ai/fox", {"prompt": "a fox"}, headers={"prefer": "wait"})
PAGE = b"<!doctype html><h1>502 Bad Gateway</h1>"
KEYS = {KeyRef("guild", "1"): "hf_key", KeyRef("guild", "2"): "pk-own"}
HUB_KEY, OWN_KEY = KEYS
POLICY = Policy(hub_key=HUB_KEY)


def route_of(provider: str, task: str = "text-to-image") -> Route:
    return Route(providers()[provider], a_row(provider, task))


async def resolve(ref: KeyRef) -> str | None:
    return KEYS[ref]


def soon() -> float:
    """A deadline for what hangs."""
    return time.time() + 20


@asynccontextmanager
async def live_at(router: Served, policy: Policy = POLICY) -> AsyncIterator[LiveEffects]:
    background = Background()
    with closing(FolderMediaStore()) as store:
        async with transport_to(router) as transport:
            try:
                yield LiveEffects(
                    transport=transport,
                    store=store,
                    finder=RouteFinder(
                        transport,
                        Hub(transport, router.url, resolve),
                        ChatModels(transport, router.url),
                        ProviderStats(),
                    ),
                    policy=policy,
                    resolve_key=resolve,
                    config=RouterConfig(url=router.url),
                    on_progress=ignore,
                    background=background,
                )
            finally:
                await background.aclose(drain_s=5)


def left_in(live: LiveEffects) -> int:
    assert isinstance(live.store, FolderMediaStore)
    return len(files_in(live.store))


async def fetch(live: LiveEffects, route: Route, done: Done) -> MediaRef:
    """What is fetched, or the error that the failure is."""
    found = await live.fetch(route, done, soon())
    if isinstance(found, Failure):
        raise found.error()
    return found


async def read(live: LiveEffects, ref: MediaRef) -> bytes:
    with await live.store.open(ref) as file:
        return file.read()
