"""The plain data of a generation: tasks, requests, and what passes to and from a provider.

A `GenerationRequest` becomes a `ProviderRequest`; its `ProviderResponse` is parsed as `Done` or
`Pending`.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final, Literal, Self, TypeAlias

from hfmedia.codecs import parse_json
from hfmedia.errors import RequestError

Json: TypeAlias = Any
Task: TypeAlias = Literal[
    "text-to-image",
    "text-to-video",
    "image-to-image",
    "image-to-video",
    "conversational",
    "text-generation",
]
Modality: TypeAlias = Literal["text", "image", "video"]
SizeStyle: TypeAlias = Literal["pixels", "target-size", "video", "none"]

EMPTY: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSpec:
    """What a task takes and gives.

    `deadline_s` bounds a generation, failing over included; `limit_bytes` a result. `size_style`
    says how a size is asked for: `pixels` (width and height, a default among them), `target-size`
    (both in one field, none by default), `video` (ratio and resolution by name, or pixels) or
    `none`. `defaults` are parameters that are given up if a provider refuses them.
    """

    takes: frozenset[Modality]
    gives: Modality
    deadline_s: float
    limit_bytes: int
    size_style: SizeStyle
    defaults: Mapping[str, Json] = field(default_factory=dict)


def _task(
    takes: Modality, gives: Modality, deadline_s: float, size_style: SizeStyle, **defaults: Json
) -> TaskSpec:
    return TaskSpec(
        takes=frozenset({"text", takes}),
        gives=gives,
        deadline_s=deadline_s,
        limit_bytes={"text": 1_000_000, "image": 50_000_000, "video": 500_000_000}[gives],
        size_style=size_style,
        defaults=defaults,
    )


TASKS: Final[Mapping[Task, TaskSpec]] = MappingProxyType(
    {
        "text-to-image": _task("text", "image", 300, "pixels"),
        "text-to-video": _task("text", "video", 840, "video", num_inference_steps=20),
        "image-to-image": _task("image", "image", 300, "target-size"),
        "image-to-video": _task("image", "video", 840, "video", num_inference_steps=20),
        "conversational": _task("image", "text", 600, "none"),
        "text-generation": _task("text", "text", 600, "none"),
    }
)
MEDIA_TASKS: Final[tuple[Task, ...]] = tuple(t for t, it in TASKS.items() if it.gives != "text")


def find_task(*, gives: Modality, from_image: bool) -> Task:
    """The media task that gives this, from an image or from text alone."""
    return next(
        task
        for task in MEDIA_TASKS
        if TASKS[task].gives == gives and ("image" in TASKS[task].takes) == from_image
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaRef:
    """A reference to an image, a video or a file; a `MediaStore` resolves its `uri`.

    `size` is in bytes. `sha256` is in hex, None where it has not been computed: hashing costs as
    much as receiving. `url` is the source address: where a provider served it.
    """

    uri: str
    content_type: str
    size: int
    sha256: str | None = None
    url: str | None = None

    @classmethod
    def from_bytes(cls, data: bytes, content_type: str) -> Self:
        """A reference that carries its bytes in a `data:` URI, and so needs no store."""
        uri = f"data:{content_type};base64,{b64encode(data).decode()}"
        return cls(uri=uri, content_type=content_type, size=len(data))

    def __repr__(self) -> str:
        return f"MediaRef({self.uri[:60]!r}, {self.content_type!r}, {self.size} bytes)"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageInput:
    """The image that a generation starts from: a reference, or a URL that providers can fetch."""

    media: MediaRef | None = None
    url: str | None = None

    @classmethod
    def from_bytes(cls, data: bytes, content_type: str = "") -> Self:
        """An image that is in memory. Without a content type providers are told image/jpeg."""
        return cls(media=MediaRef.from_bytes(data, content_type))

    def as_url(self, default_type: str = "image/jpeg") -> str | EmbeddedMedia:
        """Its URL, or a `data:` URL; `default_type` is used where the content type is unknown."""
        if self.url is not None:
            return self.url
        media = self.require_media()
        return EmbeddedMedia(media, f"data:{media.content_type or default_type};base64,")

    def as_base64(self) -> EmbeddedMedia:
        """Its bytes as base64 text. Raises `RequestError` for a URL: it must be fetched first."""
        return EmbeddedMedia(self.require_media())

    def require_media(self) -> MediaRef:
        """The reference. Raises `RequestError` if there is a URL alone."""
        if self.media is None:
            raise RequestError("The image has not been fetched.", problem="image-missing")
        return self.media


@dataclass(frozen=True, slots=True)
class EmbeddedMedia:
    """A text in a JSON body: `prefix`, then the base64 of the media.

    The text is made at the moment of sending, so that requests stay small plain data.
    """

    media: MediaRef
    prefix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationRequest:
    """One generation, from a prompt, from `messages` or from an `image`.

    `aspect_ratio` (`16:9`) and `resolution` (`720p`, videos only) are turned into what each
    provider takes. `parameters` are passed on under the Hub's own names (`width` and `height` in
    pixels, `seed`, `num_inference_steps`, `guidance_scale`, `negative_prompt`, `num_frames`, …).
    `defaults` were filled in by us: a provider that refuses them is asked once more without them.
    `provider` is the one to ask; without it the order of the policy decides.

    A `conversational` request has `messages` in the terms of OpenAI; an `image` becomes part of the
    last one of the user. `stream`: text is asked for piece by piece. `endpoint_url` is asked for
    the model instead of the providers.
    """

    task: Task
    model: str
    prompt: str = ""
    messages: tuple[Mapping[str, Json], ...] = ()
    stream: bool = True
    endpoint_url: str | None = None
    image: ImageInput | None = None
    provider: str | None = None
    aspect_ratio: str | None = None
    resolution: str | None = None
    parameters: Mapping[str, Json] = field(default_factory=dict)
    defaults: Mapping[str, Json] = field(default_factory=dict)

    @property
    def endpoint(self) -> str | None:
        """The address to ask instead of the providers; the model itself may be one."""
        return self.endpoint_url or (self.model if is_url(self.model) else None)

    def require_image(self) -> ImageInput:
        """The image to start from. Raises `RequestError` if there is none."""
        if self.image is None:
            raise RequestError(f"{self.task} needs an image.", problem="image-missing")
        return self.image

    @property
    def arguments(self) -> dict[str, Json]:
        """The parameters that are sent beside the prompt: defaults, then the caller's own."""
        merged = {**self.defaults, **self.parameters}
        return {name: value for name, value in merged.items() if value is not None}

    def with_parameters(self, **changes: Json) -> GenerationRequest:
        """The same request with these parameters set."""
        return replace(self, parameters={**self.parameters, **changes})

    def numbered(self, number: int) -> GenerationRequest:
        """The request of generation `number`, from 1: with a seed it uses seed + number - 1."""
        seed = self.parameters.get("seed")
        if number == 1 or not isinstance(seed, int):
            return self
        return self.with_parameters(seed=seed + number - 1)


