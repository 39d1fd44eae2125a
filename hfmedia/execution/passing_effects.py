"""Effects that pass everything on, for tests that change or count one of them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass

from hfmedia.adapter import MappingRow, Route
from hfmedia.errors import Failure
from hfmedia.events import Event
from hfmedia.execution.effects import Effects, Step, TextStep
from hfmedia.results import Attempt
from hfmedia.types import Done, GenerationRequest, MediaRef, ProviderRequest


@dataclass
class PassingEffects:
    """The effects of `inner`."""

    inner: Effects

    async def routes(
        self, request: GenerationRequest, deadline: float
    ) -> Sequence[MappingRow] | Failure:
        return await self.inner.routes(request, deadline)

    async def now(self) -> float:
        return await self.inner.now()

    async def random(self) -> float:
        return await self.inner.random()

    async def sleep(self, seconds: float) -> None:
        await self.inner.sleep(seconds)

    async def submit(self, route: Route, request: ProviderRequest, deadline: float) -> Step:
        return await self.inner.submit(route, request, deadline)

    async def poll(self, route: Route, request: ProviderRequest, deadline: float) -> Step:
        return await self.inner.poll(route, request, deadline)

    def stream(
        self, route: Route, request: ProviderRequest, deadline: float
    ) -> AsyncGenerator[TextStep, None]:
        return self.inner.stream(route, request, deadline)

    async def fetch(self, route: Route, done: Done, deadline: float) -> MediaRef | Failure:
        return await self.inner.fetch(route, done, deadline)

    async def fetch_image(self, url: str, deadline: float) -> MediaRef | Failure:
        return await self.inner.fetch_image(url, deadline)

    async def cancel(self, route: Route, request: ProviderRequest) -> None:
        await self.inner.cancel(route, request)

    def report(self, event: Event) -> None:
        self.inner.report(event)

    async def record_outcome(self, route: Route, attempt: Attempt, failure: Failure | None) -> None:
        await self.inner.record_outcome(route, attempt, failure)
