"""What is still to be sent on a connection, under the gateway's faults."""

import asyncio
import contextlib
import json

from aiohttp import web

from playground.clock import wait
from playground.discord.context import Context
from playground.discord.gateway.compression import Encoder
from playground.json_types import JsonObject


class Outbox:
    """Sends payloads in order: `Faults.gateway_delay_s` late, and not while it is silent."""

    def __init__(self, context: Context, socket: web.WebSocketResponse, encoder: Encoder) -> None:
        self._clock = context.clock
        self._faults = context.faults
        self._socket = socket
        self._encoder = encoder
        # With the time in seconds since 1970 before which a payload is not sent.
        self._pending: asyncio.Queue[tuple[float, JsonObject]] = asyncio.Queue()

    def push(self, payload: JsonObject) -> None:
        """Send a payload after those that were pushed before."""
        due_at = self._clock.now() + self._faults.current.gateway_delay_s
        self._pending.put_nowait((due_at, payload))

    async def send(self) -> None:
        """Send until the client has gone.

        The only writer: frames of a compressed stream must be sent in the order of encoding.
        """
        with contextlib.suppress(ConnectionError):
            while True:
                due_at, payload = await self._pending.get()
                await wait(self._clock, due_at - self._clock.now())
                await self._faults.until(lambda faults: not faults.gateway_silent)
                await self._send(self._encoder.encode(json.dumps(payload)))

    async def _send(self, frame: str | bytes) -> None:
        if isinstance(frame, str):
            await self._socket.send_str(frame)
        else:
            await self._socket.send_bytes(frame)