def is_url(name: str) -> bool:
    """Whether a model is named by an address."""
    return name.startswith(("https://", "http://"))


def model_and_provider(name: str) -> tuple[str, str | None]:
    """The parts of `owner/name:provider`. An address of an endpoint has no provider part."""
    if is_url(name):
        return name, None
    model, _, provider = name.partition(":")
    return model, provider or None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderRequest:
    """A request to a provider. The path is relative: a reply never chooses the host.

    `json` may hold `EmbeddedMedia` at any depth. `body` is sent as it is, instead of JSON.
    """

    method: Literal["GET", "POST", "PUT"]
    path: str
    json: Mapping[str, Json] | None = None
    body: MediaRef | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def get(cls, path: str) -> Self:
        """A poll, or the request for the result of a job."""
        return cls(method="GET", path=path)

    @classmethod
    def post(
        cls, path: str, body: Mapping[str, Json], *, headers: Mapping[str, str] = EMPTY
    ) -> Self:
        """A submit. Keys that hold `None` are left out at every depth: providers refuse nulls."""
        return cls(method="POST", path=path, json=without_none(body), headers=dict(headers))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderResponse:
    """A response. Header names are lower case; `request` is what it answers.

    `media` is the result that the response carried: its body, or the base64 text that its adapter
    names. It is in the media store and no longer in the body.
    """

    request: ProviderRequest
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)
    parsed: Json = field(default=None, repr=False)
    media: MediaRef | None = None

    def json(self) -> Json:
        """The body as JSON. Raises `BadReply`."""
        return parse_json(self.body) if self.parsed is None else self.parsed


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The result exists: in the media store, or at a link, shown unless `link_holds_key`."""

    link: str | None = None
    media: MediaRef | None = None
    link_holds_key: bool = False

    def __post_init__(self) -> None:
        # Adapters take links from replies, where anything may stand in the place of a text.
        if not isinstance(self.link, str | None) or (self.link is None) == (self.media is None):
            raise TypeError("a result is a link or media")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """An accepted job.

    `poll` is the next request, always a GET: no reply can make a submit be sent twice. `after_s` is
    a hint in seconds; 0 asks at once. `state` is the provider's word for it (`queued`), beside the
    `position` in the queue and the `percent` done where they are known; `cancel` tells the
    provider to stop.
    """

    poll: ProviderRequest
    after_s: float = 0.5
    state: str = ""
    position: int | None = None
    percent: float | None = None
    cancel: ProviderRequest | None = None

    def __post_init__(self) -> None:
        if self.poll.method != "GET":
            raise TypeError("a job is polled with GET")


def without_none(value: Json) -> Json:
    """The same JSON without the keys, at any depth, that hold `None`."""
    if isinstance(value, Mapping):
        return {key: without_none(item) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [without_none(item) for item in value]
    return value
