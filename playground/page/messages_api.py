"""The page's routes of what people write: messages, typing, and commands on messages and users."""

from collections.abc import Sequence

from aiohttp import web

from playground.discord.errors import InvalidInput
from playground.discord.person import Person
from playground.discord.world import World
from playground.json_types import JsonObject
from playground.page.json_body import read_body, string, strings


class MessagesApi:
    """Acts as the person whom the request names; the pages hear of it by the world's events."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> Sequence[web.RouteDef]:
        """The routes below `/api`."""
        return (
            web.post("/api/messages", self.post),
            web.patch("/api/messages/{id}", self.edit),
            web.delete("/api/messages/{id}", self.delete),
            web.post("/api/typing", self.start_typing),
            web.post("/api/message-commands", self.command_on_message),
            web.post("/api/user-commands", self.command_on_user),
        )

    async def post(self, request: web.Request) -> web.Response:
        """Post a message: `{"content": "hello", "files": [ids], "reply_to": id, "mention": true}`.

        Only `content` is required.
        """
        body = await read_body(request)
        reply_to = body.get("reply_to")
        if not isinstance(reply_to, str | None):
            raise InvalidInput("reply_to must be a string.")
        sent = await self._person(body).writer.post(
            string(body, "content"),
            channel=string(body, "channel"),
            files=strings(body, "files"),
            reply_to=reply_to,
            mention=body.get("mention") is not False,
        )
        return web.json_response({"id": sent["id"]})

    async def edit(self, request: web.Request) -> web.Response:
        """Write an own message anew: `{"content": "hello"}`."""
        body = await read_body(request)
        message_id = request.match_info["id"]
        await self._person(body).writer.edit(message_id, string(body, "content"))
        return web.json_response({"id": message_id})

    async def delete(self, request: web.Request) -> web.Response:
        """Delete a message, as the user of the query."""
        person = self._world.person(request.query.get("user", ""))
        person.writer.delete(request.match_info["id"])
        return web.json_response({"id": request.match_info["id"]})

    async def start_typing(self, request: web.Request) -> web.Response:
        """Be seen typing in a channel."""
        body = await read_body(request)
        self._person(body).writer.start_typing(string(body, "channel"))
        return web.json_response({})

    async def command_on_message(self, request: web.Request) -> web.Response:
        """Use a command of a message's menu: `{"name": "Describe", "message_id": id}`."""
        body = await read_body(request)
        message_id = string(body, "message_id")
        created = self._person(body).invoke_on_message(string(body, "name"), message_id)
        return web.json_response({"interaction_id": created.id})

    async def command_on_user(self, request: web.Request) -> web.Response:
        """Use a command of a user's menu: `{"name": "Greet", "user_id": id}`."""
        body = await read_body(request)
        created = self._person(body).invoke_on_user(
            string(body, "name"), string(body, "user_id"), string(body, "channel")
        )
        return web.json_response({"interaction_id": created.id})

    def _person(self, body: JsonObject) -> Person:
        return self._world.person(string(body, "user"))
