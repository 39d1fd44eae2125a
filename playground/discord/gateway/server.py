"""The gateway's endpoint: accepts websockets and closes them."""

from aiohttp import WSCloseCode, web

from playground.discord.gateway.close_codes import CloseCode
from playground.discord.gateway.compression import make_encoder
from playground.discord.gateway.connection import GatewayConnection
from playground.discord.gateway.session_registry import SessionRegistry
from playground.discord.interaction import Interaction
from playground.discord.traffic import TrafficObserver
from playground.discord.world import World
from playground.json_types import JsonObject


class GatewayServer:
    """Serves the gateway of one world to clients with that bot token."""

    def __init__(self, world: World, token: str, observer: TrafficObserver | None = None) -> None:
        self._sessions = SessionRegistry(world, token, observer)
        self._requests: dict[web.WebSocketResponse, web.Request] = {}

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        """Handle a client's websocket until it closes."""
        socket = web.WebSocketResponse(max_msg_size=64 * 1024)
        await socket.prepare(request)
        refusal = _refusal(request)
        if refusal:
            await socket.close(code=refusal, message=refusal.reason.encode())
            return socket
        self._requests[socket] = request
        try:
            encoder = make_encoder(request.query.get("compress"))
            await GatewayConnection(self._sessions, socket, encoder).run()
        finally:
            del self._requests[socket]
        return socket

    @property
    def session_start_limit(self) -> JsonObject:
        """Discord's session start limit object."""
        return self._sessions.identify_limits.as_json(self._sessions.world.limits)

    @property
    def shards(self) -> list[JsonObject]:
        """The sessions: id and count of the shard, whether it is connected, intents, guilds."""
        return self._sessions.as_json()

    def request_reconnect(self, shard_id: int | None = None) -> None:
        """Ask the clients of a shard (None: of all) to reconnect and resume, as Discord does."""
        for session in self._sessions.on_shard(shard_id):
            self._sessions.request_reconnect(session)

    def cut(self, shard_id: int | None = None, code: CloseCode = CloseCode.UNKNOWN_ERROR) -> None:
        """Close the connections of a shard (None: of all) with that code."""
        for session in self._sessions.on_shard(shard_id):
            self._sessions.cut(session, code)

    def invalidate(self, shard_id: int | None = None, *, resumable: bool) -> None:
        """Send the clients of a shard (None: of all) an Invalid Session, opcode 9."""
        for session in self._sessions.on_shard(shard_id):
            self._sessions.invalidate(session, resumable=resumable)

    def redeliver(self, interaction: Interaction) -> None:
        """Send an interaction once more to the sessions of its shard."""
        self._sessions.redeliver(interaction)

    def abort_connections(self) -> None:
        """Abort every connection without a close frame, as a network failure does."""
        for request in self._requests.values():
            if request.transport:
                request.transport.abort()

    async def close(self, _: web.Application) -> None:
        """Close every websocket; for the application's `on_shutdown`."""
        for socket in tuple(self._requests):
            await socket.close(code=WSCloseCode.SERVICE_RESTART, message=b"Shutting down.")


def _refusal(request: web.Request) -> CloseCode | None:
    if request.query.get("v", "10") != "10":
        return CloseCode.INVALID_VERSION
    return CloseCode.UNKNOWN_ERROR if request.query.get("encoding", "json") != "json" else None
