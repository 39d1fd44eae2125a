"""The sessions of all clients: identified, resumed, detached, and sent the world's events."""

import secrets

from playground.discord.enums import Opcode
from playground.discord.events import Event
from playground.discord.gateway.dispatches import (
    Dispatch,
    dispatch_for,
    guild_create_dispatch,
    ready_dispatch,
)
from playground.discord.gateway.identify import Identity
from playground.discord.gateway.session import Connection, Session
from playground.discord.traffic import TrafficObserver
from playground.discord.world import World


class SessionRegistry:
    """Sends every event of the world to the sessions that receive it.

    A detached session can be resumed for `Limits.session_lifetime_s`; until then its events are
    kept for it.
    """

    def __init__(self, world: World, token: str, observer: TrafficObserver | None) -> None:
        self.world = world
        self.token = token
        self._observer = observer
        self._sessions: dict[str, Session] = {}
        world.feed.subscribe(self._on_event)

    def identify(self, identity: Identity, connection: Connection) -> Session:
        """Create a session on a connection and send READY and GUILD_CREATE."""
        session = Session(secrets.token_hex(16), identity.intents, identity.shard)
        self._sessions[session.id] = session
        self._attach(session, connection)
        self._send(session, ready_dispatch(session.id, identity.shard))
        self._send(session, guild_create_dispatch())
        return session

    def find(self, session_id: str) -> Session | None:
        """The session with that id; None if it is unknown or has expired."""
        return self._sessions.get(session_id)

    def resume(self, session: Session, connection: Connection) -> None:
        """Move a session to a connection that was sent the missed events, and send RESUMED."""
        self._attach(session, connection)
        self._send(session, Dispatch("RESUMED", {}))

    def detach(self, session: Session, connection: Connection, *, ended: bool) -> None:
        """Note that the connection closed; the session expires at once if `ended`, else later.

        Without effect if the session has moved to another connection.
        """
        if session.connection is not connection:
            return
        session.connection = None
        if ended:
            self._remove(session)
        else:
            lifetime_s = self.world.limits.session_lifetime_s
            clock = self.world.context.clock
            session.expiry = clock.later(lifetime_s, lambda: self._remove(session))
        self._update_presence()

    def request_reconnect(self) -> None:
        """Ask every connected client to reconnect and resume, as Discord does now and then."""
        for session in self._sessions.values():
            if session.connection:
                session.connection.push({"op": Opcode.RECONNECT, "d": None})

    def _on_event(self, event: Event) -> None:
        if not self._sessions:
            return
        dispatch = dispatch_for(event, self.world)
        if dispatch:
            for session in self._sessions.values():
                self._send(session, dispatch)

    def _send(self, session: Session, dispatch: Dispatch) -> None:
        if session.send(dispatch) and self._observer:
            self._observer("gateway", dispatch.name, None, 0, dispatch.data)

    def _attach(self, session: Session, connection: Connection) -> None:
        if session.expiry:
            session.expiry.cancel()
        session.connection = connection
        self._update_presence()

    def _remove(self, session: Session) -> None:
        self._sessions.pop(session.id, None)
        self._update_presence()

    def _update_presence(self) -> None:
        is_connected = any(session.connection for session in self._sessions.values())
        self.world.set_bot_presence(online=is_connected, reachable=bool(self._sessions))
