"""One websocket of a client, from hello to its close code."""

import asyncio
import contextlib
import json
from typing import TYPE_CHECKING, Any, Final

from aiohttp import WSMsgType, web

from playground.gateway.closing import Close, Closing
from playground.gateway.compression import Encoder
from playground.gateway.identifying import identity, resumption
from playground.gateway.sessions import Session
from playground.kinds import Op
from playground.rest.ratelimits import Rate, RateLimiter
from playground.wire import Json

if TYPE_CHECKING:
    from playground.gateway.hub import Gateway

MOST_BYTES: Final = 4096
ACK_DELAY: Final = 0.05  # seconds


class GatewayConnection:
    """Reads what the client sends and writes what it is told, each in its own order."""

    def __init__(self, hub: "Gateway", socket: web.WebSocketResponse, encoder: Encoder) -> None:
        self._hub = hub
        self._socket = socket
        self._encoder = encoder
        self._outbox: asyncio.Queue[Json] = asyncio.Queue()
        self._limiter = RateLimiter(hub.world.ground.clock)
        self._session: Session | None = None
        self._alive_at = 0.0

    def push(self, payload: Json) -> None:
        """Send it, in its turn."""
        self._outbox.put_nowait(payload)

    async def run(self) -> None:
        """Talk until one side closes."""
        interval = self._hub.world.limits.heartbeat_interval
        self.push({"op": Op.HELLO, "d": {"heartbeat_interval": round(interval * 1000)}})
        self._alive_at = asyncio.get_running_loop().time()
        try:
            async with asyncio.TaskGroup() as group:
                writer = group.create_task(self._write())
                await self._read_until_closed(interval)
                writer.cancel()
        finally:
            self._leave()

    async def _write(self) -> None:
        """The one writer: frames of a compressed stream must leave in the order they were made."""
        with contextlib.suppress(ConnectionError):
            while True:
                frame = self._encoder.encode(json.dumps(await self._outbox.get()))
                if isinstance(frame, str):
                    await self._socket.send_str(frame)
                else:
                    await self._socket.send_bytes(frame)

    async def _read_until_closed(self, interval: float) -> None:
        try:
            await self._read(interval)
        except Closing as closing:
            reason = closing.reason
            await self._socket.close(code=reason, message=reason.words.encode())

    async def _read(self, interval: float) -> None:
        while not self._socket.closed:
            try:
                async with asyncio.timeout_at(self._alive_at + 1.5 * interval):
                    message = await self._socket.receive()
            except TimeoutError:
                raise Closing(Close.SESSION_TIMED_OUT) from None
            if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                return
            self._take(_payload(message.data))

    def _take(self, payload: Json) -> None:
        limits = self._hub.world.limits
        rate = Rate(limits.gateway_events, limits.gateway_window)
        if not self._limiter.take("events", rate).allowed:
            raise Closing(Close.RATE_LIMITED)
        match payload["op"]:
            case Op.HEARTBEAT:
                loop = asyncio.get_running_loop()
                self._alive_at = loop.time()
                # discord.py notes when it has sent a heartbeat only afterwards; an answer faster
                # than any network would be taken for the answer to the one before.
                loop.call_later(ACK_DELAY, self.push, {"op": Op.ACK})
            case Op.IDENTIFY:
                self._identify(payload.get("d"))
            case Op.RESUME:
                self._resume(payload.get("d"))
            case Op.PRESENCE | Op.VOICE if self._session is None:
                raise Closing(Close.NOT_AUTHENTICATED)
            case Op.PRESENCE | Op.VOICE:
                return
            case _:
                raise Closing(Close.UNKNOWN_OPCODE)

    def _identify(self, data: Any) -> None:
        if self._session:
            raise Closing(Close.ALREADY_AUTHENTICATED)
        self._session = self._hub.begin(identity(data, self._hub.token), self)

    def _resume(self, data: Any) -> None:
        if self._session:
            raise Closing(Close.ALREADY_AUTHENTICATED)
        wish = resumption(data, self._hub.token)
        session = self._hub.find(wish.session_id)
        if session is None:
            self.push({"op": Op.INVALID_SESSION, "d": False})
            return
        missed = session.missed_since(wish.sequence)
        if missed is None:
            raise Closing(Close.INVALID_SEQUENCE)
        for payload in missed:
            self.push(payload)
        self._session = session
        self._hub.resume(session, self)

    def _leave(self) -> None:
        """After 1000 and 1001 a session is over; else it waits to be resumed."""
        if self._session:
            ended = self._socket.close_code in (1000, 1001)
            self._hub.detach(self._session, self, ended=ended)


def _payload(content: str | bytes) -> Json:
    size = len(content.encode() if isinstance(content, str) else content)
    if size > MOST_BYTES:
        raise Closing(Close.DECODE_ERROR)
    try:
        payload = json.loads(content)
    except ValueError:
        raise Closing(Close.DECODE_ERROR) from None
    if not isinstance(payload, dict) or not isinstance(payload.get("op"), int):
        raise Closing(Close.DECODE_ERROR)
    return payload
