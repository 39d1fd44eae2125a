"""The page's routes of threads."""

from collections.abc import Sequence

from aiohttp import web

from playground.discord.errors import InvalidInput
from playground.discord.world import World
from playground.page.json_body import read_body, string

_CHANGES = ("archived", "locked")


class ThreadsApi:
    """Acts as the person whom the request names; the pages hear of it by the world's events."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> Sequence[web.RouteDef]:
        """The routes below `/api`."""
        return (
            web.post("/api/threads", self.start),
            web.patch("/api/threads/{id}", self.change),
            web.delete("/api/threads/{id}", self.delete),
        )

    async def start(self, request: web.Request) -> web.Response:
        """Make a thread under a message: `{"message_id": id, "name": "Foxes"}`."""
        body = await read_body(request)
        person = self._world.person(string(body, "user"))
        thread = person.threads.start_from(string(body, "message_id"), string(body, "name"))
        return web.json_response({"key": thread.key})

    async def change(self, request: web.Request) -> web.Response:
        """Archive, lock or open a thread: `{"archived": true}`, `{"locked": false}`."""
        body = await read_body(request)
        changes = {name: body[name] for name in _CHANGES if name in body}
        if not all(isinstance(value, bool) for value in changes.values()):
            raise InvalidInput("archived and locked must be true or false.")
        person = self._world.person(string(body, "user"))
        person.threads.edit(request.match_info["id"], **changes)
        return web.json_response({"key": request.match_info["id"]})

    async def delete(self, request: web.Request) -> web.Response:
        """Delete a thread, as the user of the query."""
        person = self._world.person(request.query.get("user", ""))
        person.threads.delete(request.match_info["id"])
        return web.json_response({"key": request.match_info["id"]})
