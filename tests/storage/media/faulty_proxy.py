"""A server between a store and the S3 server that fails as it is told, and counts requests."""

from __future__ import annotations

import asyncio
import io
import itertools
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Literal, TypeAlias

import aiohttp
from aiohttp import web

Fault: TypeAlias = int | Literal["reset", "silence", "cut", "none"]
"""A status, or a connection that breaks, stays silent, or breaks in the middle of the body."""

SAID = "what the server says is not ours to repeat"
KEPT_HEADERS = {"Content-Type", "Content-Range", "Etag", "Last-Modified", "Content-Length"}


class FaultyProxy:
    """`faults` are those of the next requests, one each; later ones are served.

    `authorization` is the header of the newest request.
    """

    port: int

    def __init__(self, server_port: int) -> None:
        self._server = f"http://127.0.0.1:{server_port}"
        self._session = aiohttp.ClientSession(auto_decompress=False)
        self._arrived = asyncio.Condition()
        self.faults: Iterable[Fault] = ()
        self.requests = 0
        self.authorization = ""

    def always(self, fault: Fault) -> None:
        self.faults = itertools.repeat(fault)

    async def arrived(self, requests: int) -> None:
        """Wait for that many requests in all."""
        async with self._arrived:
            await self._arrived.wait_for(lambda: self.requests >= requests)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.faults = iter(self.faults)
        fault = next(self.faults, "none")
        async with self._arrived:
            self.requests += 1
            self.authorization = request.headers.get("Authorization", "")
            self._arrived.notify_all()
        if isinstance(fault, int):
            return web.Response(status=fault, text=f"<Error><Code>{SAID}</Code></Error>")
        if fault == "silence":
            await asyncio.Event().wait()
        if fault != "reset":
            url, headers, sent = self._server + request.raw_path, request.headers, io.BytesIO(body)
            forwarded = self._session.request(request.method, url, data=sent, headers=headers)
            async with forwarded as answer:
                content = await answer.read()
                kept = KEPT_HEADERS & {it.title() for it in answer.headers}
                shown = {it: answer.headers[it] for it in kept}
                if fault == "none":
                    return await _sent(request, answer.status, shown, content)
                await _sent(request, answer.status, shown, content[: len(content) // 2])
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async def aclose(self) -> None:
        await self._session.close()


async def _sent(
    request: web.Request, status: int, headers: dict[str, str], content: bytes
) -> web.StreamResponse:
    response = web.StreamResponse(status=status, headers=headers)
    await response.prepare(request)
    if request.method != "HEAD":
        await response.write(content)
    return response


@asynccontextmanager
async def faulty_proxy(server_port: int) -> AsyncIterator[FaultyProxy]:
    proxy = FaultyProxy(server_port)
    app = web.Application(client_max_size=100_000_000)
    app.router.add_route("*", "/{path:.*}", proxy.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.01, handler_cancellation=True)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        proxy.port = runner.addresses[0][1]
        yield proxy
    finally:
        await runner.cleanup()
        await proxy.aclose()
