"""One websocket of a client, from HELLO to its close code."""

import asyncio
import json
from typing import Any, Final

from aiohttp import WSMsgType, web

from playground.discord.enums import Opcode
from playground.discord.gateway.close_codes import CloseCode, ProtocolViolation
from playground.discord.gateway.compression import Encoder
from playground.discord.gateway.identify import parse_identify, parse_resume
from playground.discord.gateway.outbox import Outbox
from playground.discord.gateway.session import Session
from playground.discord.gateway.session_registry import SessionRegistry
from playground.discord.rate_limits import Rate, RateLimiter
from playground.json_types import JsonObject

MAX_PAYLOAD_BYTES: Final = 4096
HEARTBEAT_ACK_DELAY_S: Final = 0.05


class GatewayConnection:
    """Handles the payloads of one client in order, and sends it events in order."""

    def __init__(
        self, sessions: SessionRegistry, socket: web.WebSocketResponse, encoder: Encoder
    ) -> None:
        self._sessions = sessions
        self._socket = socket
        self._outbox = Outbox(sessions.world.context, socket, encoder)
        self._close_code: asyncio.Future[CloseCode] = asyncio.get_running_loop().create_future()
        self._limiter = RateLimiter(sessions.world.context.clock)
        self._session: Session | None = None
        self._last_heartbeat = 0.0
        self._is_ended = False

    def push(self, payload: JsonObject) -> None:
        """Send a payload after those that were pushed before."""
        self._outbox.push(payload)

    def close(self, code: CloseCode) -> None:
        """Close the websocket, whatever is still to be sent. Repeated calls have no effect."""
        if not self._close_code.done():
            self._close_code.set_result(code)

    def forget_session(self) -> None:
        """Let the client identify or resume again on this connection."""
        self._session = None

    async def run(self) -> None:
        """Serve the client until one side closes the websocket."""
        interval_s = self._sessions.world.limits.heartbeat_interval_s
        self.push({"op": Opcode.HELLO, "d": {"heartbeat_interval": round(interval_s * 1000)}})
        self._last_heartbeat = asyncio.get_running_loop().time()
        try:
            async with asyncio.TaskGroup() as group:
                writer = group.create_task(self._outbox.send())
                closer = group.create_task(self._close_when_asked())
                await self._read_until_closed(interval_s)
                writer.cancel()
                if not self._close_code.done():
                    closer.cancel()
        finally:
            self._detach()

    async def _close_when_asked(self) -> None:
        await self._close_with(await self._close_code)

    async def _close_with(self, code: CloseCode) -> None:
        self._is_ended = code.ends_session
        await self._socket.close(code=code, message=code.reason.encode())

    async def _read_until_closed(self, interval_s: float) -> None:
        try:
            await self._read(interval_s)
        except ProtocolViolation as violation:
            await self._close_with(violation.code)

    async def _read(self, interval_s: float) -> None:
        while not self._socket.closed:
            try:
                async with asyncio.timeout_at(self._last_heartbeat + 1.5 * interval_s):
                    message = await self._socket.receive()
            except TimeoutError:
                raise ProtocolViolation(CloseCode.SESSION_TIMED_OUT) from None
            if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                return
            self._handle(_parse(message.data))

    def _handle(self, payload: JsonObject) -> None:
        limits = self._sessions.world.limits
        rate = Rate(limits.gateway_events, limits.gateway_window_s)
        if not self._limiter.take("events", rate).allowed:
            raise ProtocolViolation(CloseCode.RATE_LIMITED)
        match payload["op"]:
            case Opcode.HEARTBEAT:
                self._acknowledge_heartbeat()
            case Opcode.IDENTIFY:
                self._identify(payload.get("d"))
            case Opcode.RESUME:
                self._resume(payload.get("d"))
            case Opcode.PRESENCE_UPDATE | Opcode.VOICE_STATE_UPDATE if self._session is None:
                raise ProtocolViolation(CloseCode.NOT_AUTHENTICATED)
            case Opcode.PRESENCE_UPDATE | Opcode.VOICE_STATE_UPDATE:
                return
            case _:
                raise ProtocolViolation(CloseCode.UNKNOWN_OPCODE)

    def _acknowledge_heartbeat(self) -> None:
        loop = asyncio.get_running_loop()
        self._last_heartbeat = loop.time()
        # discord.py records a heartbeat only after sending it: without a delay the acknowledgement
        # could be handled before, and would count for the previous heartbeat.
        loop.call_later(HEARTBEAT_ACK_DELAY_S, self.push, {"op": Opcode.HEARTBEAT_ACK})

    def _identify(self, data: Any) -> None:
        if self._session:
            raise ProtocolViolation(CloseCode.ALREADY_AUTHENTICATED)
        privileged = self._sessions.world.portal.current.intents
        identity = parse_identify(data, self._sessions.token, privileged)
        self._session = self._sessions.identify(identity, self)

    def _resume(self, data: Any) -> None:
        if self._session:
            raise ProtocolViolation(CloseCode.ALREADY_AUTHENTICATED)
        request = parse_resume(data, self._sessions.token)
        session = self._sessions.find(request.session_id)
        if session is None:
            self.push({"op": Opcode.INVALID_SESSION, "d": False})
            return
        self._sessions.resume(session, request.sequence, self)
        self._session = session

    def _detach(self) -> None:
        """A session ends with a client's 1000 or 1001, and with some codes of the server."""
        if self._session:
            ended = self._is_ended or self._socket.close_code in (1000, 1001)
            self._sessions.detach(self._session, self, ended=ended)


def _parse(content: str | bytes) -> JsonObject:
    size_bytes = len(content.encode() if isinstance(content, str) else content)
    if size_bytes > MAX_PAYLOAD_BYTES:
        raise ProtocolViolation(CloseCode.DECODE_ERROR)
    try:
        payload = json.loads(content)
    except (ValueError, RecursionError):
        raise ProtocolViolation(CloseCode.DECODE_ERROR) from None
    if not isinstance(payload, dict) or not isinstance(payload.get("op"), int):
        raise ProtocolViolation(CloseCode.DECODE_ERROR)
    return payload
