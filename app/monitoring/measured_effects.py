"""Counts how providers do, between the library and the live effects."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence

from app.monitoring.metrics import OUTCOMES, Metrics, label_of
from hfmedia.adapter import MappingRow, Route
from hfmedia.errors import Failure
from hfmedia.events import Event
from hfmedia.execution.effects import Effects, Step, TextStep
from hfmedia.results import Attempt
from hfmedia.types import Done, GenerationRequest, MediaRef, ProviderRequest


class MeasuredEffects:
    """The effects of `inner`; each attempt is counted where its outcome is recorded."""

    def __init__(self, inner: Effects, metrics: Metrics) -> None:
        self._inner = inner
        self._metrics = metrics

    async def record_outcome(self, route: Route, attempt: Attempt, failure: Failure | None) -> None:
        """Count the attempt, and pass it on."""
        outcome = label_of(attempt.outcome, OUTCOMES)
        self._metrics.provider_attempts.labels(route.provider, route.row.task, outcome).inc()
        duration = self._metrics.provider_duration.labels(route.provider, route.row.task)
        duration.observe(attempt.latency_s)
        await self._inner.record_outcome(route, attempt, failure)

    async def routes(
        self, request: GenerationRequest, deadline: float
    ) -> Sequence[MappingRow] | Failure:
        """As `inner`, like all that follows."""
        return await self._inner.routes(request, deadline)

    async def now(self) -> float:
        """The time."""
        return await self._inner.now()

    async def random(self) -> float:
        """A random number."""
        return await self._inner.random()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await self._inner.sleep(seconds)

    async def submit(self, route: Route, request: ProviderRequest, deadline: float) -> Step:
        """Start a generation."""
        return await self._inner.submit(route, request, deadline)

    async def poll(self, route: Route, request: ProviderRequest, deadline: float) -> Step:
        """Ask for an accepted job."""
        return await self._inner.poll(route, request, deadline)

    def stream(
        self, route: Route, request: ProviderRequest, deadline: float
    ) -> AsyncGenerator[TextStep, None]:
        """Ask for text."""
        return self._inner.stream(route, request, deadline)

    async def fetch(self, route: Route, done: Done, deadline: float) -> MediaRef | Failure:
        """Bring the result into the media store."""
        return await self._inner.fetch(route, done, deadline)

    async def fetch_image(self, url: str, deadline: float) -> MediaRef | Failure:
        """Bring an input image into the media store."""
        return await self._inner.fetch_image(url, deadline)

    async def cancel(self, route: Route, request: ProviderRequest) -> None:
        """Tell a provider to stop."""
        await self._inner.cancel(route, request)

    def report(self, event: Event) -> None:
        """Report progress."""
        self._inner.report(event)
