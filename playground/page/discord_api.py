"""The page's routes of Discord's side: its faults, its gateway's shards, servers and people."""

from collections.abc import Callable, Sequence
from itertools import count
from typing import Final

from aiohttp import web

from playground.discord.errors import InvalidInput
from playground.discord.events import (
    Event,
    FaultsChanged,
    GuildJoined,
    GuildLeft,
    PortalChanged,
    ShardsChanged,
)
from playground.discord.gateway.close_codes import CloseCode
from playground.discord.gateway.server import GatewayServer
from playground.discord.users import User
from playground.discord.world import World
from playground.json_types import JsonObject
from playground.page.json_body import read_body, string
from playground.page.websocket import PageWebSockets

# Who comes and where the bot is added to, with their languages; then numbers.
PEOPLE: Final = (("lena", "de"), ("tomas", "es-ES"), ("camille", "fr"), ("alex", "en-US"))
SERVERS: Final = (("atelier", "fr"), ("werkstatt", "de"), ("taller", "es-ES"), ("harbour", "en-US"))
SHARD_ACTIONS: Final = {
    "cut": "cut (resumes)",
    "time out": "timed out (restarts)",
    "reconnect": "reconnect (resumes)",
    "invalid": "invalid (restarts)",
    "invalid resumable": "invalid (resumes)",
}
"""What can be done to the session of a shard, with its labels in the page."""


class DiscordApi:
    """Changes Discord's side, and tells every page of each change.

    `kill_bot` kills the process of the bot, where this process has started it.
    """

    def __init__(
        self,
        world: World,
        gateway: GatewayServer,
        websockets: PageWebSockets,
        kill_bot: Callable[[], None] | None = None,
    ) -> None:
        self._world = world
        self._gateway = gateway
        self._websockets = websockets
        self._kill_bot = kill_bot
        world.feed.subscribe(self._on_event)

    def routes(self) -> Sequence[web.RouteDef]:
        """The routes below `/api`."""
        return (
            web.get("/api/discord", self.settings),
            web.put("/api/discord", self.change_faults),
            web.put("/api/portal", self.change_portal),
            web.post("/api/shards", self.act_on_shard),
            web.post("/api/bot/kill", self.kill_bot),
            web.post("/api/people", self.add_person),
            web.post("/api/servers", self.add_server),
            web.post("/api/servers/{key}", self.rejoin_server),
            web.delete("/api/servers/{key}", self.leave_server),
        )

    async def settings(self, request: web.Request) -> web.Response:
        """The faults in force and the shards."""
        return web.json_response(self._settings())

    async def change_faults(self, request: web.Request) -> web.Response:
        """Change some of the faults."""
        try:
            self._world.faults.update(await read_body(request))
        except ValueError as error:
            raise InvalidInput(str(error)) from None
        return web.json_response(self._settings())

    async def change_portal(self, request: web.Request) -> web.Response:
        """Change the application's privileged intents: `{"message_content": true}`."""
        try:
            self._world.portal.update(await read_body(request))
        except ValueError as error:
            raise InvalidInput(str(error)) from None
        return web.json_response(self._settings())

    async def act_on_shard(self, request: web.Request) -> web.Response:
        """End or disturb the session of a shard: `{"shard": 0, "action": "cut"}`."""
        body = await read_body(request)
        shard_id = body.get("shard")
        if not isinstance(shard_id, int) or isinstance(shard_id, bool):
            raise InvalidInput("shard must be a whole number.")
        match string(body, "action"):
            case "cut":
                self._gateway.cut(shard_id)
            case "time out":
                self._gateway.cut(shard_id, CloseCode.SESSION_TIMED_OUT)
            case "reconnect":
                self._gateway.request_reconnect(shard_id)
            case "invalid":
                self._gateway.invalidate(shard_id, resumable=False)
            case "invalid resumable":
                self._gateway.invalidate(shard_id, resumable=True)
            case _:
                raise InvalidInput(f"action must be one of: {', '.join(SHARD_ACTIONS)}.")
        return web.json_response(self._settings())

    async def kill_bot(self, request: web.Request) -> web.Response:
        """Kill the process of the bot, which can do nothing about it."""
        await read_body(request)
        if self._kill_bot is None:
            raise InvalidInput("This playground has not started the bot.")
        self._kill_bot()
        return web.json_response(self._settings())

    async def add_person(self, request: web.Request) -> web.Response:
        """Add a person, who is a member of every server."""
        directory = self._world.directory
        taken = {one.key for one in directory.people.all}
        key, locale = _unused(PEOPLE, taken, "person")
        user: User = directory.add_member(key, locale=locale)
        return web.json_response({"key": user.key})

    async def add_server(self, request: web.Request) -> web.Response:
        """Let the bot join a new server, of which everybody is a member."""
        guilds = self._world.directory.guilds
        taken = {one.key for one in (*guilds.all, *guilds.left)}
        key, locale = _unused(SERVERS, taken, "server")
        return web.json_response({"key": guilds.add(key, locale=locale).key})

    async def rejoin_server(self, request: web.Request) -> web.Response:
        """Let the bot join a server again."""
        guild = self._world.directory.guilds.rejoin(request.match_info["key"])
        return web.json_response({"key": guild.key})

    async def leave_server(self, request: web.Request) -> web.Response:
        """Remove the bot from a server."""
        self._world.directory.guilds.leave(request.match_info["key"])
        return web.json_response({"key": request.match_info["key"]})

    def _settings(self) -> JsonObject:
        actions = [{"value": value, "label": label} for value, label in SHARD_ACTIONS.items()]
        faults = self._world.faults.as_json()
        return {
            **faults,
            "portal": self._world.portal.as_json(),
            "shards": self._gateway.shards,
            "shard_actions": actions,
            "can_kill_bot": self._kill_bot is not None,
        }

    def _on_event(self, event: Event) -> None:
        match event:
            case FaultsChanged() | PortalChanged() | ShardsChanged() | GuildJoined() | GuildLeft():
                self._websockets.broadcast({"type": "discord", "settings": self._settings()})


def _unused(named: Sequence[tuple[str, str]], taken: set[str], kind: str) -> tuple[str, str]:
    """The first key that is not taken, and its locale; after the named ones, a numbered key."""
    for key, locale in named:
        if key not in taken:
            return key, locale
    numbered = (f"{kind}-{number}" for number in count(len(taken) + 1))
    return next(key for key in numbered if key not in taken), "en-US"
