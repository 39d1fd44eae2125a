"""The routes of application commands, global and of a guild."""

from typing import Final

from aiohttp import web

from playground.discord.errors import invalid_form_body, missing_access
from playground.discord.rest.app_keys import API, WORLD_KEY
from playground.discord.rest.json_response import json_response
from playground.discord.rest.request_bodies import read_json, read_object
from playground.discord.users import BOT


async def list_commands(request: web.Request) -> web.Response:
    """All commands of a scope."""
    return json_response(request.app[WORLD_KEY].commands.in_scope(_scope(request)))


async def overwrite_commands(request: web.Request) -> web.Response:
    """Replace all commands of a scope."""
    bodies = await read_json(request)
    if not isinstance(bodies, list) or not all(isinstance(one, dict) for one in bodies):
        raise invalid_form_body((), "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
    return json_response(request.app[WORLD_KEY].commands.overwrite(_scope(request), bodies))


async def create_command(request: web.Request) -> web.Response:
    """Create a command, or overwrite the one of the same type and name."""
    commands = request.app[WORLD_KEY].commands
    command, is_new = commands.upsert(_scope(request), await read_object(request))
    return json_response(command, status=201 if is_new else 200)


async def get_command(request: web.Request) -> web.Response:
    """A command."""
    command_id = request.match_info["command_id"]
    return json_response(request.app[WORLD_KEY].commands.get(_scope(request), command_id))


async def edit_command(request: web.Request) -> web.Response:
    """Edit a command."""
    body = await read_object(request)
    command_id = request.match_info["command_id"]
    return json_response(request.app[WORLD_KEY].commands.edit(_scope(request), command_id, body))


async def delete_command(request: web.Request) -> web.Response:
    """Delete a command."""
    request.app[WORLD_KEY].commands.delete(_scope(request), request.match_info["command_id"])
    return web.Response(status=204)


def _scope(request: web.Request) -> str | None:
    """None for global commands, else the guild's id. Raises `DiscordError`."""
    if request.match_info["application_id"] != BOT.id:
        raise missing_access()
    guild_id = request.match_info.get("guild_id")
    if guild_id is not None:
        request.app[WORLD_KEY].directory.guilds.with_id(guild_id)
    return guild_id


_SCOPES: Final = (
    f"{API}/applications/{{application_id}}/commands",
    f"{API}/applications/{{application_id}}/guilds/{{guild_id}}/commands",
)
ROUTES: Final = tuple(
    route
    for scope in _SCOPES
    for route in (
        web.get(scope, list_commands),
        web.put(scope, overwrite_commands),
        web.post(scope, create_command),
        web.get(f"{scope}/{{command_id}}", get_command),
        web.patch(f"{scope}/{{command_id}}", edit_command),
        web.delete(f"{scope}/{{command_id}}", delete_command),
    )
)
