"""What an open client owns, and the order in which it begins and ends."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from hfmedia.execution.background import Background
from hfmedia.execution.sandbox import Sandbox
from hfmedia.media_store import FolderMediaStore
from hfmedia.model_tokenizers import ModelTokenizers
from hfmedia.net.transport import Transport
from hfmedia.net.url_safety import origin_of
from hfmedia.policy import ResolveKey
from hfmedia.routing.chat_models import ChatModels
from hfmedia.routing.hub import Hub
from hfmedia.routing.provider_stats import ProviderStats
from hfmedia.routing.route_finder import RouteFinder
from hfmedia.running_calls import RunningCalls
from hfmedia.sandboxed import RENDERING
from hfmedia.temporary_folder import no_folder, sweep

STARTS_AT_ONCE: Final = 16
"""So many calls start in one turn of the event loop: a start costs about 0.2 ms."""


@dataclass(frozen=True, slots=True)
class ClientResources:
    """The connections, caches, files, tasks and child processes of an open client.

    A child process starts when there is a chat template to render, or tokens to count.
    """

    transport: Transport
    hub: Hub
    chat_models: ChatModels
    store: FolderMediaStore
    tokenizers: ModelTokenizers
    templates: Sandbox = field(default_factory=lambda: Sandbox(RENDERING))
    calls: RunningCalls = field(default_factory=RunningCalls)
    background: Background = field(default_factory=Background)
    starting: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(STARTS_AT_ONCE))

    def route_finder(self, stats: ProviderStats) -> RouteFinder:
        """Who finds the providers of a request, and learns from what became of it."""
        return RouteFinder(self.transport, self.hub, self.chat_models, stats)

    @asynccontextmanager
    async def generation(self) -> AsyncIterator[None]:
        """Run a generation as a call, when it is its turn to start. Raises `ClientClosed`."""
        with self.calls.until_closed():
            async with self.starting:
                # Let the event loop do its other work while hundreds of calls start together.
                await asyncio.sleep(0)
            yield

    async def aclose(self, drain_s: float) -> None:
        """End the calls, then wait up to `drain_s` seconds until their jobs are cancelled."""
        ends = time.monotonic() + drain_s
        try:
            await self.calls.aclose(drain_s)
            await self.background.aclose(max(0.0, ends - time.monotonic()))
        finally:
            async with self.templates, aclosing(self.tokenizers):
                await self.hub.aclose()
                await self.chat_models.aclose()
                await self.transport.aclose()
                self.store.close()


def open_resources(endpoint: str, router_url: str, resolve_key: ResolveKey) -> ClientResources:
    """What a client owns that opens. Raises `SetupError`."""
    store = _new_store()  # first, since it can fail and then nothing else is left open
    router = origin_of(router_url)
    transport = Transport(trusted=frozenset({router, origin_of(endpoint)}), media_origin=router)
    opened = ClientResources(
        transport=transport,
        hub=Hub(transport, endpoint, resolve_key),
        chat_models=ChatModels(transport, router_url),
        store=store,
        tokenizers=ModelTokenizers(transport, endpoint),
    )
    opened.background.start(asyncio.to_thread(sweep))
    return opened


def _new_store() -> FolderMediaStore:
    try:
        return FolderMediaStore()
    except OSError as error:
        raise no_folder(error) from None
