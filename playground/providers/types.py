"""The words of this side: what is asked, what is ordered, how a job stands, what is answered."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Json = Any
Kind = Literal["image", "video"]
State = Literal["queued", "running", "done", "failed", "cancelled"]

FOREVER = float("inf")


class Refused(Exception):
    """The provider does not take the request. Its own words for that are `Provider.refuse`.

    `status` None stands for the provider's status of invalid input; `field` is what was wrong.
    """

    def __init__(self, message: str, *, status: int | None = None, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as a provider sees it."""

    captured: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    tasks: Callable[[str], str | None]

    def json(self) -> dict[str, Json]:
        """The body as an object; `Refused` if it is none."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            raise Refused("The body is not valid JSON.", field="body") from None
        if not isinstance(found, dict):
            raise Refused("The body must be a JSON object.", field="body")
        return found

    def task(self, model: object) -> str:
        """What a model is for; `Refused` with 404 if this provider does not serve it."""
        found = self.tasks(model) if isinstance(model, str) else None
        if found is None:
            raise Refused("The model does not exist.", status=404, field="model")
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What somebody wants to be made. Sizes in pixels, `image` the picture to start from."""

    kind: Kind
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
class File:
    """One result. `data` is there for providers that send the file itself."""

    url: str
    content_type: str
    data: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A job as it stands when somebody asks. `position` counts the jobs before it.

    `files` is empty until it is done. A job that failed has a `reason`; `unsafe` says that it
    was the content's.
    """

    id: str
    state: State
    asked: Asked
    order: Order
    position: int = 0
    files: tuple[File, ...] = ()
    reason: str = ""
    unsafe: bool = False

    @property
    def urls(self) -> list[str]:
        """The links to the results."""
        return [file.url for file in self.files]

    @property
    def is_over(self) -> bool:
        """Whether nothing will change any more."""
        return self.state in ("done", "failed", "cancelled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes back: JSON, or as they are the bytes of a type."""

    body: Json
    status: int = 200
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


Show = Callable[[Seen], Answer]


def at_once(_: Asked) -> float:
    """Answer without waiting for the job."""
    return 0.0


def in_the_end(_: Asked) -> float:
    """Answer when the job is over."""
    return FOREVER


@dataclass(frozen=True, slots=True, kw_only=True)
class Submit:
    """A way to give an order. The answer is held back for up to `hold` seconds until the job is
    over; with `inline` the file itself is at hand for it.
    """

    path: str
    read: Callable[[Asked], Order]
    show: Show
    hold: Callable[[Asked], float] = at_once
    inline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A way to ask how a job stands. Its id is the path's `{id}`, else the query's `parameter`."""

    path: str
    show: Show
    parameter: str = "id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """A way to call a job off."""

    method: str
    path: str
    show: Show


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One provider: its ways in, and its words for a refusal (status, message, field)."""

    name: str
    routes: tuple[Submit | Ask | Cancel, ...]
    refuse: Callable[[int, str, str], Json]
    invalid: int = 400
    schemes: tuple[str, ...] = ("Bearer",)
