"""What the page talks to: plain HTTP with JSON on loopback. Errors are `{"error": "sentence"}`."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from aiohttp import web
from aiohttp.typedefs import Handler

from playground import cdn, page_view
from playground.errors import Refused
from playground.files import Upload
from playground.page_events import PageEvents
from playground.page_guard import guard, never_framed
from playground.person import Person
from playground.places import STUDIO
from playground.providers import Settings
from playground.rest.keys import WORLD
from playground.wire import Json
from playground.world import World

PAGE: Final = Path(__file__).parent / "page"
_CHUNK: Final = 64 * 1024


class PageApi:
    """The routes of the page over one world and the providers' settings."""

    def __init__(self, world: World, settings: Settings) -> None:
        self._world = world
        self._settings = settings
        self._events = PageEvents(world)

    def application(self) -> web.Application:
        """The page's server."""
        app = web.Application(middlewares=[guard, sentences])
        app[WORLD] = self._world
        app.on_response_prepare.append(_finish)
        app.on_shutdown.append(self._events.close)
        app.add_routes(
            [
                web.get("/", index),
                web.static("/page", PAGE),
                web.get(f"/cdn{cdn.PATH}", cdn.attachment),
                web.get("/api/state", self.state),
                web.get("/api/events", self.events),
                web.post("/api/commands", self.command),
                web.post("/api/autocomplete", self.autocomplete),
                web.post("/api/components", self.component),
                web.post("/api/modals", self.modal),
                web.post("/api/uploads", self.upload),
                web.get("/api/providers", self.providers),
                web.put("/api/providers", self.change_providers),
            ]
        )
        return app

    async def state(self, request: web.Request) -> web.Response:
        """All that the page needs to begin."""
        user = self._world.user(request.query.get("user", ""))
        channel = self._world.channel(request.query.get("channel", STUDIO.key), user)
        return web.json_response(page_view.state(self._world, user, channel))

    async def events(self, request: web.Request) -> web.WebSocketResponse:
        """The websocket."""
        return await self._events.listen(request, self._world.user(request.query.get("user", "")))

    async def command(self, request: web.Request) -> web.Response:
        """Type a command."""
        body = await _body(request)
        options = _mapping(body, "options")
        opened = self._person(body).invoke(_text(body, "name"), options, _channel(body))
        return web.json_response({"interaction_id": opened.id})

    async def autocomplete(self, request: web.Request) -> web.Response:
        """The choices for a half-typed option."""
        body = await _body(request)
        options = _mapping(body, "options")
        focused = _text(body, "focused")
        choices = await self._person(body).choices(
            _text(body, "name"), focused, options, _channel(body)
        )
        return web.json_response({"choices": choices})

    async def component(self, request: web.Request) -> web.Response:
        """Press a button or choose in a select."""
        body = await _body(request)
        values = body.get("values") or []
        if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
            raise Refused("values must be a list of texts.")
        opened = self._person(body).press(
            _text(body, "message_id"), _text(body, "custom_id"), values
        )
        return web.json_response({"interaction_id": opened.id})

    async def modal(self, request: web.Request) -> web.Response:
        """Send a filled-in modal."""
        body = await _body(request)
        opener = self._world.interactions.get(_text(body, "interaction_id"))
        if opener is None:
            raise Refused("That modal is not open.")
        opened = self._person(body).fill_in(opener, _mapping(body, "values"))
        return web.json_response({"interaction_id": opened.id})

    async def upload(self, request: web.Request) -> web.Response:
        """Take a file that an option or a modal will name."""
        user = self._world.user(request.query.get("user", ""))
        upload = await self._store(request)
        kept = await self._world.upload(user, upload, STUDIO)
        names = ("id", "filename", "size", "content_type")
        return web.json_response({name: kept[name] for name in names})

    async def providers(self, request: web.Request) -> web.Response:
        """The providers' settings."""
        return web.json_response(self._settings.as_json())

    async def change_providers(self, request: web.Request) -> web.Response:
        """Change some of the providers' settings."""
        try:
            self._settings.update(await _body(request))
        except ValueError as error:
            raise Refused(str(error)) from None
        settings = self._settings.as_json()
        self._events.tell_all({"type": "providers", "settings": settings})
        return web.json_response(settings)

    def _person(self, body: Json) -> Person:
        return self._world.person(_text(body, "user"))

    async def _store(self, request: web.Request) -> Upload:
        path, size = self._world.files.new_path(), 0
        most = self._world.limits.attachment_size
        with path.open("wb") as file:
            async for chunk in request.content.iter_chunked(_CHUNK):
                size += len(chunk)
                if size <= most:
                    file.write(chunk)
        if size > most:
            path.unlink()
            raise Refused(f"A file may have at most {most} bytes.")
        return Upload(filename=request.query.get("filename", "file"), size=size, path=path)


@web.middleware
async def sentences(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Say in a sentence what is refused."""
    try:
        return await handler(request)
    except Refused as refusal:
        return web.json_response({"error": str(refusal)}, status=400)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return web.json_response({"error": f"{error.reason}."}, status=error.status)


async def index(request: web.Request) -> web.FileResponse:
    """The page."""
    return web.FileResponse(PAGE / "index.html")


async def _finish(request: web.Request, response: web.StreamResponse) -> None:
    never_framed(response)
    # A page of yesterday's playground must not run with today's.
    response.headers.setdefault("Cache-Control", "no-cache")


async def _body(request: web.Request) -> Json:
    try:
        body = json.loads(await request.read())
    except ValueError:
        raise Refused("The body is no JSON.") from None
    if not isinstance(body, dict):
        raise Refused("The body must be an object.")
    return body


def _text(body: Json, key: str) -> str:
    value = body.get(key)
    if not isinstance(value, str):
        raise Refused(f"{key} must be a text.")
    return value


def _mapping(body: Json, key: str) -> Mapping[str, Any]:
    value = body.get(key) or {}
    if not isinstance(value, dict):
        raise Refused(f"{key} must be an object.")
    return value


def _channel(body: Json) -> str:
    return _text({"channel": STUDIO.key, **body}, "channel")
