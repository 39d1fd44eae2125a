"""The page's websocket: sends each user's page the events that this user may see."""

import asyncio
import contextlib
import json
from typing import Final

from aiohttp import WSCloseCode, web

from playground.discord.events import Event
from playground.discord.users import User
from playground.discord.world import World
from playground.json_types import JsonObject
from playground.page.view import render_event

HEARTBEAT_S: Final = 30.0


class PageWebSockets:
    """The websockets of all open pages."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._outboxes: dict[web.WebSocketResponse, asyncio.Queue[JsonObject]] = {}

    async def serve(self, request: web.Request, user: User) -> web.WebSocketResponse:
        """Handle a page's websocket until it closes."""
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S)
        outbox: asyncio.Queue[JsonObject] = asyncio.Queue()

        def on_event(event: Event) -> None:
            for rendered in render_event(self._world, user, event):
                outbox.put_nowait(rendered)

        # Subscribed before the handshake, so that no event that happens during it is lost.
        with self._world.feed.listening(on_event):
            await socket.prepare(request)
            self._outboxes[socket] = outbox
            try:
                await _send_until_closed(socket, outbox)
            finally:
                del self._outboxes[socket]
        return socket

    def broadcast(self, event: JsonObject) -> None:
        """Send an event to every page."""
        for outbox in self._outboxes.values():
            outbox.put_nowait(event)

    async def close(self, _: web.Application) -> None:
        """Close every websocket; for the application's `on_shutdown`."""
        for socket in tuple(self._outboxes):
            await socket.close(code=WSCloseCode.GOING_AWAY)


async def _send_until_closed(
    socket: web.WebSocketResponse, outbox: "asyncio.Queue[JsonObject]"
) -> None:
    """Send what is in the outbox. The page sends nothing: reading only detects the close."""
    async with asyncio.TaskGroup() as group:
        writer = group.create_task(_write(socket, outbox))
        async for _ in socket:
            pass
        writer.cancel()


async def _write(socket: web.WebSocketResponse, outbox: "asyncio.Queue[JsonObject]") -> None:
    with contextlib.suppress(ConnectionError):
        while True:
            await socket.send_str(json.dumps(await outbox.get()))
