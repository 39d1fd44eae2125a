"""The page's HTTP server: its static files, and JSON routes. Errors are `{"error": "sentence"}`."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from playground.discord import cdn
from playground.discord.attachments import Upload
from playground.discord.channels import GUILD_CHANNEL, Channel
from playground.discord.errors import InvalidInput
from playground.discord.gateway.server import GatewayServer
from playground.discord.person import Person
from playground.discord.rest.app_keys import WORLD_KEY
from playground.discord.users import User
from playground.discord.world import World
from playground.json_types import JsonObject
from playground.page.discord_api import DiscordApi
from playground.page.guild_api import GuildApi
from playground.page.json_body import mapping, read_body, string, strings
from playground.page.messages_api import MessagesApi
from playground.page.origin_check import add_security_headers, check_origin
from playground.page.providers_api import ProvidersApi
from playground.page.threads_api import ThreadsApi
from playground.page.view import available_commands, render_state
from playground.page.websocket import PageWebSockets
from playground.providers import Providers

FOLDER: Final = Path(__file__).parent
# The folder holds this module too: only files with these endings are served.
STATIC_PATH: Final = r"/page/{name:[\w-]+\.(?:js|css|svg)}"
UPLOAD_CHUNK_BYTES: Final = 64 * 1024


class PageApi:
    """The routes of the page over one world, its gateway and the providers."""

    def __init__(
        self,
        world: World,
        gateway: GatewayServer,
        providers: Providers,
        kill_bot: Callable[[], None] | None = None,
    ) -> None:
        self._world = world
        self._websockets = PageWebSockets(world)
        self._discord = DiscordApi(world, gateway, self._websockets, kill_bot)
        self._providers = ProvidersApi(providers, self._websockets)

    def application(self) -> web.Application:
        """The application of the page's server."""
        app = web.Application(middlewares=[check_origin, render_errors])
        app[WORLD_KEY] = self._world
        app.on_response_prepare.append(_add_headers)
        app.on_shutdown.append(self._websockets.close)
        app.add_routes(
            [
                web.get("/", index),
                web.get(STATIC_PATH, static_file),
                web.get(f"/cdn{cdn.ATTACHMENT_PATH}", cdn.get_signed),
                web.get("/api/state", self.state),
                web.get("/api/events", self.events),
                web.get("/api/commands", self.commands),
                web.post("/api/commands", self.command),
                web.post("/api/autocomplete", self.autocomplete),
                web.post("/api/components", self.component),
                web.post("/api/modals", self.modal),
                web.post("/api/uploads", self.upload),
                web.get("/api/loop-lag", self.loop_lag),
                *self._discord.routes(),
                *GuildApi(self._world).routes(),
                *MessagesApi(self._world).routes(),
                *ThreadsApi(self._world).routes(),
                *self._providers.routes(),
            ]
        )
        return app

    async def state(self, request: web.Request) -> web.Response:
        """The initial state of a page."""
        user, channel = self._user(request), self._channel(request)
        return web.json_response(render_state(self._world, user, channel))

    async def events(self, request: web.Request) -> web.WebSocketResponse:
        """The websocket of events."""
        return await self._websockets.serve(request, self._user(request))

    async def commands(self, request: web.Request) -> web.Response:
        """The commands that a user may use in a channel."""
        user, channel = self._user(request), self._channel(request)
        return web.json_response({"commands": available_commands(self._world, user, channel)})

    async def command(self, request: web.Request) -> web.Response:
        """Invoke a slash command."""
        body = await read_body(request)
        options = mapping(body, "options")
        created = self._person(body).invoke(string(body, "name"), options, _channel_key(body))
        return web.json_response({"interaction_id": created.id})

    async def autocomplete(self, request: web.Request) -> web.Response:
        """The choices for an option while it is typed."""
        body = await read_body(request)
        options = mapping(body, "options")
        focused = string(body, "focused")
        choices = await self._person(body).choices(
            string(body, "name"), focused, options, _channel_key(body)
        )
        return web.json_response({"choices": choices})

    async def component(self, request: web.Request) -> web.Response:
        """Click a button or choose in a select."""
        body = await read_body(request)
        values = strings(body, "values")
        created = self._person(body).press(
            string(body, "message_id"), string(body, "custom_id"), values
        )
        return web.json_response({"interaction_id": created.id})

    async def modal(self, request: web.Request) -> web.Response:
        """Submit a modal."""
        body = await read_body(request)
        opener = self._world.interactions.find(string(body, "interaction_id"))
        if opener is None:
            raise InvalidInput("That modal is not open.")
        created = self._person(body).fill_in(opener, mapping(body, "values"))
        return web.json_response({"interaction_id": created.id})

    async def upload(self, request: web.Request) -> web.Response:
        """Store a file for an option or a modal."""
        user = self._user(request)
        stored = await self._world.uploads.add(user, await self._received_file(request))
        fields = ("id", "filename", "size", "content_type")
        return web.json_response({name: stored[name] for name in fields})

    async def loop_lag(self, request: web.Request) -> web.Response:
        """For how long the playground's event loop has been held: in all, and at most at once."""
        loop_lag = self._world.context.loop_lag
        held_s = loop_lag.held_s(since=0.0)
        return web.json_response({"held_s": held_s, "longest_s": loop_lag.longest_s})

    def _user(self, request: web.Request) -> User:
        return self._world.directory.people.get(request.query.get("user", ""))

    def _channel(self, request: web.Request) -> Channel:
        key = request.query.get("channel", GUILD_CHANNEL.key)
        return self._world.directory.find_channel(key, self._user(request))

    def _person(self, body: JsonObject) -> Person:
        return self._world.person(string(body, "user"))

    async def _received_file(self, request: web.Request) -> Upload:
        path, size_bytes = self._world.attachments.new_path(), 0
        max_bytes = self._world.limits.attachment_size_bytes
        with path.open("wb") as file:
            async for chunk in request.content.iter_chunked(UPLOAD_CHUNK_BYTES):
                size_bytes += len(chunk)
                if size_bytes <= max_bytes:
                    file.write(chunk)
        if size_bytes > max_bytes:
            path.unlink()
            raise InvalidInput(f"A file may have at most {max_bytes} bytes.")
        filename = request.query.get("filename", "file")
        return Upload(filename=filename, size_bytes=size_bytes, path=path)


@web.middleware
async def render_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Respond to every error with a sentence."""
    try:
        return await handler(request)
    except InvalidInput as error:
        return web.json_response({"error": str(error)}, status=400)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return web.json_response({"error": f"{error.reason}."}, status=error.status)


async def index(request: web.Request) -> web.FileResponse:
    """The page."""
    return web.FileResponse(FOLDER / "index.html")


async def static_file(request: web.Request) -> web.FileResponse:
    """A script, a style sheet or an image of the page."""
    return web.FileResponse(FOLDER / request.match_info["name"])


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    add_security_headers(response)
    # The files may change between two runs; a cached script may not fit the present server.
    response.headers.setdefault("Cache-Control", "no-cache")


def _channel_key(body: JsonObject) -> str:
    return string({"channel": GUILD_CHANNEL.key, **body}, "channel")
