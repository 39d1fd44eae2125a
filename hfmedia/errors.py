"""Errors, sorted by what happens next.

```
HFMediaError
├─ ProviderError            the next provider is tried
│  ├─ ResponseError         it answered with an error status before it accepted
│  ├─ ConnectFailed         it could not be reached
│  ├─ JobFailed             it accepted, and the job failed
│  └─ AllProvidersFailed    none is left
├─ RequestError             the person is told
│  ├─ ContentRefused        a provider refused the content
│  └─ ModelNotSupportedError  the Hub does not know the model, or nobody serves it
├─ SetupError               the operator is told
│  ├─ MissingAuthError      no key, or a key that nobody takes
│  ├─ OutOfCredits          the account must be topped up
│  └─ HubUnavailable        the Hub did not answer, and nothing is remembered
├─ UnknownOutcome           it may have been paid: images move on and say so, videos stop and say so
│  ├─ BadReply              a reply that cannot be read
│  ├─ ConnectionLost        the connection broke after the request was sent
│  └─ DeadlineExceeded      the time is up
└─ DownloadError            the result is there: it is fetched again, never generated again
```

Messages are sentences for people. They never hold a key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class HFMediaError(Exception):
    """Anything that this library raises on purpose.

    `status` is the HTTP status, where there was one.
    """

    status: int | None = None

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class ProviderError(HFMediaError):
    """This provider will not do it; another may."""


class ResponseError(ProviderError):
    """An error status before anything was accepted. `retry_after` is in seconds."""

    def __init__(
        self, message: str, *, status: int | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(message, status=status)
        self.retry_after = retry_after


class ConnectFailed(ProviderError):
    """No connection, so nothing was asked and nothing was paid."""


class JobFailed(ProviderError):
    """An accepted job failed, for a reason that is not the content."""


class AllProvidersFailed(ProviderError):
    """Every provider was tried. `errors` holds (provider, error) in the order of trying."""

    def __init__(self, message: str, errors: Sequence[tuple[str, HFMediaError]]) -> None:
        super().__init__(message, status=errors[-1][1].status if errors else None)
        self.errors = tuple(errors)


class RequestError(HFMediaError):
    """What was asked for cannot be had, from anybody."""


class ContentRefused(RequestError):
    """A provider refused to draw this."""


class ModelNotSupportedError(RequestError):
    """The Hub does not know the model, or no live provider serves it for this task."""


class SetupError(HFMediaError):
    """Only the operator can mend it."""


class MissingAuthError(SetupError):
    """There is no key, or no provider takes it."""


class OutOfCredits(SetupError):
    """The account behind the key has no credits left."""


class HubUnavailable(SetupError):
    """The Hub did not answer, so that nobody knows who serves the model."""


class UnknownOutcome(HFMediaError):
    """Nobody knows whether it was generated; it may have been paid."""


class BadReply(UnknownOutcome):
    """The reply cannot be read."""


class ConnectionLost(UnknownOutcome):
    """The connection broke after the request was sent."""


class DeadlineExceeded(UnknownOutcome):
    """It took longer than it may."""


class DownloadError(HFMediaError):
    """The result was made but could not be fetched.

    `again` says whether trying again may help; `url` is where the provider says that it is.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        url: str | None = None,
        again: bool = True,
    ) -> None:
        super().__init__(message, status=status)
        self.url = url
        self.again = again
