"""The page's websocket: each person's page hears what that person may know."""

import asyncio
import contextlib
import json

from aiohttp import WSCloseCode, web

from playground.events import Event
from playground.page_view import events_for
from playground.people import User
from playground.wire import Json
from playground.world import World


class PageEvents:
    """All open pages."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._pages: dict[web.WebSocketResponse, asyncio.Queue[Json]] = {}

    async def listen(self, request: web.Request, user: User) -> web.WebSocketResponse:
        """Take a page's websocket until it closes."""
        socket = web.WebSocketResponse(heartbeat=30.0)
        outbox: asyncio.Queue[Json] = asyncio.Queue()

        def hear(event: Event) -> None:
            for told in events_for(self._world, user, event):
                outbox.put_nowait(told)

        # Heard from before the handshake is done: what happens during it is not lost.
        with self._world.feed.listening(hear):
            await socket.prepare(request)
            self._pages[socket] = outbox
            try:
                await _serve(socket, outbox)
            finally:
                del self._pages[socket]
        return socket

    def tell_all(self, event: Json) -> None:
        """Tell every page."""
        for outbox in self._pages.values():
            outbox.put_nowait(event)

    async def close(self, _: web.Application) -> None:
        """Let the pages know that the server goes."""
        for socket in tuple(self._pages):
            await socket.close(code=WSCloseCode.GOING_AWAY)


async def _serve(socket: web.WebSocketResponse, outbox: "asyncio.Queue[Json]") -> None:
    """Write what is told; read only to notice the end."""
    async with asyncio.TaskGroup() as group:
        writer = group.create_task(_write(socket, outbox))
        async for _ in socket:
            pass
        writer.cancel()


async def _write(socket: web.WebSocketResponse, outbox: "asyncio.Queue[Json]") -> None:
    with contextlib.suppress(ConnectionError):
        while True:
            await socket.send_str(json.dumps(await outbox.get()))
