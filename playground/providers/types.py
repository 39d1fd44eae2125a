"""The values that the router, the job queue and the providers' protocols exchange."""

import json
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from playground.json_types import Json, JsonObject

MediaKind: TypeAlias = Literal["image", "video"]
KeyKind: TypeAlias = Literal["routed", "own"]
JobState: TypeAlias = Literal["queued", "running", "done", "failed", "cancelled"]

NO_LIMIT_S: Final = float("inf")


class RequestRejected(Exception):
    """The provider rejects the request; `Provider.render_error` makes the response of it.

    `status` None stands for `Provider.invalid_status`; `field` names the wrong parameter.
    """

    def __init__(self, message: str, *, status: int | None = None, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.field = field


class KeyRejected(RequestRejected):
    """Hugging Face's router rejects the key, in its own form, before the provider is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingRequest:
    """A request to a provider. Header names are in lower case.

    `path` is the provider's own, `path_parameters` are those of its route. `find_task` maps the
    provider's id of a model to its task; None if the provider does not serve it.
    """

    path: str = ""
    path_parameters: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    find_task: Callable[[str], str | None]

    def json(self) -> JsonObject:
        """The body as an object. Raises `RequestRejected` if it is not one."""
        try:
            parsed = json.loads(self.body)
        except (ValueError, RecursionError):
            raise RequestRejected("The body is not valid JSON.", field="body") from None
        if not isinstance(parsed, dict):
            raise RequestRejected("The body must be a JSON object.", field="body")
        return parsed

    def task(self, model: object) -> str:
        """The task of a model. Raises `RequestRejected` with 404 if it is not served."""
        task = self.find_task(model) if isinstance(model, str) else None
        if task is None:
            raise RequestRejected("The model does not exist.", status=404, field="model")
        return task


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationParameters:
    """What to generate. Sizes are in pixels; `image` is the input image as a file."""

    kind: MediaKind
    model: str
    prompt: str
    seed: int
    width: int
    height: int
    format: str = "png"
    seconds: float = 3.5
    fps: int = 24
    image: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultFile:
    """A result. `data` is set only for routes with `include_data`."""

    url: str
    content_type: str
    data: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSnapshot:
    """The present state of a job, for the response to `request`.

    `position` is the number of jobs before it in the queue. `files` is empty until the job is
    done. A failed job has a `reason`; `is_unsafe` says that its content was rejected.
    """

    id: str
    state: JobState
    request: IncomingRequest
    parameters: GenerationParameters
    position: int = 0
    files: tuple[ResultFile, ...] = ()
    reason: str = ""
    is_unsafe: bool = False

    @property
    def urls(self) -> list[str]:
        """The URLs of the results."""
        return [file.url for file in self.files]

    @property
    def is_finished(self) -> bool:
        """Whether the state is final."""
        return self.state in ("done", "failed", "cancelled")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderResponse:
    """A response: `body` is JSON, or bytes of the given content type."""

    body: Json
    status: int = 200
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamedResponse:
    """A response whose bytes come piece by piece; `ConnectionCut` from `pieces` aborts it.

    `content_length` is given if it is known before.
    """

    pieces: AsyncGenerator[bytes, None]
    content_type: str
    content_length: int | None = None


class ConnectionCut(Exception):
    """The connection is closed in the middle of a response."""


Response: TypeAlias = ProviderResponse | StreamedResponse
Render: TypeAlias = Callable[[JobSnapshot], ProviderResponse]


def without_waiting(_: IncomingRequest) -> float:
    """Respond at once, whatever the state of the job."""
    return 0.0


def until_finished(_: IncomingRequest) -> float:
    """Respond when the job is finished."""
    return NO_LIMIT_S


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitRoute:
    """A route that submits a job.

    The response is held until the job is finished, for at most `max_wait_s` seconds. With
    `include_data` the results' files are loaded for it.
    """

    path: str
    parse: Callable[[IncomingRequest], GenerationParameters]
    render: Render
    max_wait_s: Callable[[IncomingRequest], float] = without_waiting
    include_data: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusRoute:
    """A route that reads a job. Its id is `{id}` in the path, else the query's `parameter`."""

    path: str
    render: Render
    parameter: str = "id"


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelRoute:
    """A route that cancels the job `{id}`."""

    method: str
    path: str
    render: Render


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRoute:
    """A route of OpenAI's chat completions, and how its stream is written.

    The model is `{model}` in the path, else in the body. `keep_alive` is a comment that precedes
    the events. With `refuses_unknown`, an argument that it does not know is an error.
    """

    path: str = "/v1/chat/completions"
    line_end: str = "\n"
    keep_alive: str = ""
    ends_with_done: bool = True
    refuses_unknown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRoute:
    """A route with the model as `{model}` in its path: raw text of text models, else a job."""

    path: str
    media: SubmitRoute


Route: TypeAlias = SubmitRoute | StatusRoute | CancelRoute | ChatRoute | ModelRoute


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A provider: its routes, and its body of an error (from status, message and field).

    `invalid_status` is its status for invalid input; `auth_schemes` are those that it accepts in
    the Authorization header, and `keys` says whose keys: the router's, its own.
    """

    name: str
    routes: tuple[Route, ...]
    render_error: Callable[[int, str, str], Json]
    invalid_status: int = 400
    auth_schemes: tuple[str, ...] = ("Bearer",)
    keys: tuple[KeyKind, ...] = ("routed", "own")
