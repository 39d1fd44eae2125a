"""The clients of `benchmarks.playground_load`: a bot that is nothing but HTTP, and an open page.

`python -m benchmarks.load_clients bot` or `page URL`. Each runs until the playground closes its
websocket, and then prints its figures as JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from typing import Any

import aiohttp

from app.discord_connect import connector_from

API = "https://discord.com/api/v10"
GUILDS = 1 << 0
DEFERRED_MESSAGE = 5
EDITS = 2
IS_COMPONENTS_V2 = 1 << 15
COMMAND = {
    "name": "imagine",
    "type": 1,
    "description": "Draw",
    "options": [{"type": 3, "name": "prompt", "description": "What", "required": True}],
}
# What browsers offer, and aiohttp by itself does not: the page's messages compressed.
COMPRESSION_BITS = 15


class LoadBot:
    """Defers every interaction and edits the reply twice, as fast as it is answered."""

    def __init__(self, session: aiohttp.ClientSession, token: str) -> None:
        self._session = session
        self._token = token
        self._failures: dict[str, int] = {}

    async def run(self) -> dict[str, Any]:
        """Serve until the gateway closes. Returns the refused requests by status."""
        address = "wss://gateway.discord.gg/?v=10&encoding=json"
        async with (
            asyncio.TaskGroup() as group,
            self._session.ws_connect(address, max_msg_size=0) as socket,
        ):
            identity = {"token": self._token, "intents": GUILDS, "properties": {}}
            await socket.send_json({"op": 2, "d": identity})
            async for message in socket:
                payload = json.loads(message.data)
                if payload.get("t") == "READY":
                    await self._register(payload["d"]["application"]["id"])
                elif payload.get("t") == "INTERACTION_CREATE":
                    group.create_task(self._respond(payload["d"]))
        return {"failures": self._failures}

    async def _register(self, application_id: str) -> None:
        await self._request("PUT", f"/applications/{application_id}/commands", [COMMAND])

    async def _respond(self, interaction: dict[str, Any]) -> None:
        token = interaction["token"]
        callback = f"/interactions/{interaction['id']}/{token}/callback"
        await self._request("POST", callback, {"type": DEFERRED_MESSAGE})
        original = f"/webhooks/{interaction['application_id']}/{token}/messages/@original"
        for number in range(EDITS):
            await self._request("PATCH", original, status(number))

    async def _request(self, method: str, path: str, body: Any) -> None:
        headers = {"Authorization": f"Bot {self._token}"}
        async with self._session.request(method, API + path, json=body, headers=headers) as answer:
            await answer.read()
            if answer.status >= 400:
                name = f"{method} {answer.status}"
                self._failures[name] = self._failures.get(name, 0) + 1


def status(number: int) -> dict[str, Any]:
    """A reply as our bot shows it while it works: a text and a button."""
    cancel = {"type": 2, "style": 2, "label": "Cancel", "custom_id": "cancel"}
    lines = [f"{n}. **fal-ai** running, {number} s" for n in range(4)]
    components = [
        {"type": 10, "content": "\n".join(["**Drawing** a fox in the snow", *lines])},
        {"type": 1, "components": [cancel]},
    ]
    return {"flags": IS_COMPONENTS_V2, "components": components}


async def run_bot() -> dict[str, Any]:
    """Run the bot that the environment points at a playground."""
    connector = connector_from(os.environ["DISCORD_CONNECT"])
    async with aiohttp.ClientSession(connector=connector) as session:
        return await LoadBot(session, os.environ["DISCORD_TOKEN"]).run()


async def run_page(url: str) -> dict[str, Any]:
    """Receive what an open page receives. Returns the number of its messages."""
    events = 0
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{url}api/events?user=mika", compress=COMPRESSION_BITS) as socket,
    ):
        async for _ in socket:
            events += 1
    return {"events": events}


def main() -> None:
    """Run one client."""
    match sys.argv[1:]:
        case ["bot"]:
            figures = asyncio.run(run_bot())
        case ["page", url]:
            figures = asyncio.run(run_page(url))
        case _:
            sys.exit(__doc__)
    print(json.dumps({**figures, "cpu": time.process_time()}))


if __name__ == "__main__":
    main()
