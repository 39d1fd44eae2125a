"""The page's routes of a server's settings: its roles, its channels, and who has which role."""

from collections.abc import Mapping, Sequence
from typing import Final

from aiohttp import web

from playground.discord.enums import ChannelType
from playground.discord.errors import InvalidInput
from playground.discord.world import World
from playground.json_types import JsonObject
from playground.page.json_body import mapping, read_body, string
from playground.page.places_view import ACCESS, BOT_SWITCHES

CHANNEL_TYPES: Final[Mapping[str, ChannelType]] = {
    "text": ChannelType.GUILD_TEXT,
    "announcement": ChannelType.GUILD_ANNOUNCEMENT,
    "voice": ChannelType.GUILD_VOICE,
    "category": ChannelType.GUILD_CATEGORY,
}
_SERVER: Final = "/api/servers/{key}"


class GuildApi:
    """Changes a guild; the pages hear of it by the events of the world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._editor = world.directory.editor

    def routes(self) -> Sequence[web.RouteDef]:
        """The routes below `/api/servers`."""
        member_role = f"{_SERVER}/members/{{person}}/roles/{{id}}"
        return (
            web.post(f"{_SERVER}/roles", self.add_role),
            web.delete(f"{_SERVER}/roles/{{id}}", self.delete_role),
            web.put(member_role, self.give_role),
            web.delete(member_role, self.take_role),
            web.post(f"{_SERVER}/channels", self.add_channel),
            web.patch(f"{_SERVER}/channels/{{id}}", self.change_channel),
            web.delete(f"{_SERVER}/channels/{{id}}", self.delete_channel),
        )

    async def add_role(self, request: web.Request) -> web.Response:
        """Make a role: `{"name": "Keeper", "access": "manager"}`."""
        body = await read_body(request)
        permissions = ACCESS[_choice(body, "access", ACCESS)]
        role = self._editor.add_role(_key(request), string(body, "name"), permissions)
        return web.json_response({"id": role.id})

    async def delete_role(self, request: web.Request) -> web.Response:
        """Delete a role."""
        self._editor.delete_role(_key(request), _id(request))
        return web.json_response({"id": _id(request)})

    async def give_role(self, request: web.Request) -> web.Response:
        """Give a person a role."""
        self._editor.give_role(_key(request), request.match_info["person"], _id(request))
        return web.json_response({"id": _id(request)})

    async def take_role(self, request: web.Request) -> web.Response:
        """Take a role from a person."""
        self._editor.take_role(_key(request), request.match_info["person"], _id(request))
        return web.json_response({"id": _id(request)})

    async def add_channel(self, request: web.Request) -> web.Response:
        """Make a channel: `{"name": "gallery", "type": "text"}`."""
        body = await read_body(request)
        channel_type = CHANNEL_TYPES[_choice(body, "type", CHANNEL_TYPES)]
        channel = self._editor.add_channel(_key(request), string(body, "name"), channel_type)
        return web.json_response({"id": channel.id, "key": channel.key})

    async def change_channel(self, request: web.Request) -> web.Response:
        """Mark a channel as age-restricted, or let the bot do something there or not.

        `{"nsfw": true}`, `{"bot": {"send_messages": false}}`.
        """
        body = await read_body(request)
        for name, allowed in mapping(body, "bot").items():
            permission = BOT_SWITCHES[_choice({"bot": name}, "bot", BOT_SWITCHES)]
            self._editor.permit_bot(
                _key(request), _id(request), permission, allowed=_flag(name, allowed)
            )
        if "nsfw" in body:
            nsfw = _flag("nsfw", body["nsfw"])
            self._editor.restrict_channel(_key(request), _id(request), nsfw=nsfw)
        return web.json_response({"id": _id(request)})

    async def delete_channel(self, request: web.Request) -> web.Response:
        """Delete a channel with its messages."""
        self._world.delete_channel(_key(request), _id(request))
        return web.json_response({"id": _id(request)})


def _key(request: web.Request) -> str:
    return request.match_info["key"]


def _id(request: web.Request) -> str:
    return request.match_info["id"]


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise InvalidInput(f"{name} must be true or false.")
    return value


def _choice(body: JsonObject, name: str, choices: Mapping[str, object]) -> str:
    value = string(body, name)
    if value not in choices:
        raise InvalidInput(f"{name} must be one of: {', '.join(choices)}.")
    return value
