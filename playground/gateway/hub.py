"""The gateway as a whole: its address, its sessions, and what they are told."""

import secrets

from aiohttp import WSCloseCode, web

from playground.events import Event
from playground.gateway.closing import Close
from playground.gateway.compression import encoder
from playground.gateway.connection import GatewayConnection
from playground.gateway.dispatches import Dispatch, dispatch_of, guild, ready
from playground.gateway.identifying import Identity
from playground.gateway.sessions import Connection, Session
from playground.kinds import Op
from playground.rest.app import Observer
from playground.world import World


class Gateway:
    """Tells every session what happens in the world."""

    def __init__(self, world: World, token: str, observe: Observer | None = None) -> None:
        self.world = world
        self.token = token
        self._observe = observe
        self._sessions: dict[str, Session] = {}
        self._sockets: dict[web.WebSocketResponse, web.Request] = {}
        world.feed.subscribe(self._hear)

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        """Take a client's websocket."""
        socket = web.WebSocketResponse(max_msg_size=64 * 1024)
        await socket.prepare(request)
        refusal = _refusal(request)
        if refusal:
            await socket.close(code=refusal, message=refusal.words.encode())
            return socket
        self._sockets[socket] = request
        try:
            compress = encoder(request.query.get("compress"))
            await GatewayConnection(self, socket, compress).run()
        finally:
            del self._sockets[socket]
        return socket

    def begin(self, identity: Identity, connection: Connection) -> Session:
        """Open a session and tell it where it is."""
        session = Session(secrets.token_hex(16), identity.intents, identity.shard)
        self._sessions[session.id] = session
        self._attach(session, connection)
        self._tell(session, ready(session.id, identity.shard))
        self._tell(session, guild())
        return session

    def find(self, session_id: str) -> Session | None:
        """A session that is still known."""
        return self._sessions.get(session_id)

    def resume(self, session: Session, connection: Connection) -> None:
        """Go on with a session that was told what it missed."""
        self._attach(session, connection)
        self._tell(session, Dispatch("RESUMED", {}))

    def detach(self, session: Session, connection: Connection, *, ended: bool) -> None:
        """The connection is gone; the session may come back for a while, unless it ended."""
        if session.connection is not connection:
            return
        session.connection = None
        if ended:
            self._forget(session)
        else:
            lifetime = self.world.limits.session_lifetime
            session.end = self.world.ground.clock.later(lifetime, lambda: self._forget(session))
        self._report()

    def ask_to_reconnect(self) -> None:
        """What Discord does now and then: every client is to reconnect and resume."""
        for session in self._sessions.values():
            if session.connection:
                session.connection.push({"op": Op.RECONNECT, "d": None})

    def drop(self) -> None:
        """Cut every connection without a word."""
        for request in self._sockets.values():
            if request.transport:
                request.transport.abort()

    async def close(self, _: web.Application) -> None:
        """Say goodbye to every client."""
        for socket in tuple(self._sockets):
            await socket.close(code=WSCloseCode.SERVICE_RESTART, message=b"Shutting down.")

    def _hear(self, event: Event) -> None:
        if not self._sessions:
            return
        dispatch = dispatch_of(event, self.world)
        if dispatch:
            for session in self._sessions.values():
                self._tell(session, dispatch)

    def _tell(self, session: Session, dispatch: Dispatch) -> None:
        if session.tell(dispatch) and self._observe:
            self._observe("gateway", dispatch.name, None, 0, dispatch.data)

    def _attach(self, session: Session, connection: Connection) -> None:
        if session.end:
            session.end.cancel()
        session.connection = connection
        self._report()

    def _forget(self, session: Session) -> None:
        self._sessions.pop(session.id, None)
        self._report()

    def _report(self) -> None:
        connected = any(session.connection for session in self._sessions.values())
        self.world.bot_is(online=connected, reachable=bool(self._sessions))


def _refusal(request: web.Request) -> Close | None:
    if request.query.get("v", "10") != "10":
        return Close.INVALID_VERSION
    return Close.UNKNOWN_ERROR if request.query.get("encoding", "json") != "json" else None
