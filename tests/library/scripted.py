"""Effects that follow a script, and providers that are nothing but a name."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from hfmedia.adapter import Adapter, MappingRow, Provider, Route
from hfmedia.errors import Failure, HFMediaError
from hfmedia.events import Event
from hfmedia.execution.effects import Step, TextStep
from hfmedia.results import Attempt, Generation
from hfmedia.routing import router
from hfmedia.text import TextDelta
from hfmedia.types import (
    Done,
    GenerationRequest,
    Json,
    MediaRef,
    Pending,
    ProviderRequest,
    ProviderResponse,
)

PICTURE = MediaRef.from_bytes(b"a fox", "image/png")
DONE = Done(link="https://cdn.example/1.png")
JOB = ProviderRequest.get("/jobs/1")
CANCEL = ProviderRequest(method="PUT", path="/jobs/1/cancel")
PENDING = Pending(poll=JOB, state="queued", position=3)
REQUEST = GenerationRequest(task="text-to-image", model="a/fox", prompt="a fox")
FILM = replace(REQUEST, task="text-to-video")
LATER = 10_000.0
"""A deadline that no test reaches unless it lets the time pass."""

Scripts = Mapping[str, Iterable[Done | Pending | HFMediaError]]


@dataclass(frozen=True)
class Asked:
    """One request as it was made."""

    provider: str
    request: ProviderRequest


@dataclass
class Scripted:
    """Plays each provider's steps in order, and remembers what was done to the world.

    `streams` are each provider's answers of text, step by step. What is fetched comes from
    `fetches`, then is always the same picture. Nothing waits, but the clock goes on by what would
    have been waited.
    """

    steps: Scripts
    fetches: Iterable[HFMediaError | MediaRef] = ()
    streams: Mapping[str, Iterable[Iterable[Sequence[TextDelta] | HFMediaError]]] = field(
        default_factory=dict
    )
    rows: Sequence[MappingRow] | Failure = ()
    clock: float = 0.0
    asked: list[Asked] = field(default_factory=list)
    fetched: list[Done] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    cancelled: list[Asked] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    outcomes: list[tuple[Attempt, Failure | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._steps = {provider: deque(steps) for provider, steps in self.steps.items()}
        self._streams = {name: deque(scripts) for name, scripts in self.streams.items()}
        self._fetches = deque(self.fetches)

    async def routes(
        self, request: GenerationRequest, deadline: float
    ) -> Sequence[MappingRow] | Failure:
        return self.rows

    async def now(self) -> float:
        return self.clock

    async def random(self) -> float:
        return 0.5

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.clock += seconds

    async def submit(self, route: Route, request: ProviderRequest, deadline: float) -> Step:
        return self._answer(route, request)

    async def poll(self, route: Route, request: ProviderRequest, deadline: float) -> Step:
        return self._answer(route, request)

    async def stream(
        self, route: Route, request: ProviderRequest, deadline: float
    ) -> AsyncGenerator[TextStep, None]:
        self.asked.append(Asked(route.provider, request))
        try:
            for step in self._streams[route.provider].popleft():
                yield Failure.of(step) if isinstance(step, HFMediaError) else tuple(step)
        finally:
            self.closed.append(route.provider)

    async def fetch(self, route: Route, done: Done, deadline: float) -> MediaRef | Failure:
        self.fetched.append(done)
        result = self._fetches.popleft() if self._fetches else PICTURE
        return Failure.of(result) if isinstance(result, HFMediaError) else result

    async def fetch_image(self, url: str, deadline: float) -> MediaRef | Failure:
        return PICTURE

    async def cancel(self, route: Route, request: ProviderRequest) -> None:
        self.cancelled.append(Asked(route.provider, request))

    def report(self, event: Event) -> None:
        self.events.append(event)

    async def record_outcome(self, route: Route, attempt: Attempt, failure: Failure | None) -> None:
        self.outcomes.append((attempt, failure))

    def _answer(self, route: Route, request: ProviderRequest) -> Step:
        self.asked.append(Asked(route.provider, request))
        step = self._steps[route.provider].popleft()
        return Failure.of(step) if isinstance(step, HFMediaError) else step

    @property
    def providers(self) -> list[str]:
        """Who was asked, in order, each request counted."""
        return [asked.provider for asked in self.asked]

    @property
    def bodies(self) -> list[Mapping[str, Json] | None]:
        """What was submitted, in order."""
        return [asked.request.json for asked in self.asked if asked.request.method == "POST"]


async def generate(
    request: GenerationRequest, routes: Iterable[Route], effects: Scripted
) -> Generation:
    """What the router makes of a request with these routes and effects."""
    found = list(routes)
    effects.rows = [route.row for route in found]
    known = {route.provider: route.spec for route in found}
    return await router.generate(request, effects, deadline=LATER, known=known)


def a_provider(name: str, *, tasks: Iterable[str] = (), video_in_pixels: bool = False) -> Provider:
    """A provider that takes everything as it is. Only hf-inference has no host of its own."""
    adapter = Adapter(request=_submit, parse=_never_parse)
    every = tuple(tasks) or ("text-to-image", "text-to-video", "image-to-image")
    base = None if name == "hf-inference" else f"https://{name}.example"
    return Provider(
        name=name,
        base_url=base,
        adapters=dict.fromkeys(every, adapter),
        video_in_pixels=video_in_pixels,
    )


def a_row(provider: str, task: str = "text-to-image", **more: str) -> MappingRow:
    """A row of the mapping of `a/fox`."""
    fields = {"provider_id": f"{provider}/fox", "hub_id": "a/fox", "status": "live", **more}
    return MappingRow(provider=provider, task=task, **fields)


def routes(*names: str, task: str = "text-to-image") -> list[Route]:
    """A route per provider, in that order."""
    return [Route(a_provider(name), a_row(name, task)) for name in names]


def a_response(
    body: bytes,
    *,
    request: ProviderRequest = JOB,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> ProviderResponse:
    """A response with those bytes."""
    found = {"content-type": "application/json", **(headers or {})}
    return ProviderResponse(request=request, status=status, headers=found, body=body)


def _submit(request: GenerationRequest, row: MappingRow) -> ProviderRequest:
    return ProviderRequest.post(f"/{row.path}", {"prompt": request.prompt, **request.arguments})


def _never_parse(response: ProviderResponse) -> Done:
    raise AssertionError("a script is not parsed")
