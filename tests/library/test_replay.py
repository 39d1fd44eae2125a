"""A generation whose effects were recorded can be replayed anywhere, without one call."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from hfmedia import Client, Failure, Generation, GenerationRequest, MediaRef
from hfmedia.adapter import MappingRow, Route
from hfmedia.events import Event
from hfmedia.execution.effects import Effects, Step, TextStep
from hfmedia.results import Attempt
from hfmedia.serialization import from_data, to_data
from hfmedia.text import TextDelta
from hfmedia.types import Done, Json, ProviderRequest
from tests.library.servers import KEY, playing

REQUEST = GenerationRequest(
    task="text-to-image",
    model="black-forest-labs/FLUX.1-dev",
    prompt="a fox",
    parameters={"seed": 7, "width": 64, "height": 64},
)
FETCHED = MediaRef | Failure
DELTAS = tuple[TextDelta, ...]
Journal = list[tuple[str, Any]]
T = TypeVar("T")


@dataclass
class Recorded:
    """Passes every effect on, and keeps its result as JSON data."""

    inner: Effects
    journal: Journal = field(default_factory=list)

    async def routes(
        self, request: GenerationRequest, deadline: float
    ) -> Sequence[MappingRow] | Failure:
        found = await self.inner.routes(request, deadline)
        rows = to_data(found) if isinstance(found, Failure) else [to_data(row) for row in found]
        self.journal.append(("routes", rows))
        return found

    async def now(self) -> float:
        return self._kept("now", await self.inner.now(), float)

    async def random(self) -> float:
        return self._kept("random", await self.inner.random(), float)

    async def sleep(self, seconds: float) -> None:
        self.journal.append(("sleep", None))
        await self.inner.sleep(seconds)

    async def submit(self, route: Route, request: ProviderRequest, deadline: float) -> Step:
        return self._kept("submit", await self.inner.submit(route, request, deadline), Step)

    async def poll(self, route: Route, request: ProviderRequest, deadline: float) -> Step:
        return self._kept("poll", await self.inner.poll(route, request, deadline), Step)

    async def stream(
        self, route: Route, request: ProviderRequest, deadline: float
    ) -> AsyncGenerator[TextStep, None]:
        steps: list[Json] = []
        self.journal.append(("stream", steps))
        async for step in self.inner.stream(route, request, deadline):
            steps.append(to_data(step if isinstance(step, Failure) else list(step)))
            yield step

    async def fetch(self, route: Route, done: Done, deadline: float) -> MediaRef | Failure:
        return self._kept("fetch", await self.inner.fetch(route, done, deadline), FETCHED)

    async def fetch_image(self, url: str, deadline: float) -> MediaRef | Failure:
        return self._kept("fetch_image", await self.inner.fetch_image(url, deadline), FETCHED)

    async def cancel(self, route: Route, request: ProviderRequest) -> None:
        self.journal.append(("cancel", None))
        await self.inner.cancel(route, request)

    def report(self, event: Event) -> None:
        self.inner.report(event)

    async def record_outcome(self, route: Route, attempt: Attempt, failure: Failure | None) -> None:
        self.journal.append(("record_outcome", None))
        await self.inner.record_outcome(route, attempt, failure)

    def _kept(self, name: str, value: T, cls: Any) -> T:
        self.journal.append((name, to_data(value, cls)))
        return value


class Replayed:
    """Answers every effect from a journal; the world is not asked."""

    def __init__(self, journal: Journal) -> None:
        self.journal = deque(journal)

    async def routes(
        self, request: GenerationRequest, deadline: float
    ) -> Sequence[MappingRow] | Failure:
        found = self._next("routes", None)
        if isinstance(found, dict):
            failure: Failure = from_data(Failure, found)
            return failure
        return [from_data(MappingRow, row) for row in found]

    async def now(self) -> float:
        return float(self._next("now", float))

    async def random(self) -> float:
        return float(self._next("random", float))

    async def sleep(self, seconds: float) -> None:
        self._next("sleep", None)

    async def submit(self, route: Route, request: ProviderRequest, deadline: float) -> Step:
        return self._next("submit", Step)  # type: ignore[no-any-return]

    async def poll(self, route: Route, request: ProviderRequest, deadline: float) -> Step:
        return self._next("poll", Step)  # type: ignore[no-any-return]

    async def fetch(self, route: Route, done: Done, deadline: float) -> MediaRef | Failure:
        return self._next("fetch", FETCHED)  # type: ignore[no-any-return]

    async def stream(
        self, route: Route, request: ProviderRequest, deadline: float
    ) -> AsyncGenerator[TextStep, None]:
        for step in self._next("stream", None):
            is_failure = isinstance(step, dict)
            yield from_data(Failure, step) if is_failure else from_data(DELTAS, step)

    async def fetch_image(self, url: str, deadline: float) -> MediaRef | Failure:
        return self._next("fetch_image", FETCHED)  # type: ignore[no-any-return]

    async def cancel(self, route: Route, request: ProviderRequest) -> None:
        self._next("cancel", None)

    def report(self, event: Event) -> None:
        """Nobody watches a replay."""

    async def record_outcome(self, route: Route, attempt: Attempt, failure: Failure | None) -> None:
        self._next("record_outcome", None)

    def _next(self, name: str, cls: Any) -> Any:
        kept_name, value = self.journal.popleft()
        assert kept_name == name
        return value if cls is None else from_data(cls, value)


REPLAY = """
import asyncio, json, socket, sys
from hfmedia import GenerationRequest
from hfmedia.routing.router import generate
from hfmedia.serialization import from_data, to_json
from tests.library.test_replay import Replayed

def refuse(*arguments, **options):
    raise AssertionError("a replay opens no connection")

kept = json.load(sys.stdin)
effects = Replayed([tuple(entry) for entry in kept["journal"]])
request = from_data(GenerationRequest, kept["request"])

async def main():
    socket.socket.connect = refuse
    result = await generate(request, effects, deadline=kept["deadline"])
    assert not effects.journal
    print(to_json(result))

asyncio.run(main())
"""


async def test_a_generation_that_failed_over_is_replayed_in_a_second_process() -> None:
    recorded: list[Recorded] = []

    def recording(inner: Effects) -> Effects:
        recorded.append(Recorded(inner))
        return recorded[-1]

    deadline = 4e9
    async with (
        playing(fal_ai="429", replicate="500") as providers,
        Client(
            KEY,
            endpoint=providers.endpoint,
            router_url=providers.router_url,
            effects=recording,
        ) as client,
    ):
        generation = await client.generate(REQUEST, deadline=deadline)
    assert generation.path == "fal-ai 429 → replicate 500 → together"
    [effects] = recorded
    kept = {"journal": effects.journal, "request": to_data(REQUEST), "deadline": deadline}
    replay = partial(subprocess.run, capture_output=True, text=True, check=False)
    run = await asyncio.to_thread(replay, [sys.executable, "-c", REPLAY], input=json.dumps(kept))
    assert run.returncode == 0, run.stderr
    assert from_data(Generation, json.loads(run.stdout)) == generation
    assert KEY not in json.dumps(kept)
