"""A scripted stand-in for the page's server: the page's tests say what it answers and when.

The real server needs a bot that answers. Here a test is the bot: it reads what the page sent
(`heard`) and tells the page what happened (`tell`), so that every order of events can be played.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import WSCloseCode, web

from . import samples

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from aiohttp.typedefs import Handler

PAGE = Path(__file__).parents[3] / "playground" / "page"
Json = dict[str, Any]


class FakeBackend:
    """What the server knows, what it was asked, and how it answers the next request of a kind."""

    def __init__(self, files: Path) -> None:
        self.url = ""
        self._files = files
        self._sockets: dict[web.WebSocketResponse, str] = {}
        self.reset()

    def reset(self) -> None:
        """Begins anew, with nobody listening."""
        self.users = samples.users()
        self.guilds = samples.guilds()
        self.channels = samples.channels()
        self.bot: Json | None = samples.bot()
        self.commands = samples.commands()
        self.providers = samples.providers()
        self.keys = samples.keys()
        self.discord = samples.discord()
        self.messages: dict[str, list[Json]] = defaultdict(list)
        self.answers: dict[str, Callable[[Json], Any]] = {}
        self.heard_of: dict[str, asyncio.Queue[Json]] = defaultdict(asyncio.Queue)
        self.accepts_events = True
        self.size_limit = 10_485_760
        self.interactions = 500  # the samples' own ids are smaller
        self._sockets.clear()

    async def heard(self, kind: str) -> Json:
        """Waits for the next body that the page sent to `/api/{kind}`."""
        async with asyncio.timeout(5):
            return await self.heard_of[kind].get()

    async def tell(self, event: Json, *, only: str | None = None) -> None:
        """Sends an event to the pages of every user, or of one."""
        for socket, user in list(self._sockets.items()):
            if only in (None, user):
                await socket.send_json(event)

    async def post(
        self, message: Json, channel: str = "studio", *, only: str | None = None
    ) -> Json:
        """A new message, which a later `GET /api/state` knows too."""
        self.messages[channel].append(message | {"for": only})
        await self.tell(
            {"type": "message_create", "channel": channel, "message": message}, only=only
        )
        return message

    async def edit(self, message: Json, channel: str = "studio") -> None:
        """The message with this id now looks like this."""
        known = self.messages[channel]
        place = next(place for place, old in enumerate(known) if old["id"] == message["id"])
        known[place] = message
        await self.tell({"type": "message_update", "channel": channel, "message": message})

    def seen_channels(self, username: str) -> list[Json]:
        """The channels of the servers in which a user is, and the direct one."""
        [user_id] = [user["id"] for user in self.users if user["username"] == username]
        own = {
            guild["key"] for guild in self.guilds if guild["joined"] and user_id in guild["members"]
        }
        return [channel for channel in self.channels if channel["guild"] in (None, *own)]

    async def tell_places(self) -> None:
        """Sends every page all servers and people, and the channels that its user sees."""
        for user in self.users:
            channels = self.seen_channels(user["username"])
            places = {"guilds": self.guilds, "users": self.users, "channels": channels}
            await self.tell({"type": "places", **places}, only=user["username"])

    def refuse(self, kind: str, sentence: str) -> None:
        """From now on `/api/{kind}` answers 400."""

        def refuse(_body: Json) -> Json:
            raise web.HTTPBadRequest(
                text=json.dumps({"error": sentence}), content_type="application/json"
            )

        self.answers[kind] = refuse

    def store(self, name: str, content: bytes) -> str:
        """Keeps a file; answers its address on the page's server."""
        (self._files / name).write_bytes(content)
        return f"/cdn/{name}"

    async def cut_connections(self) -> None:
        """Interrupts every page, and lets none come back until `accepts_events` is true again."""
        self.accepts_events = False
        for socket in list(self._sockets):
            await socket.close(code=WSCloseCode.GOING_AWAY)

    async def listen(self, request: web.Request) -> web.WebSocketResponse:
        """`GET /api/events`."""
        if not self.accepts_events:
            raise web.HTTPServiceUnavailable
        if request.query["user"] not in [known["username"] for known in self.users]:
            raise web.HTTPBadRequest
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets[socket] = request.query["user"]
        async for _ in socket:
            pass
        self._sockets.pop(socket, None)
        return socket


