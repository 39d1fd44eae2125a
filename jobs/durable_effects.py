"""The effects of a generation that survives its process: each is a step that is recorded."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol, TypeAlias, TypeVar, cast

from hfmedia.adapter import MappingRow, Route
from hfmedia.errors import Failure, UnknownOutcome
from hfmedia.events import Event
from hfmedia.execution.effects import Effects, Step, TextStep
from hfmedia.results import Attempt
from hfmedia.serialization import from_data, to_data
from hfmedia.types import Done, GenerationRequest, Json, MediaRef, Pending, ProviderRequest
from jobs.steps import Steps

RESUME_S: Final = 30.0
"""So long a provider may take to say what became of a job whose deadline passed while no process
ran: the result may be there, and it is paid."""

T = TypeVar("T")


class Journal(Protocol):
    """What is known of a generation besides its steps."""

    @property
    def cancelled(self) -> bool:
        """Whether somebody has cancelled the generation."""

    @property
    def interrupted(self) -> bool:
        """Whether this run was broken off, between two steps or in one."""

    async def begin_submit(self, position: int, provider: str) -> bool:
        """Record that the `position`-th submit is about to be sent; False if that was recorded."""

    async def add_attempt(self, position: int, attempt: Attempt) -> None:
        """Record how the `position`-th attempt ended. Recording it twice does no harm."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of the providers to ask."""

    rows: tuple[MappingRow, ...]


Routes: TypeAlias = Rows | Failure
Fetched: TypeAlias = MediaRef | Failure


class DurableEffects:
    """Effects that carry out `live` in recorded steps. `began` is when the first run began.

    A replay takes the same branches, because it reads time from the steps: `now()` is when the
    last one ended, plus the pause that is to come. It does not wait, because a pause is part of
    the step that follows it. `clock` tells seconds since the epoch.
    """

    def __init__(
        self,
        live: Effects,
        steps: Steps,
        journal: Journal,
        began: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._live = live
        self._steps = steps
        self._journal = journal
        self._clock = clock
        self._now = began
        self._pause_s = 0.0
        self._randoms = self._submits = self._attempts = 0
        self._replayed = False
        self._resumed_at: float | None = None
        self._goes_on: Pending | None = None

    async def routes(
        self, request: GenerationRequest, deadline: float
    ) -> Sequence[MappingRow] | Failure:
        """The rows of the providers to ask, in order."""

        async def find() -> Routes:
            found = await self._live.routes(request, deadline)
            return found if isinstance(found, Failure) else Rows(tuple(found))

        routes = await self._recorded("routes", find, Routes)
        return routes.rows if isinstance(routes, Rows) else routes

    async def now(self) -> float:
        """The time of the last step, and what is to be waited before the next one."""
        return self._now + self._pause_s

    async def random(self) -> float:
        """A number that is the same in each run of the workflow."""
        self._randoms += 1
        return random.Random(f"{self._steps.workflow_id} {self._randoms}").random()  # noqa: S311

    async def sleep(self, seconds: float) -> None:
        """Wait, as a part of the next step."""
        self._pause_s += seconds

    async def submit(self, route: Route, request: ProviderRequest, deadline: float) -> Step:
        """Send the request, unless a run that did not come to record its outcome may have done."""
        self._goes_on = None
        self._submits += 1
        position = self._submits

        async def send() -> Step:
            if await self._journal.begin_submit(position, route.provider):
                return await self._live.submit(route, request, deadline)
            message = "The process ended while this was being sent."
            return Failure.of(UnknownOutcome(message, provider=route.provider))

        return await self._recorded("submit", send, Step, finish=True)

    async def poll(self, route: Route, request: ProviderRequest, deadline: float) -> Step:
        """Ask for an accepted job. That it goes on is not recorded: another run asks again.

        Only what came before a failure is, because the runner counts failures in a row.
        """

        async def ask() -> Step:
            return await self._live.poll(route, request, self._extended(deadline))

        if self._replayed:  # the answer may be on record
            return await self._recorded("poll", ask, Step)
        answer = await self._unrecorded(ask)
        before, self._goes_on = self._goes_on, None
        if isinstance(answer, Pending):
            self._goes_on = answer
            return answer
        if isinstance(answer, Failure) and before is not None:
            await self._recorded("poll", partial(_itself, before), Step)
        return await self._recorded("poll", partial(_itself, answer), Step)

    def stream(
        self, route: Route, request: ProviderRequest, deadline: float
    ) -> AsyncGenerator[TextStep, None]:
        """Ask for text, which is not recorded: it goes on only as long as somebody reads it."""
        return self._live.stream(route, request, deadline)

    async def fetch(self, route: Route, done: Done, deadline: float) -> MediaRef | Failure:
        """Bring the result into the media store."""

        async def fetch() -> Fetched:
            return await self._live.fetch(route, done, self._extended(deadline))

        return await self._recorded("fetch", fetch, Fetched)

    async def fetch_image(self, url: str, deadline: float) -> MediaRef | Failure:
        """Bring an input image into the media store."""

        async def fetch() -> Fetched:
            return await self._live.fetch_image(url, deadline)

        return await self._recorded("fetch_image", fetch, Fetched)

    async def cancel(self, route: Route, request: ProviderRequest) -> None:
        """Tell the provider to stop a job, but not one that another run goes on with."""
        if not goes_on_elsewhere(self._steps, self._journal):
            await self._live.cancel(route, request)

    def report(self, event: Event) -> None:
        """Report progress, in a replay too."""
        self._live.report(event)

    async def record_outcome(self, route: Route, attempt: Attempt, failure: Failure | None) -> None:
        """Remember how an attempt ended; the cooldowns of this process learn only what is new."""
        self._attempts += 1
        await self._journal.add_attempt(self._attempts, attempt)
        if not self._replayed:
            await self._live.record_outcome(route, attempt, failure)

    async def _unrecorded(self, act: Callable[[], Awaitable[T]]) -> T:
        """What comes of something, after the pause that was to come before it."""
        pause_s, self._pause_s = self._pause_s, 0.0

        async def paused() -> T:
            if self._journal.cancelled:
                raise asyncio.CancelledError
            if pause_s:
                await self._live.sleep(pause_s)
            return await act()

        value = await self._steps.attempt(paused)
        self._now = self._clock()
        return value

    async def _recorded(
        self, name: str, act: Callable[[], Awaitable[T]], cls: object, *, finish: bool = False
    ) -> T:
        """What the step returned, now or in an earlier run."""
        pause_s, self._pause_s = self._pause_s, 0.0
        was_replayed, self._replayed = self._replayed, True

        async def step() -> Json:
            self._replayed = False
            if self._journal.cancelled:  # by a member, before this run came so far
                raise asyncio.CancelledError
            if was_replayed:
                self._resumed_at = self._clock() + pause_s
            if pause_s:
                await self._live.sleep(pause_s)
            value = await act()
            return {"at": self._clock(), "value": to_data(value, cls)}

        record = cast("dict[str, Json]", await self._steps.run(name, step, finish=finish))
        self._now = cast("float", record["at"])
        return cast("T", from_data(cls, record["value"]))

    def _extended(self, deadline: float) -> float:
        """The deadline, but not before a run that goes on has had its chance to ask."""
        return deadline if self._resumed_at is None else max(deadline, self._resumed_at + RESUME_S)


def goes_on_elsewhere(steps: Steps, journal: Journal) -> bool:
    """Whether another run will go on with what this one leaves, so that nothing of it may go."""
    return not journal.cancelled and (steps.interrupted or journal.interrupted)


async def _itself(answer: Step) -> Step:
    """What is known already, for a step that only records it."""
    return answer
