"""A response that is being received: whole replies, downloads and streams are read from it."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import aiohttp

from hfmedia.errors import HFMediaError

if TYPE_CHECKING:
    from yarl import URL


class ReadErrors(Protocol):
    """The errors that reading raises: they differ between replies and downloads."""

    def broken(self, error: Exception) -> HFMediaError:
        """The error for a connection that broke."""

    def too_large(self, limit_bytes: int) -> HFMediaError:
        """The error for a body of more than `limit_bytes`."""


class HttpResponse:
    """Status and headers, which have come, and the body, which is coming."""

    def __init__(
        self, response: aiohttp.ClientResponse, errors: ReadErrors, silence_timeout_s: float
    ) -> None:
        self._response = response
        self._errors = errors
        self._silence_timeout_s = silence_timeout_s

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self._response.status

    @property
    def url(self) -> URL:
        """Where it came from, after redirects."""
        return self._response.url

    @cached_property
    def headers(self) -> Mapping[str, str]:
        """The headers, with their names in lower case."""
        return {name.lower(): value for name, value in self._response.headers.items()}

    @property
    def content_type(self) -> str:
        """The media type without its parameters."""
        return self._response.content_type

    @property
    def content_length(self) -> int | None:
        """The announced length of the body in bytes."""
        return self._response.content_length

    async def chunks(
        self, *, limit_bytes: int, min_bytes_per_s: float = 0
    ) -> AsyncGenerator[bytes, None]:
        """The body as it comes, unpacked.

        Raises an error of `ReadErrors` if the connection breaks, if the body is larger than
        `limit_bytes`, or if, after the silence timeout, it has come more slowly than
        `min_bytes_per_s`.
        """
        if (self.content_length or 0) > limit_bytes:
            raise self._errors.too_large(limit_bytes)
        began, received = time.monotonic(), 0
        try:
            async for chunk in self._response.content.iter_any():
                received += len(chunk)
                if received > limit_bytes:
                    raise self._errors.too_large(limit_bytes)
                elapsed = time.monotonic() - began
                if elapsed > self._silence_timeout_s and received < min_bytes_per_s * elapsed:
                    raise TimeoutError
                yield chunk
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise self._errors.broken(error) from None

    async def read(self, *, limit_bytes: int, min_bytes_per_s: float = 0) -> bytes:
        """The whole body. Raises as `chunks` does."""
        found = self.chunks(limit_bytes=limit_bytes, min_bytes_per_s=min_bytes_per_s)
        return b"".join([chunk async for chunk in found])


def kind_of(error: BaseException) -> str:
    """The cause of a failure in English, without the URL, which may carry a signature."""
    inner = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    if isinstance(inner, TimeoutError):
        return "it took too long"
    if isinstance(inner, aiohttp.ClientPayloadError):
        return "it ended in the middle"
    if isinstance(inner, aiohttp.ServerDisconnectedError):
        return "the server hung up"
    return (inner.strerror if isinstance(inner, OSError) else None) or type(inner).__name__
