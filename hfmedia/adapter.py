"""What a provider is to this library: data, and a pair of pure functions per task."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from hfmedia.errors import ProviderError
from hfmedia.text import TextDelta
from hfmedia.types import (
    Done,
    GenerationRequest,
    Json,
    Pending,
    ProviderRequest,
    ProviderResponse,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingRow:
    """A row of a model's mapping: a provider, the task that it serves, and its id of the model.

    For a LoRA `adapter` is `lora` and `weights` the name of the file with its weights.
    """

    provider: str
    task: str
    provider_id: str
    hub_id: str
    status: str = "live"
    adapter: str | None = None
    weights: str | None = None

    @property
    def path(self) -> str:
        """The provider's id of the model, quoted for a path. Raises `ProviderError`."""
        segments = self.provider_id.split("/")
        if {"", ".", ".."} & set(segments) or not self.provider_id.isprintable():
            raise ProviderError(
                f"The Hub names {self.hub_id} {self.provider_id!r} at {self.provider}, "
                "which cannot be part of a URL.",
                provider=self.provider,
            )
        return quote(self.provider_id, safe="/:@")

    def as_hub_row(self) -> dict[str, str]:
        """The row under the Hub's own names, without the fields that it does not have."""
        required = {"task": self.task, "providerId": self.provider_id, "status": self.status}
        optional = {"adapter": self.adapter, "adapterWeightsPath": self.weights}
        return required | {name: value for name, value in optional.items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """How a provider serves a task.

    `request` builds the submit. `parse` reads a response with a good status; it may index boldly,
    since a missing key becomes `BadReply`, and raises `JobFailed` for a job that failed.
    `needs_image_bytes`: the image is sent itself, never its URL. `ignored_parameters` are left
    out, with a warning. `body_is_media`: the response is the result. `base64_at` is the path of
    the result in a JSON response. `image_limit_bytes` is the largest image that the provider takes.
    """

    request: Callable[[GenerationRequest, MappingRow], ProviderRequest]
    parse: Callable[[ProviderResponse], Done | Pending]
    needs_image_bytes: bool = False
    ignored_parameters: frozenset[str] = frozenset()
    body_is_media: bool = False
    base64_at: tuple[str | int, ...] | None = None
    image_limit_bytes: int | None = None

    @property
    def may_start_job(self) -> bool:
        """Whether the answer to a submit may be a job, and not the result itself."""
        return not self.body_is_media and self.base64_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextAdapter:
    """How a provider serves a task that gives text.

    `request` builds the request. `parse` reads the JSON of a whole answer, `parse_event` that of
    one event of a stream; both may index boldly, since a missing key becomes `BadReply`.
    `ignored_parameters` are as in `Adapter`.
    """

    request: Callable[[GenerationRequest, MappingRow], ProviderRequest]
    parse: Callable[[Json], TextDelta]
    parse_event: Callable[[Json], TextDelta]
    ignored_parameters: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A provider as data.

    `base_url` is used with the provider's own key; with a Hub key the router is asked. `None`
    means the router always. `docs` is the page of the vendor's documentation. `key_scheme` is the
    Authorization scheme of its own keys. `routed_query` is added to each request through the
    router. `video_in_pixels`: videos are asked for by width and height instead of aspect ratio
    and resolution. `is_endpoint`: an Inference Endpoint, which gets the key but is not routed.
    `needs_own_key`: the router does not know it, nor does the Hub list its models. `router_path` is
    where the router serves it, by default below its name.
    """

    name: str
    base_url: str | None
    adapters: Mapping[str, Adapter | TextAdapter]
    docs: str = ""
    key_scheme: str = "Bearer"
    headers: Mapping[str, str] = field(default_factory=dict)
    routed_query: str = ""
    video_in_pixels: bool = False
    is_endpoint: bool = False
    needs_own_key: bool = False
    router_path: str | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """A provider, and the row of the mapping that names the model there."""

    spec: Provider
    row: MappingRow

    @property
    def provider(self) -> str:
        """The provider's name."""
        return self.spec.name

    @property
    def adapter(self) -> Adapter:
        """How the provider serves the row's task, which gives media. Raises `TypeError`."""
        found = self.spec.adapters[self.row.task]
        if not isinstance(found, Adapter):
            raise TypeError(f"{self.row.task} gives no media")
        return found

    @property
    def text_adapter(self) -> TextAdapter:
        """How the provider serves the row's task, which gives text. Raises `TypeError`."""
        found = self.spec.adapters[self.row.task]
        if not isinstance(found, TextAdapter):
            raise TypeError(f"{self.row.task} gives no text")
        return found

    @property
    def _any_adapter(self) -> Adapter | TextAdapter:
        return self.spec.adapters[self.row.task]

    def request(self, request: GenerationRequest) -> ProviderRequest:
        """The submit, without the parameters that the provider ignores."""
        ignored = self._any_adapter.ignored_parameters
        if ignored:
            request = replace(
                request,
                parameters={k: v for k, v in request.parameters.items() if k not in ignored},
                defaults={k: v for k, v in request.defaults.items() if k not in ignored},
            )
        return self._any_adapter.request(request, self.row)

    def ignored(self, request: GenerationRequest) -> tuple[str, ...]:
        """The caller's parameters that the provider does not take."""
        ignored = self._any_adapter.ignored_parameters
        return tuple(sorted(ignored & request.parameters.keys()))
