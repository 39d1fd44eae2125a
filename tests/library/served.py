"""Real servers on loopback: one that answers as it is answering, one that writes raw bytes."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

from hfmedia.errors import HFMediaError
from hfmedia.execution import download as downloads
from hfmedia.media_store import FolderMediaStore
from hfmedia.net.transport import SILENCE_TIMEOUT_S, HttpRequest, Transport
from hfmedia.net.url_safety import Origin, origin_of
from hfmedia.types import MediaRef

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Seen:
    """A request as it arrived; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass
class Served:
    """Where a server listens, and what it was asked."""

    port: int
    seen: list[Seen] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def origin(self) -> Origin:
        return origin_of(self.url)

    @property
    def paths(self) -> list[str]:
        return [it.path for it in self.seen]


@asynccontextmanager
async def serving(answer: Handler) -> AsyncIterator[Served]:
    """A server that answers every request in that way."""
    served = Served(0)

    async def handle(request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        served.seen.append(Seen(request.method, request.path_qs, headers, await request.read()))
        return await answer(request)

    app = web.Application(client_max_size=100_000_000)
    app.router.add_route("*", "/{path:.*}", handle)
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    served.port = runner.addresses[0][1]
    try:
        yield served
    finally:
        await runner.cleanup()


@asynccontextmanager
async def writing(raw: bytes) -> AsyncIterator[Served]:
    """A server that reads a request, writes those bytes and hangs up."""
    served = Served(0)

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            method, path, _ = head.split(" ", 2)
            served.seen.append(Seen(method, path, {}, b""))
            writer.write(raw)
            await writer.drain()
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    served.port = server.sockets[0].getsockname()[1]
    async with server:
        yield served


def answering(answers: Mapping[str, web.Response | Handler]) -> Handler:
    """An answer per path; 404 for every other."""

    async def answer(request: web.Request) -> web.StreamResponse:
        found = answers.get(request.path)
        if found is None:
            return web.Response(status=404, text="not found")
        return await found(request) if callable(found) else copy_of(found)

    return answer


def copy_of(response: web.Response) -> web.Response:
    """A response can be sent only once."""
    return web.Response(status=response.status, body=response.body, headers=response.headers)


async def streamed(request: web.Request, size: int, **headers: str) -> web.StreamResponse:
    """A body that does not say beforehand how long it is."""
    response = web.StreamResponse(headers=headers)
    await response.prepare(request)
    piece = bytes(64 * 1024)
    while size > 0:
        await response.write(piece[:size])
        size -= len(piece)
    return response


@asynccontextmanager
async def transport_to(
    router: Served, *others: Served, silence: float = SILENCE_TIMEOUT_S
) -> AsyncIterator[Transport]:
    """A transport whose router, which may serve media, is the first; the others are trusted."""
    trusted = frozenset({router.origin, *(it.origin for it in others)})
    transport = Transport(trusted=trusted, media_origin=router.origin, silence_timeout_s=silence)
    try:
        yield transport
    finally:
        await transport.aclose()


@dataclass(frozen=True)
class Answered:
    """A whole response."""

    status: int
    headers: Mapping[str, str]
    body: bytes


async def send(transport: Transport, request: HttpRequest, limit: int = 3_000_000) -> Answered:
    """Send, and read the whole response."""
    async with transport.open(request) as response:
        body = await response.read(limit_bytes=limit)
        return Answered(response.status, response.headers, body)


@dataclass(frozen=True)
class Downloaded:
    """A download, read whole."""

    ref: MediaRef
    data: bytes


async def download(transport: Transport, url: str, limit: int = 3_000_000) -> Downloaded:
    """Download into a store of its own. One that fails leaves nothing in it."""
    with closing(FolderMediaStore()) as store:
        try:
            ref = await downloads.download(transport, store, url, limit_bytes=limit)
        except HFMediaError:
            assert files_in(store) == []
            raise
        with await store.open(ref) as file:
            return Downloaded(ref, file.read())


def files_in(store: FolderMediaStore) -> list[Path]:
    """What lies in the folder of a store."""
    return list(store.path_of(MediaRef(uri="media:x", content_type="", size=0)).parent.iterdir())


def closed_port() -> int:
    """A port where nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def redirect(to: str, status: int = 302) -> web.Response:
    """An answer that leads elsewhere."""
    return web.Response(status=status, headers={"Location": to})
