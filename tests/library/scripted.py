"""Effects that follow a script, and providers that are nothing but a name."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from hfmedia.errors import HFMediaError
from hfmedia.events import Event
from hfmedia.media_files import Media
from hfmedia.types import (
    Adapter,
    Done,
    GenerationRequest,
    Json,
    MappingRow,
    Pending,
    Provider,
    ProviderRequest,
    ProviderResponse,
    Route,
)

PICTURE = Media.of(b"a fox", "image/png")
DONE = Done(link="https://cdn.example/1.png")
JOB = ProviderRequest.get("/jobs/1")
PENDING = Pending(poll=JOB, note="queue 3")
REQUEST = GenerationRequest(task="text-to-image", model="a/fox", prompt="a fox")
FILM = replace(REQUEST, task="text-to-video")

Step = Done | Pending | HFMediaError


@dataclass(frozen=True)
class JobSpec:
    """One call as it was made."""

    provider: str
    call: ProviderRequest


@dataclass
class Scripted:
    """Plays each provider's steps in order, and remembers what was done to the world.

    What is fetched comes from `fetches`, then is always the same picture. Nothing waits.
    """

    steps: Mapping[str, Iterable[Step]]
    fetches: Iterable[HFMediaError | Media] = ()
    asked: list[JobSpec] = field(default_factory=list)
    fetched: list[Done] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    abandoned: list[JobSpec] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._steps = {provider: deque(steps) for provider, steps in self.steps.items()}
        self._fetches = deque(self.fetches)

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)

    async def advance(self, route: Route, call: ProviderRequest) -> Done | Pending:
        self.asked.append(JobSpec(route.provider, call))
        step = self._steps[route.provider].popleft()
        if isinstance(step, HFMediaError):
            raise step
        return step

    async def fetch(self, route: Route, done: Done) -> Media:
        self.fetched.append(done)
        result = self._fetches.popleft() if self._fetches else PICTURE
        if isinstance(result, HFMediaError):
            raise result
        return result

    def on_progress(self, event: Event) -> None:
        self.events.append(event)

    def abandon(self, route: Route, call: ProviderRequest) -> None:
        self.abandoned.append(JobSpec(route.provider, call))

    @property
    def providers(self) -> list[str]:
        """Who was asked, in order, each call counted."""
        return [asked.provider for asked in self.asked]

    @property
    def bodies(self) -> list[Mapping[str, Json] | None]:
        """What was submitted, in order."""
        return [asked.call.json for asked in self.asked if asked.call.method == "POST"]


def a_provider(name: str, *, tasks: Iterable[str] = (), video_in_pixels: bool = False) -> Provider:
    """A provider that takes everything as it is. Only hf-inference has no host of its own."""
    adapter = Adapter(_submit, _never_read)
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


def a_reply(
    body: bytes,
    *,
    call: ProviderRequest = JOB,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> ProviderResponse:
    """An answer with those bytes."""
    found = {"content-type": "application/json", **(headers or {})}
    return ProviderResponse(
        call=call, status=status, headers=found, body=Media.of(body, found["content-type"])
    )


def _submit(request: GenerationRequest, row: MappingRow) -> ProviderRequest:
    return ProviderRequest.post(f"/{row.path}", {"prompt": request.prompt, **request.arguments})


def _never_read(reply: ProviderResponse) -> Done:
    raise AssertionError("a script is not read")
