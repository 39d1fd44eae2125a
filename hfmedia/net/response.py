"""A response that is being received: whole replies, downloads and streams are read from it."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing, suppress
from functools import cached_property
from typing import TYPE_CHECKING, Final

import aiohttp

from hfmedia.errors import HFMediaError
from hfmedia.net.read_errors import ReadErrors
from hfmedia.net.slots import Transfer

if TYPE_CHECKING:
    from yarl import URL

LARGE_BODY_BYTES: Final = 1_000_000  # from this length on, a body waits for a slot
ERROR_BYTES: Final = 64_000  # of the body of an error: what it says is at its beginning
MIN_BYTES_PER_S: Final = 4_000  # what comes more slowly would take for ever
ERROR_TIMEOUT_S: Final = 5.0  # for the body of an error, whose status is known


class HttpResponse:
    """Status and headers, which have come, and the body, which is coming."""

    def __init__(
        self,
        response: aiohttp.ClientResponse,
        errors: ReadErrors,
        transfer: Transfer,
        silence_timeout_s: float,
    ) -> None:
        self._response = response
        self._errors = errors
        self._transfer = transfer
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
        length = self.content_length or 0
        if length > limit_bytes:
            raise self._errors.too_large(limit_bytes)
        if length > LARGE_BODY_BYTES:
            await self._transfer.enter()
        began, received = time.monotonic(), 0
        try:
            async for chunk in self._response.content.iter_any():
                received += len(chunk)
                if received > limit_bytes:
                    raise self._errors.too_large(limit_bytes)
                elapsed = time.monotonic() - began
                if elapsed > self._silence_timeout_s and received < min_bytes_per_s * elapsed:
                    raise TimeoutError
                began += await self._transfer.received(len(chunk))
                yield chunk
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise self._errors.broken(error) from None

    async def stream(self, *, limit_bytes: int, at_once_bytes: int) -> AsyncGenerator[bytes, None]:
        """The body of a stream as it comes, unpacked, at most `at_once_bytes` at once.

        It may take as long as it likes, and waits for no slot: little comes at a time. Raises an
        error of `ReadErrors` if the connection breaks or the body is larger than `limit_bytes`.
        """
        content, received = self._response.content, 0
        try:
            while chunk := await content.read(at_once_bytes):
                received += len(chunk)
                if received > limit_bytes:
                    raise self._errors.too_large(limit_bytes)
                yield chunk
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise self._errors.broken(error) from None

    async def read(self, *, limit_bytes: int, min_bytes_per_s: float = 0) -> bytes:
        """The whole body. Raises as `chunks` does."""
        found = self.chunks(limit_bytes=limit_bytes, min_bytes_per_s=min_bytes_per_s)
        return b"".join([chunk async for chunk in found])

    async def read_error(self) -> bytes:
        """The first `ERROR_BYTES` of an error's body, or what comes of them in time.

        No more is received: its status says what happens next, whatever follows.
        """
        start = b""
        chunks = self.chunks(limit_bytes=sys.maxsize)
        timeout_s = min(ERROR_TIMEOUT_S, self._silence_timeout_s)
        with suppress(HFMediaError, TimeoutError):
            async with asyncio.timeout(timeout_s), aclosing(chunks):
                async for chunk in chunks:
                    start += chunk[: ERROR_BYTES - len(start)]
                    if len(start) >= ERROR_BYTES:
                        break
        return start
