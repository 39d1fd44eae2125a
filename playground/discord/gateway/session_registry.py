"""The sessions of all clients: identified, resumed, detached, and sent the world's events."""

import secrets
from collections.abc import Iterator

from playground.discord.enums import Opcode
from playground.discord.events import Event, InteractionCreated, ShardsChanged
from playground.discord.gateway.close_codes import CloseCode, ProtocolViolation
from playground.discord.gateway.dispatch import Dispatch
from playground.discord.gateway.dispatches import (
    dispatch_for,
    guild_create_dispatch,
    ready_dispatch,
)
from playground.discord.gateway.identify import Identity
from playground.discord.gateway.identify_limits import IdentifyLimits
from playground.discord.gateway.session import Connection, Session
from playground.discord.interaction import Interaction
from playground.discord.traffic import TrafficObserver
from playground.discord.world import World
from playground.json_types import JsonObject


class SessionRegistry:
    """Sends every event of the world to the sessions that receive it.

    A detached session can be resumed for `Limits.session_lifetime_s`; until then its events are
    kept for it.
    """

    def __init__(self, world: World, token: str, observer: TrafficObserver | None) -> None:
        self.world = world
        self.token = token
        self.identify_limits = IdentifyLimits(world.context.clock)
        self._observer = observer
        self._sessions: dict[str, Session] = {}
        self._interactions = 0
        world.feed.subscribe(self._on_event)

    def identify(self, identity: Identity, connection: Connection) -> Session | None:
        """Create a session on a connection and send READY and its guilds.

        None, after an Invalid Session, if another shard of its rate limit key was too recent.
        Raises `ProtocolViolation` if no session start is left or its shard has too many guilds.
        """
        self._check_token()
        shard_id, shard_count = identity.shard or (0, 1)
        limits = self.world.limits
        guilds = self.world.directory.guilds.all
        if len(guilds) > limits.guilds_per_shard * shard_count:
            raise ProtocolViolation(CloseCode.SHARDING_REQUIRED)
        if not self.identify_limits.take_turn(shard_id, limits):
            connection.push(_invalid_session(resumable=False))
            return None
        if not self.identify_limits.take_start(limits):
            self._end_all(CloseCode.AUTHENTICATION_FAILED)
            raise ProtocolViolation(CloseCode.AUTHENTICATION_FAILED)
        session = Session(secrets.token_hex(16), identity.intents, identity.shard)
        self._sessions[session.id] = session
        self._attach(session, connection)
        own_guilds = [guild for guild in guilds if session.has_guild(guild.id)]
        flags = self.world.portal.current.flags
        self._send(session, ready_dispatch(session.id, identity.shard, own_guilds, flags))
        for guild in own_guilds:
            dispatch = guild_create_dispatch(guild, self.world)
            if session.receives(dispatch):
                self._send(session, dispatch)
        return session

    def find(self, session_id: str) -> Session | None:
        """The session with that id; None if it is unknown or has expired."""
        return self._sessions.get(session_id)

    def as_json(self) -> list[JsonObject]:
        """The sessions by shard: whether a client is connected, its intents, how many guilds."""
        guilds = self.world.directory.guilds.all
        return [
            {
                "shard": one.shard_id,
                "count": one.shard_count,
                "connected": one.connection is not None,
                "intents": one.intents,
                "guilds": sum(one.has_guild(guild.id) for guild in guilds),
            }
            for one in sorted(self._sessions.values(), key=lambda one: one.shard_id)
        ]

    def on_shard(self, shard_id: int | None) -> Iterator[Session]:
        """The connected sessions of a shard; None stands for every shard."""
        for session in tuple(self._sessions.values()):
            if session.connection and shard_id in (None, session.shard_id):
                yield session

    def resume(self, session: Session, sequence: int, connection: Connection) -> None:
        """Move a session to a connection, and send what was missed and RESUMED.

        Raises `ProtocolViolation` if events after that sequence number are no longer kept.
        """
        self._check_token()
        missed = session.payloads_after(sequence)
        if missed is None:
            raise ProtocolViolation(CloseCode.INVALID_SEQUENCE)
        for payload in missed:
            connection.push(payload)
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

    def request_reconnect(self, session: Session) -> None:
        """Ask a connected client to reconnect and resume, as Discord does now and then."""
        if session.connection:
            session.connection.push({"op": Opcode.RECONNECT, "d": None})

    def cut(self, session: Session, code: CloseCode) -> None:
        """Close the connection of a session, which lives on if Discord resumes after that code."""
        connection = session.connection
        if connection:
            self.detach(session, connection, ended=code.ends_session)
            connection.close(code)

    def invalidate(self, session: Session, *, resumable: bool) -> None:
        """Tell a connected client that its session is invalid, and end it unless `resumable`."""
        connection = session.connection
        if connection:
            self.detach(session, connection, ended=not resumable)
            connection.forget_session()
            connection.push(_invalid_session(resumable=resumable))

    def redeliver(self, interaction: Interaction) -> None:
        """Send an interaction once more to the sessions of its shard."""
        self._broadcast(InteractionCreated(interaction))

    def _check_token(self) -> None:
        if self.identify_limits.is_token_reset:
            raise ProtocolViolation(CloseCode.AUTHENTICATION_FAILED)

    def _end_all(self, code: CloseCode) -> None:
        for session in tuple(self._sessions.values()):
            self.cut(session, code)
            self._remove(session)

    def _on_event(self, event: Event) -> None:
        if not self._sessions:
            return
        self._broadcast(event)
        if isinstance(event, InteractionCreated):
            self._interactions += 1
            every = self.world.faults.current.duplicate_every
            if every and self._interactions % every == 0:
                self._broadcast(event)

    def _broadcast(self, event: Event) -> None:
        dispatch = dispatch_for(event, self.world)
        if dispatch:
            for session in self._sessions.values():
                if session.receives(dispatch):
                    self._send(session, dispatch)

    def _send(self, session: Session, dispatch: Dispatch) -> None:
        data = session.send(dispatch)
        if self._observer:
            self._observer("gateway", dispatch.name, None, 0, data)

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
        self.world.feed.publish(ShardsChanged())


def _invalid_session(*, resumable: bool) -> JsonObject:
    return {"op": Opcode.INVALID_SESSION, "d": resumable}
