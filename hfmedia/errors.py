"""Errors, sorted by what happens next, with fields.

```
HFMediaError
├─ ProviderError            the next provider is tried
│  ├─ ResponseError         an error status before the job was accepted
│  ├─ ConnectFailed         no connection, so nothing was sent
│  ├─ JobFailed             the job was accepted and failed
│  └─ AllProvidersFailed    no provider is left
├─ RequestError             the request itself must change
│  ├─ ContentRefused        a provider refused the content
│  └─ ModelNotSupportedError  the Hub does not know the model, or no provider serves it
├─ SetupError               the owner of the key must act
│  ├─ MissingAuthError      no key, or a key that is refused
│  ├─ OutOfCredits          the account cannot pay
│  ├─ HubUnavailable        the Hub did not answer, and nothing is cached
│  └─ ClientClosed          the instance was closed before or during the call
├─ UnknownOutcome           it may have been paid: images move on and say so, videos stop and say so
│  ├─ BadReply              a response that cannot be read
│  ├─ ConnectionLost        the connection broke after the request was sent
│  └─ DeadlineExceeded      the time is up
└─ DownloadError            the result exists: it is fetched again, never generated again
```

`str(error)` is an English sentence for developers. Applications build their own sentences from the
type and the fields. Neither ever holds a key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal, Self, TypeAlias

RequestProblem: TypeAlias = Literal[
    "argument",  # one of a wrong type, or out of its range
    "aspect-ratio",
    "endpoint-url",
    "image-missing",
    "image-unavailable",  # it is kept, but cannot be read now
    "prompt-empty",
    "resolution",
    "task",
    "ticket",
]
ModelProblem: TypeAlias = Literal[
    "bad-id",  # it does not look like owner/name
    "endpoint-urls-off",  # it is an address, and addresses are not allowed
    "none-listed",  # no model was named, and the Hub lists none
    "not-served",  # no live provider serves it for the task
    "provider-does-not-serve",  # the provider that was named does not serve it for the task
    "provider-unknown",  # the library has no adapter for the provider
    "providers-denied",  # the policy leaves no provider
    "takes-no-images",  # the router's list says so
    "unknown",  # the Hub does not know it
]
AuthProblem: TypeAlias = Literal["malformed", "missing", "provider-not-named", "refused"]
DownloadProblem: TypeAlias = Literal[
    "bad-url",  # not an http(s) address, or one with credentials
    "connection",
    "empty",
    "incomplete",
    "insecure-url",  # it holds the key, which would leave TLS
    "private-url",  # not a public address
    "redirects",
    "status",
    "storage",  # it could not be written
    "too-large",
    "wrong-type",
]


@dataclass(eq=False)
class HFMediaError(Exception):
    """Anything that this library raises on purpose. It survives pickling.

    `status` is the HTTP status, where there was one; `provider_message` is what the provider said,
    in one line.
    """

    message: str = ""
    provider: str | None = field(default=None, kw_only=True)
    status: int | None = field(default=None, kw_only=True)
    provider_message: str | None = field(default=None, kw_only=True)

    def __str__(self) -> str:
        return self.message


@dataclass(eq=False)
class ProviderError(HFMediaError):
    """This provider will not do it; another may."""


@dataclass(eq=False)
class ResponseError(ProviderError):
    """An error status before anything was accepted."""

    retry_after_s: float | None = field(default=None, kw_only=True)


@dataclass(eq=False)
class ConnectFailed(ProviderError):
    """No connection, so nothing was sent and nothing was paid."""

    host: str | None = field(default=None, kw_only=True)


@dataclass(eq=False)
class JobFailed(ProviderError):
    """An accepted job failed, for a reason that is not the content."""


@dataclass(eq=False)
class AllProvidersFailed(ProviderError):
    """Every provider was tried. `failures` holds one per provider, in the order of trying."""

    failures: tuple[Failure, ...] = field(default=(), kw_only=True)


@dataclass(eq=False)
class RequestError(HFMediaError):
    """The request cannot be served, by any provider. `problem` says which part of it is wrong."""

    problem: RequestProblem | None = field(default=None, kw_only=True)


@dataclass(eq=False)
class ContentRefused(RequestError):
    """A provider refused the content. `provider_message` is its reason."""


@dataclass(eq=False)
class ModelNotSupportedError(RequestError):
    """The Hub does not know the model, or no live provider serves it for the task.

    `alternatives` are providers that serve it for the task; `tasks` are those it is served for.
    """

    model: str = field(default="", kw_only=True)
    task: str | None = field(default=None, kw_only=True)
    model_problem: ModelProblem = field(default="not-served", kw_only=True)
    alternatives: tuple[str, ...] = field(default=(), kw_only=True)
    tasks: tuple[str, ...] = field(default=(), kw_only=True)


@dataclass(eq=False)
class SetupError(HFMediaError):
    """Only the owner of the key, or of the program, can change this."""


@dataclass(eq=False)
class MissingAuthError(SetupError):
    """No API key was given, or no provider accepts the one that was."""

    auth_problem: AuthProblem = field(default="refused", kw_only=True)


@dataclass(eq=False)
class OutOfCredits(SetupError):
    """The account behind the key cannot pay."""


@dataclass(eq=False)
class HubUnavailable(SetupError):
    """The Hub did not answer, so it is not known which providers serve the model."""


@dataclass(eq=False)
class ClientClosed(SetupError):
    """The instance is closed. What it was generating has been cancelled, at the provider too."""


@dataclass(eq=False)
class UnknownOutcome(HFMediaError):
    """It is not known whether the result was generated; it may have been paid."""


@dataclass(eq=False)
class BadReply(UnknownOutcome):
    """A response that cannot be read, or a result that is not what was asked for."""


@dataclass(eq=False)
class ConnectionLost(UnknownOutcome):
    """The connection broke after the request was sent."""

    host: str | None = field(default=None, kw_only=True)


@dataclass(eq=False)
class DeadlineExceeded(UnknownOutcome):
    """The generation was not finished within `limit_s` seconds."""

    limit_s: float | None = field(default=None, kw_only=True)


@dataclass(eq=False)
class DownloadError(HFMediaError):
    """The result was made but could not be fetched.

    `retryable` says whether fetching it again may help; `url` is where the provider says that it
    is, None if that holds the key.
    """

    url: str | None = field(default=None, kw_only=True)
    retryable: bool = field(default=True, kw_only=True)
    download_problem: DownloadProblem = field(default="connection", kw_only=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An error as plain data: the name of its class, its sentence and its other fields.

    `causes` are the failures of an `AllProvidersFailed`.
    """

    type: str
    message: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    causes: tuple[Failure, ...] = ()

    @classmethod
    def of(cls, error: HFMediaError) -> Self:
        """The failure that an error is. Fields that hold their default are left out."""
        known: dict[str, Any] = {}
        for item in fields(error):
            value = getattr(error, item.name)
            if item.name not in {"message", "failures"} and value != item.default:
                known[item.name] = list(value) if isinstance(value, tuple) else value
        causes = error.failures if isinstance(error, AllProvidersFailed) else ()
        return cls(type=type(error).__name__, message=str(error), fields=known, causes=causes)

    def error(self) -> HFMediaError:
        """The error again. A type that this version does not know becomes an `HFMediaError`."""
        known = error_types().get(self.type, HFMediaError)
        names = {item.name for item in fields(known)}
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in self.fields.items()
            if name in names
        }
        if issubclass(known, AllProvidersFailed):
            values["failures"] = self.causes
        return known(self.message, **values)

    @property
    def provider(self) -> str | None:
        """The provider that failed, where one is known."""
        return self.fields.get("provider")

    @property
    def status(self) -> int | None:
        """The HTTP status, where there was one."""
        return self.fields.get("status")


def error_types(root: type[HFMediaError] = HFMediaError) -> dict[str, type[HFMediaError]]:
    """Every class of the tree by its name."""
    found = {root.__name__: root}
    for child in root.__subclasses__():
        found |= error_types(child)
    return found
