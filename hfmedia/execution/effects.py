"""What a generation does to the world, as a protocol: live, durable, test and benchmark runs
differ only in their `Effects`."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol, TypeAlias

from hfmedia.adapter import MappingRow, Route
from hfmedia.errors import Failure
from hfmedia.events import Event
from hfmedia.results import Attempt
from hfmedia.text import TextDelta
from hfmedia.types import Done, GenerationRequest, MediaRef, Pending, ProviderRequest

Step: TypeAlias = Done | Pending | Failure
"""What a provider answered: the result, a job to poll, or why there is neither."""

TextStep: TypeAlias = tuple[TextDelta, ...] | Failure
"""What came of an answer at once, or why no more will come."""


class Effects(Protocol):
    """Everything that differs between two runs of the same request.

    Each method returns plain data that survives JSON, failures included: if the results are
    recorded, they replay the generation without one call. `deadline` is a point in time in seconds
    since the epoch; an effect that would take longer returns `DeadlineExceeded` as a failure.
    """

    async def routes(
        self, request: GenerationRequest, deadline: float
    ) -> Sequence[MappingRow] | Failure:
        """The rows of the providers to ask, in order."""

    async def now(self) -> float:
        """The time, in seconds since the epoch."""

    async def random(self) -> float:
        """A random number from 0 up to, but not including, 1."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""

    async def submit(self, route: Route, request: ProviderRequest, deadline: float) -> Step:
        """Send the request that starts a generation. It is sent at most once.

        Cancelled, or at its deadline, it ends at once; a job that it starts all the same is
        cancelled by the effects, since nobody else comes to know of it.
        """

    async def poll(self, route: Route, request: ProviderRequest, deadline: float) -> Step:
        """Ask for an accepted job."""

    def stream(
        self, route: Route, request: ProviderRequest, deadline: float
    ) -> AsyncGenerator[TextStep, None]:
        """Ask for text, and yield what comes of it; a failure is the last.

        It is sent at most once. Closing the generator tells the provider to stop.
        """

    async def fetch(self, route: Route, done: Done, deadline: float) -> MediaRef | Failure:
        """Bring the result into the media store, and check that it is what was asked for."""

    async def fetch_image(self, url: str, deadline: float) -> MediaRef | Failure:
        """Bring an input image into the media store, for a provider that takes no URL."""

    async def cancel(self, route: Route, request: ProviderRequest) -> None:
        """Tell a provider to stop a job, without waiting for its answer."""

    def report(self, event: Event) -> None:
        """Report progress. Reporting it twice does no harm."""

    async def record_outcome(self, route: Route, attempt: Attempt, failure: Failure | None) -> None:
        """Remember how an attempt ended: failing providers rest, fast ones may be preferred."""
