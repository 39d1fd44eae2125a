"""What a failure of the network means: it differs between replies and downloads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import aiohttp

from hfmedia.errors import BadReply, ConnectFailed, ConnectionLost, DownloadError, HFMediaError

if TYPE_CHECKING:
    from yarl import URL


class ReadErrors(Protocol):
    """The errors that sending a request and reading its response raise."""

    def broken(self, error: Exception) -> HFMediaError:
        """The error for a connection that broke."""

    def too_large(self, limit_bytes: int) -> HFMediaError:
        """The error for a body of more than `limit_bytes`."""


class ReplyErrors:
    """What a failure means while a provider or the Hub is asked."""

    def __init__(self, url: URL) -> None:
        self._host = url.host

    def broken(self, error: Exception) -> HFMediaError:
        """Whether anything can have been sent before the connection went."""
        before = (
            aiohttp.ClientConnectorError,
            aiohttp.ConnectionTimeoutError,
            aiohttp.ClientHttpProxyError,  # it has not opened the tunnel
        )
        if isinstance(error, before):
            return ConnectFailed(
                f"No connection to {self._host}: {kind_of(error)}.", host=self._host
            )
        if isinstance(error, ValueError):  # a URL or a header that cannot be written
            return BadReply(f"{self._host} cannot be asked: {kind_of(error)}.")
        return ConnectionLost(
            f"The connection to {self._host} broke: {kind_of(error)}.", host=self._host
        )

    def too_large(self, limit_bytes: int) -> HFMediaError:
        """The body is larger than anything that is expected."""
        return BadReply(f"{self._host} sends more than {limit_bytes // 1_000_000} MB.")


class DownloadErrors:
    """What a failure means while a result is fetched."""

    def __init__(self, url: URL, address: str) -> None:
        self._host = url.host
        self._address = address

    def broken(self, error: Exception) -> HFMediaError:
        """It may be fetched again."""
        message = f"The result could not be fetched from {self._host}: {kind_of(error)}."
        return DownloadError(message, url=self._address)

    def too_large(self, limit_bytes: int) -> HFMediaError:
        """Fetching it again would not help."""
        return DownloadError(
            f"The result is larger than {limit_bytes // 1_000_000} MB.",
            url=self._address,
            retryable=False,
            download_problem="too-large",
        )


def kind_of(error: BaseException) -> str:
    """The cause of a failure in English, without the URL, which may carry a signature."""
    inner = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    if isinstance(inner, TimeoutError):
        return "it took too long"
    if isinstance(inner, aiohttp.ClientPayloadError):
        return "it ended in the middle"
    if isinstance(inner, aiohttp.ServerDisconnectedError):
        return "the server hung up"
    if isinstance(inner, aiohttp.ClientHttpProxyError):
        return f"the proxy answered {inner.status}"
    return (inner.strerror if isinstance(inner, OSError) else None) or type(inner).__name__
