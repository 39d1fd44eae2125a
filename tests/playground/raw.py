"""Clients without a library's manners: they send what a test wants and see what comes back."""

import asyncio
import json
import zlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from app.discord_connect import connector_from
from playground import LoopLag, Playground, deadline
from playground.discord.events import Event, InteractionCreated
from playground.discord.interaction import Interaction
from playground.discord.users import BOT

API = "https://discord.com/api/v10"
IMAGINE = {
    "name": "imagine",
    "type": 1,
    "description": "Draw",
    "options": [
        {"type": 3, "name": "prompt", "description": "What to draw", "required": True},
        {"type": 4, "name": "count", "description": "How many", "min_value": 1, "max_value": 4},
        {"type": 3, "name": "model", "description": "Which", "autocomplete": True},
        {"type": 11, "name": "image", "description": "From which picture"},
    ],
}


@dataclass(frozen=True)
class ApiResponse:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    json: Any

    @property
    def code(self) -> int:
        """Discord's own code of an error."""
        return int(self.json["code"])

    def codes(self, *path: str) -> list[str]:
        """The codes of what is wrong with a field of the body."""
        node = self.json["errors"]
        for step in path:
            node = node[step]
        return [error["code"] for error in node["_errors"]]


class RawBot:
    """A bot that is nothing but HTTP."""

    def __init__(self, playground: Playground, session: aiohttp.ClientSession) -> None:
        self.session = session
        self.token = playground.discord.token

    async def call(self, method: str, path: str, body: Any = None, **options: Any) -> ApiResponse:
        """Any request with the bot's token."""
        headers = {"Authorization": f"Bot {self.token}"} | options.pop("headers", {})
        if body is not None:
            options["json"] = body
        url = API + path
        async with self.session.request(method, url, headers=headers, **options) as response:
            content = await response.read()
            parsed = json.loads(content) if response.content_type == "application/json" else content
            return ApiResponse(response.status, response.headers, parsed if content else None)

    async def answer(self, interaction: Interaction, kind: int, **data: Any) -> ApiResponse:
        """The first answer."""
        path = f"/interactions/{interaction.id}/{interaction.token}/callback"
        return await self.call("POST", f"{path}?with_response=1", {"type": kind, "data": data})

    async def edit(
        self, interaction: Interaction, message: str = "@original", **data: Any
    ) -> ApiResponse:
        """Edit the answer."""
        return await self.call("PATCH", self.messages(interaction, message), data)

    async def follow_up(self, interaction: Interaction, **data: Any) -> ApiResponse:
        """Another message."""
        return await self.call("POST", f"/webhooks/{BOT.id}/{interaction.token}", data)

    async def send_files(
        self, method: str, path: str, files: Mapping[str, bytes], **payload: Any
    ) -> ApiResponse:
        """A form as Discord wants it."""
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("payload_json", json.dumps(payload))
        for index, (name, content) in enumerate(files.items()):
            form.add_field(f"files[{index}]", content, filename=name)
        return await self.call(method, path, data=form)

    def messages(self, interaction: Interaction, message: str = "@original") -> str:
        """Where a message of an interaction is."""
        return f"/webhooks/{BOT.id}/{interaction.token}/messages/{message}"


@asynccontextmanager
async def raw_bot(playground: Playground) -> AsyncIterator[RawBot]:
    """A raw bot that a gateway session stands for, with `/imagine` synced."""
    connector = connector_from(playground.discord.connect)
    async with aiohttp.ClientSession(connector=connector) as session:
        bot = RawBot(playground, session)
        synced = await bot.call("PUT", f"/applications/{BOT.id}/commands", [IMAGINE])
        assert synced.status == 200, synced
        # Discord then waits its three seconds for an answer; nobody would be there otherwise.
        playground.world.set_bot_presence(online=True, reachable=True)
        yield bot


async def create_interaction(
    playground: Playground, who: str = "mika", **options: Any
) -> Interaction:
    """An interaction that nobody has answered yet."""
    person = playground.world.person(who)
    invocation = await person.command("imagine", **{"prompt": "a fox", **options})
    return invocation.interaction


def next_interaction(playground: Playground) -> "asyncio.Future[Interaction]":
    """The next interaction that is opened."""
    found: asyncio.Future[Interaction] = asyncio.get_running_loop().create_future()

    def listen(event: Event) -> None:
        if isinstance(event, InteractionCreated) and not found.done():
            found.set_result(event.interaction)

    playground.world.feed.subscribe(listen)
    return found


class RawGateway:
    """A gateway client of bare frames."""

    def __init__(
        self,
        socket: aiohttp.ClientWebSocketResponse,
        read: Callable[[Any], str],
        loop_lag: LoopLag,
    ) -> None:
        self.socket = socket
        self._read = read
        self._loop_lag = loop_lag

    async def send(self, op: int, data: Any = None) -> None:
        """Send an opcode."""
        await self.socket.send_json({"op": op, "d": data})

    async def receive(self) -> Any:
        """The next payload, or the close code."""
        async with deadline(self._loop_lag, 5, "nothing came through the gateway"):
            message = await self.socket.receive()
        if message.type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
            return json.loads(self._read(message.data))
        return self.socket.close_code

    async def until(self, name: str) -> Any:
        """The next event of that name."""
        while True:
            payload = await self.receive()
            assert isinstance(payload, dict), f"closed with {payload}"
            if payload.get("t") == name:
                return payload

    async def identify(self, token: str, **more: Any) -> None:
        """Identify with the guilds alone."""
        await self.send(2, {"token": token, "intents": 1, "properties": {}, **more})


@asynccontextmanager
async def raw_gateway(
    playground: Playground, query: str = "?v=10&encoding=json"
) -> AsyncIterator[RawGateway]:
    """A connection that has been told hello, or closed."""
    connector = connector_from(playground.discord.connect)
    address = f"wss://gateway.discord.gg/{query}"
    async with (
        aiohttp.ClientSession(connector=connector) as session,
        session.ws_connect(address) as socket,
    ):
        inflator = zlib.decompressobj()

        def read(frame: Any) -> str:
            return frame if isinstance(frame, str) else inflator.decompress(frame).decode()

        yield RawGateway(socket, read, playground.world.context.loop_lag)