@asynccontextmanager
async def fake_backend(files: Path) -> AsyncIterator[FakeBackend]:
    """Serves the page and the scripted answers on a free port of the loopback."""
    backend = FakeBackend(files)
    runner = web.AppRunner(_application(backend, files), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    backend.url = f"http://{host}:{port}/"
    try:
        yield backend
    finally:
        await runner.cleanup()


def _application(backend: FakeBackend, files: Path) -> web.Application:
    app = web.Application()
    app.on_response_prepare.append(_keep)
    app.router.add_get("/", _index)
    app.router.add_static("/page", PAGE)
    app.router.add_static("/cdn", files)
    app.router.add_get("/api/state", _state(backend))
    app.router.add_get("/api/events", backend.listen)
    app.router.add_get(
        "/api/providers", _reply(backend, "get-providers", lambda _: backend.providers)
    )
    app.router.add_put("/api/providers", _reply(backend, "providers", _tuning(backend)))
    app.router.add_get("/api/keys", _listed(lambda: backend.keys))
    app.router.add_put("/api/keys", _reply(backend, "keys", _revoking(backend)))
    app.router.add_get("/api/discord", _reply(backend, "get-discord", lambda _: backend.discord))
    app.router.add_put("/api/discord", _reply(backend, "discord", _faults(backend)))
    app.router.add_post("/api/bot/kill", _reply(backend, "kill", lambda _: backend.discord))
    app.router.add_post("/api/shards", _reply(backend, "shards", lambda _: backend.discord))
    app.router.add_put("/api/portal", _reply(backend, "portal", lambda _: backend.discord))
    app.router.add_post("/api/typing", _reply(backend, "typing", lambda _: {}))
    app.router.add_post("/api/messages", _reply(backend, "messages", lambda _: {"id": "1"}))
    for kind in ("people", "servers"):
        app.router.add_post(f"/api/{kind}", _reply(backend, kind, lambda _: {"key": "new"}))
    app.router.add_post("/api/servers/{key}", _reply(backend, "rejoin", lambda _: {}))
    app.router.add_delete("/api/servers/{key}", _reply(backend, "leave", lambda _: {}))
    for method, path in (("POST", ""), ("PATCH", "/{id}"), ("DELETE", "/{id}")):
        for kind in ("roles", "channels", "members/{person}/roles"):
            name = f"{method} {kind.partition('/')[0]}"
            url = f"/api/servers/{{key}}/{kind}{path}"
            app.router.add_route(method, url, _reply(backend, name, lambda _: {}))
    member_role = "/api/servers/{key}/members/{person}/roles/{id}"
    app.router.add_put(member_role, _reply(backend, "PUT members", lambda _: {}))
    app.router.add_post("/api/uploads", _upload)
    app.router.add_post(
        "/api/autocomplete", _reply(backend, "autocomplete", lambda _: {"choices": []})
    )
    app.router.add_get(
        "/api/commands", _reply(backend, "get-commands", lambda _: {"commands": backend.commands})
    )
    for kind in ("commands", "components", "modals"):
        app.router.add_post(f"/api/{kind}", _reply(backend, kind, _next_interaction(backend)))
    return app


async def _keep(request: web.Request, response: web.StreamResponse) -> None:
    """The page's own files do not change during the tests: the browser reads them once."""
    if request.path.startswith("/page/"):
        response.headers["Cache-Control"] = "max-age=3600"


async def _index(_request: web.Request) -> web.FileResponse:
    return web.FileResponse(PAGE / "index.html")


def _state(backend: FakeBackend) -> Handler:
    async def state(request: web.Request) -> web.Response:
        user, channel = request.query["user"], request.query["channel"]
        if user not in [known["username"] for known in backend.users]:
            raise web.HTTPBadRequest(text="{}", content_type="application/json")
        seen = [m for m in backend.messages[channel] if m.get("for") in (None, user)]
        return web.json_response(
            {
                "users": backend.users,
                "user": next(known for known in backend.users if known["username"] == user),
                "guilds": backend.guilds,
                "channels": backend.seen_channels(user),
                "bot": backend.bot,
                "commands": backend.commands,
                "messages": seen,
                "limits": {"attachment_size_limit": backend.size_limit},
            }
        )

    return state


def _reply(backend: FakeBackend, kind: str, default: Callable[[Json], Any]) -> Handler:
    async def reply(request: web.Request) -> web.Response:
        body: Json = await request.json() if request.can_read_body else {}
        body |= request.match_info
        backend.heard_of[kind].put_nowait(body)
        return web.json_response(backend.answers.get(kind, default)(body))

    return reply


def _listed(get: Callable[[], list[Json]]) -> Handler:
    async def listed(_request: web.Request) -> web.Response:
        return web.json_response(get())

    return listed


def _next_interaction(backend: FakeBackend) -> Callable[[Json], Json]:
    def answer(_body: Json) -> Json:
        backend.interactions += 1
        return {"interaction_id": str(backend.interactions)}

    return answer


def _tuning(backend: FakeBackend) -> Callable[[Json], Json]:
    def tune(changes: Json) -> Json:
        for name, change in changes.items():
            known = backend.providers if name == "hub" else backend.providers["providers"]
            known[name] |= change
        return backend.providers

    return tune


def _revoking(backend: FakeBackend) -> Callable[[Json], list[Json]]:
    def change(body: Json) -> list[Json]:
        for key in backend.keys:
            if key["token"] == body["token"]:
                key["revoked"] = body["revoked"]
        return backend.keys

    return change


def _faults(backend: FakeBackend) -> Callable[[Json], Json]:
    def change(changes: Json) -> Json:
        backend.discord["faults"] |= changes
        return backend.discord

    return change


async def _upload(request: web.Request) -> web.Response:
    content = await request.read()
    return web.json_response(
        {
            "id": "upload-1",
            "filename": request.query["filename"],
            "size": len(content),
            "content_type": request.content_type,
        }
    )
