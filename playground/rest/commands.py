"""The routes of application commands, global and a guild's."""

from typing import Final

from aiohttp import web

from playground.errors import invalid, missing_access
from playground.people import BOT
from playground.places import GUILD_ID
from playground.rest.bodies import read_json, read_object
from playground.rest.keys import API, WORLD
from playground.rest.replies import reply


async def every(request: web.Request) -> web.Response:
    """All commands of a scope."""
    return reply(request.app[WORLD].commands.listed(_scope(request)))


async def overwrite(request: web.Request) -> web.Response:
    """Replace all commands of a scope."""
    bodies = await read_json(request)
    if not isinstance(bodies, list) or not all(isinstance(one, dict) for one in bodies):
        raise invalid((), "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
    return reply(request.app[WORLD].commands.overwrite(_scope(request), bodies))


async def create(request: web.Request) -> web.Response:
    """Create a command or overwrite its namesake."""
    commands = request.app[WORLD].commands
    command, is_new = commands.upsert(_scope(request), await read_object(request))
    return reply(command, status=201 if is_new else 200)


async def one(request: web.Request) -> web.Response:
    """One command."""
    command_id = request.match_info["command_id"]
    return reply(request.app[WORLD].commands.get(_scope(request), command_id))


async def edit(request: web.Request) -> web.Response:
    """Change a command."""
    body = await read_object(request)
    command_id = request.match_info["command_id"]
    return reply(request.app[WORLD].commands.edit(_scope(request), command_id, body))


async def delete(request: web.Request) -> web.Response:
    """Delete a command."""
    request.app[WORLD].commands.delete(_scope(request), request.match_info["command_id"])
    return web.Response(status=204)


def _scope(request: web.Request) -> str | None:
    if request.match_info["application_id"] != BOT.id:
        raise missing_access()
    guild_id = request.match_info.get("guild_id")
    if guild_id not in (None, GUILD_ID):
        raise missing_access()
    return guild_id


_SCOPES: Final = (
    f"{API}/applications/{{application_id}}/commands",
    f"{API}/applications/{{application_id}}/guilds/{{guild_id}}/commands",
)
ROUTES: Final = tuple(
    route
    for scope in _SCOPES
    for route in (
        web.get(scope, every),
        web.put(scope, overwrite),
        web.post(scope, create),
        web.get(f"{scope}/{{command_id}}", one),
        web.patch(f"{scope}/{{command_id}}", edit),
        web.delete(f"{scope}/{{command_id}}", delete),
    )
)
