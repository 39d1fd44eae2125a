"""The words that travel: what is asked, what is sent, what comes back.

Everything here is plain data. A `GenerationRequest` becomes a `Call`, a `Call` is answered by a
`Reply`, and an adapter reads a `Reply` as `Done` or `Pending`.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias
from urllib.parse import quote

from hfmedia.errors import BadReply, ProviderError, RequestError

if TYPE_CHECKING:
    from hfmedia.files import Media

Json: TypeAlias = Any
Task: TypeAlias = Literal["text-to-image", "text-to-video", "image-to-image", "image-to-video"]

VIDEO_TASKS: Final[frozenset[str]] = frozenset({"text-to-video", "image-to-video"})
NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture to begin from: its bytes, or the address where a provider can have it."""

    data: bytes | None = field(default=None, repr=False)
    content_type: str | None = None
    url: str | None = None

    def address(self, otherwise: str = "image/jpeg") -> str:
        """Its address, or a `data:` one; `otherwise` is the type if nobody knows it."""
        return self.url or f"data:{self.content_type or otherwise};base64,{self.base64}"

    @property
    def base64(self) -> str:
        """The bytes as text."""
        return b64encode(self.data or b"").decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationRequest:
    """One picture or video to be made, from words or from an `image`.

    `aspect_ratio` (`16:9`) and `resolution` (`720p`, videos only) are turned into what each
    provider takes.
    `parameters` are passed on under the Hub's own names (`width` and `height` in pixels, `seed`,
    `num_inference_steps`, `guidance_scale`, `negative_prompt`, `num_frames`, …). `defaults`
    were filled in by us: a provider that refuses them is asked once more without. `provider` is
    the one to ask; without it the mapping's order decides.
    """

    task: Task
    model: str
    prompt: str
    image: Picture | None = None
    provider: str | None = None
    aspect_ratio: str | None = None
    resolution: str | None = None
    parameters: Mapping[str, Json] = field(default_factory=dict)
    defaults: Mapping[str, Json] = field(default_factory=dict)

    @property
    def picture(self) -> Picture:
        """The image to begin from. Raises `RequestError` if there is none."""
        if self.image is None:
            raise RequestError(f"{self.task} needs a picture to begin from.")
        return self.image

    @property
    def arguments(self) -> dict[str, Json]:
        """What is asked of a provider beside the prompt: defaults, then the caller's own."""
        merged = {**self.defaults, **self.parameters}
        return {name: value for name, value in merged.items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingRow:
    """One row of a model's mapping: who serves it, for which task, under which name."""

    provider: str
    task: str
    provider_id: str
    hub_id: str
    status: str = "live"
    adapter: str | None = None
    weights: str | None = None

    @property
    def path(self) -> str:
        """The provider's own model id, safe inside a path. Raises `ProviderError`."""
        if not self.provider_id or {"", ".", ".."} & set(self.provider_id.split("/")):
            raise ProviderError(
                f"The Hub names {self.hub_id} {self.provider_id!r} at {self.provider}, "
                "which cannot be part of an address."
            )
        return quote(self.provider_id, safe="/:@")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request to a provider.

    The path is relative: which host it goes to is never a reply's choice.
    """

    method: Literal["GET", "POST", "PUT"]
    path: str
    json: Mapping[str, Json] | None = None
    body: bytes | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def get(cls, path: str) -> Call:
        """Ask again: a poll, or the result of a job."""
        return cls(method="GET", path=path)

    @classmethod
    def post(
        cls, path: str, body: Mapping[str, Json], *, headers: Mapping[str, str] = NOTHING
    ) -> Call:
        """Submit.

        Keys that hold `None` are left out, at every depth: providers refuse explicit nulls.
        """
        return cls(method="POST", path=path, json=without_none(body), headers=headers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer. Header names are lower case; `call` is what it answers."""

    call: Call
    status: int
    headers: Mapping[str, str]
    body: Media

    def json(self) -> Json:
        """The body as JSON. Raises `BadReply`."""
        return parsed(self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The result is there:

    a link to fetch, base64 text to decode, or the body of the reply itself.
    """

    link: str | None = None
    base64: str | None = None
    body: Media | None = None

    def __post_init__(self) -> None:
        # Readers take these from replies, where anything may stand in the place of a text.
        if not isinstance(self.link, str | None) or not isinstance(self.base64, str | None):
            raise TypeError("a link is a text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """An accepted job: plain data, which can be stored and gone on from.

    `after` is a hint, in seconds; 0 asks at once. `note` is for people (`queue 3`), beside the
    `position` in the queue and the `percent` done where they are known; `cancel` tells the
    provider to stop.
    """

    call: Call
    after: float = 0.5
    note: str = ""
    position: int | None = None
    percent: float | None = None
    cancel: Call | None = None


@dataclass(frozen=True, slots=True)
class Adapter:
    """How one provider serves one task: two pure functions.

    `read` may index boldly: a missing key becomes `BadReply`. It raises `JobFailed` for a job
    that failed.
    """

    submit: Callable[[GenerationRequest, MappingRow], Call]
    read: Callable[[Reply], Done | Pending]
    inline: bool = False
    refuses: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A provider as data.

    `base_url` is used with the provider's own key, else the router is asked, if it is `routed`;
    `None` means the router always.
    `key_scheme` is the Authorization scheme of its own key. `routed_query` is added to each
    routed call.
    `video_in_pixels`: it takes the width and height of a video, not the names of ratio and
    resolution.
    """

    name: str
    base_url: str | None
    adapters: Mapping[str, Adapter]
    key_scheme: str = "Bearer"
    headers: Mapping[str, str] = field(default_factory=dict)
    routed_query: str = ""
    video_in_pixels: bool = False
    routed: bool = True


@dataclass(frozen=True, slots=True)
class Route:
    """One way to have a request served: a provider and the row that names the model there."""

    serving: Provider
    row: MappingRow

    @property
    def provider(self) -> str:
        """The provider's name."""
        return self.serving.name

    @property
    def adapter(self) -> Adapter:
        """How the provider serves the row's task."""
        return self.serving.adapters[self.row.task]

    def submit(self, request: GenerationRequest) -> Call:
        """The call that begins the generation."""
        refuses = self.adapter.refuses
        if refuses:
            request = replace(
                request,
                parameters={k: v for k, v in request.parameters.items() if k not in refuses},
                defaults={k: v for k, v in request.defaults.items() if k not in refuses},
            )
        return self.adapter.submit(request, self.row)

    def warnings(self, request: GenerationRequest) -> tuple[str, ...]:
        """What the caller asked for and this provider does not take, in sentences."""
        left_out = sorted(self.adapter.refuses & request.parameters.keys())
        return tuple(f"{self.provider} does not take {name}." for name in left_out)

    def read(self, reply: Reply) -> Done | Pending:
        """What a successful reply says."""
        return self.adapter.read(reply)


def parsed(body: Media) -> Json:
    """A body as JSON. Raises `BadReply`, also for what is nested deeper than anybody means."""
    try:
        return json.loads(body.read())
    except (ValueError, RecursionError):
        raise BadReply("The reply is not JSON.") from None


def without_none(value: Json) -> Json:
    """The same JSON without the keys, at any depth, that hold `None`."""
    if isinstance(value, Mapping):
        return {key: without_none(item) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [without_none(item) for item in value]
    return value
