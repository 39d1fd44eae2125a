"""Effects that pass everything on, for those that change or watch some of them."""

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
    """The effects of `inner`, which `Effects` specifies."""

    inner: Effects

    async def routes(
        self, request: GenerationRequest, deadline: float
    ) -> Sequence[MappingRow] | Failure:
        """The rows of the providers to ask, in order."""
        return await self.inner.routes(request, deadline)

    async def now(self) -> float:
        """The time."""
        return await self.inner.now()

    async def random(self) -> float:
        """A random number."""
        return await self.inner.random()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await self.inner.sleep(seconds)

    async def submit(self, route: Route, request: ProviderRequest, deadline: float) -> Step:
        """Start a generation."""
        return await self.inner.submit(route, request, deadline)

    async def poll(self, route: Route, request: ProviderRequest, deadline: float) -> Step:
        """Ask for an accepted job."""
        return await self.inner.poll(route, request, deadline)

    def stream(
        self, route: Route, request: ProviderRequest, deadline: float
    ) -> AsyncGenerator[TextStep, None]:
        """Ask for text."""
        return self.inner.stream(route, request, deadline)

    async def fetch(self, route: Route, done: Done, deadline: float) -> MediaRef | Failure:
        """Bring the result into the media store."""
        return await self.inner.fetch(route, done, deadline)

    async def fetch_image(self, url: str, deadline: float) -> MediaRef | Failure:
        """Bring an input image into the media store."""
        return await self.inner.fetch_image(url, deadline)

    async def cancel(self, route: Route, request: ProviderRequest) -> None:
        """Tell a provider to stop."""
        await self.inner.cancel(route, request)

    def report(self, event: Event) -> None:
        """Report progress."""
        self.inner.report(event)

    async def record_outcome(self, route: Route, attempt: Attempt, failure: Failure | None) -> None:
        """Remember how an attempt ended."""
        await self.inner.record_outcome(route, attempt, failure)
