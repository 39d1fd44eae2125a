"""The page's websocket: sends each user's page the events that this user may see.

A frame holds one or more events, as JSON on a line each.
"""

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
# Events that follow each other faster share a frame: sending costs more than all else.
FRAME_INTERVAL_S: Final = 0.03
# A page that does not read any more is closed; it reconnects and asks for the present state.
MAX_PENDING_EVENTS: Final = 5_000


class PageWebSockets:
    """The websockets of all open pages."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._pages: set[OpenPage] = set()
        world.feed.subscribe(self._on_event)

    async def serve(self, request: web.Request, user: User) -> web.WebSocketResponse:
        """Handle a page's websocket until it closes."""
        # Compressing for a browser on this machine would cost more than it saves.
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S, compress=False)
        page = OpenPage(request, socket, user)
        # Added before the handshake, so that no event that happens during it is lost.
        self._pages.add(page)
        try:
            await socket.prepare(request)
            await page.send_until_closed()
        finally:
            self._pages.remove(page)
        return socket

    def broadcast(self, event: JsonObject) -> None:
        """Send an event to every page."""
        text = json.dumps(event)
        for page in self._pages:
            page.push([text])

    async def close(self, _: web.Application) -> None:
        """Close every websocket; for the application's `on_shutdown`."""
        for page in tuple(self._pages):
            await page.close()

    def _on_event(self, event: Event) -> None:
        """Render an event once for each user who has pages open."""
        pages_by_user: dict[User, list[OpenPage]] = {}
        for page in self._pages:
            pages_by_user.setdefault(page.user, []).append(page)
        for user, pages in pages_by_user.items():
            texts = [json.dumps(one) for one in render_event(self._world, user, event)]
            for page in pages:
                page.push(texts)


class OpenPage:
    """One page of a user, and the events that it has not been sent yet."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse, user: User) -> None:
        self.user = user
        self._request = request
        self._socket = socket
        self._pending: list[str] = []
        self._changed = asyncio.Event()

    def push(self, texts: list[str]) -> None:
        """Send events, as JSON, after those that were pushed before."""
        if not texts:
            return
        self._pending += texts
        self._changed.set()
        if len(self._pending) > MAX_PENDING_EVENTS and self._request.transport:
            self._request.transport.abort()

    async def close(self) -> None:
        """Close the websocket."""
        await self._socket.close(code=WSCloseCode.GOING_AWAY)

    async def send_until_closed(self) -> None:
        """Send what is pushed. The page sends nothing: reading only detects the close."""
        async with asyncio.TaskGroup() as group:
            writer = group.create_task(self._write())
            async for _ in self._socket:
                pass
            writer.cancel()

    async def _write(self) -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                await self._changed.wait()
                self._changed.clear()
                frame, self._pending = "\n".join(self._pending), []
                await self._socket.send_str(frame)
                await asyncio.sleep(FRAME_INTERVAL_S)
