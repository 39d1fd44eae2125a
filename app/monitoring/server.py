"""A small HTTP server for an operator's tools: GET on a few paths, one request per connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, TypeAlias

REQUEST_BYTES: Final = 8192  # of the request line and the headers
REQUEST_S: Final = 10.0  # that a request and its response may take
CONNECTIONS: Final = 16  # at once; more are closed at once

TEXT: Final = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Page:
    """A response."""

    body: bytes
    status: HTTPStatus = HTTPStatus.OK
    content_type: str = TEXT


Pages: TypeAlias = Mapping[str, Callable[[], Awaitable[Page]]]
"""What makes the response to GET, by path."""


class CannotListen(Exception):
    """The port cannot be used. The message is a sentence for the operator."""


@asynccontextmanager
async def serving(host: str, port: int, pages: Pages) -> AsyncIterator[int]:
    """Serve the pages, and yield the port: a free one for 0. Raises `CannotListen`."""
    connections = Connections(pages)
    try:
        server = await asyncio.start_server(connections.serve, host, port, limit=REQUEST_BYTES)
    except OSError as error:
        raise CannotListen(
            f"METRICS_PORT {port} cannot be used on {host}: {error.strerror}."
        ) from None
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await connections.close()


class Connections:
    """Those that are being served."""

    def __init__(self, pages: Pages, *, request_s: float = REQUEST_S) -> None:
        self._pages = pages
        self._request_s = request_s
        self._tasks: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read one request and answer it; what is no request, or too slow, gets no answer."""
        task = asyncio.current_task()
        assert task is not None, "asyncio runs this in a task"  # noqa: S101
        if len(self._tasks) >= CONNECTIONS:
            writer.transport.abort()
            return
        self._tasks.add(task)
        try:
            async with asyncio.timeout(self._request_s):
                await self._answer(reader, writer)
        except (TimeoutError, OSError, asyncio.IncompleteReadError):
            writer.transport.abort()
        except asyncio.CancelledError:
            writer.transport.abort()  # and no more: asyncio would log that it was cancelled
        finally:
            self._tasks.discard(task)

    async def close(self) -> None:
        """End all of them."""
        tasks = [*self._tasks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.LimitOverrunError:
            page = _error(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        else:
            page = await self._page(head)
        writer.write(_response(page))
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async def _page(self, head: bytes) -> Page:
        words = head.partition(b"\r\n")[0].decode("latin-1").split(" ")
        if len(words) != 3 or not words[2].startswith("HTTP/1."):
            return _error(HTTPStatus.BAD_REQUEST)
        method, target, _ = words
        make = self._pages.get(target.partition("?")[0])
        if make is None:
            return _error(HTTPStatus.NOT_FOUND)
        if method != "GET":
            return _error(HTTPStatus.METHOD_NOT_ALLOWED)
        return await make()


def _error(status: HTTPStatus) -> Page:
    return Page(f"{status.phrase}\n".encode(), status)


def _response(page: Page) -> bytes:
    head = (
        f"HTTP/1.1 {page.status.value} {page.status.phrase}\r\n"
        f"Content-Type: {page.content_type}\r\n"
        f"Content-Length: {len(page.body)}\r\n"
        "Connection: close\r\n\r\n"
    )
    return head.encode() + page.body
