"""A session: numbers a client's events and keeps the last ones, so that it can resume."""

from collections import deque
from collections.abc import Iterator
from typing import Final, Protocol

from playground.clock import Timer
from playground.discord.enums import Opcode
from playground.discord.gateway.close_codes import CloseCode
from playground.discord.gateway.dispatch import Dispatch
from playground.discord.ids import shard_of
from playground.json_types import JsonObject

MAX_KEPT_EVENTS: Final = 1000


class Connection(Protocol):
    """The websocket that a session is attached to."""

    def push(self, payload: JsonObject) -> None:
        """Send a payload after those that were pushed before."""

    def close(self, code: CloseCode) -> None:
        """Close the websocket, whatever is still to be sent."""

    def forget_session(self) -> None:
        """Let the client identify or resume again on this connection."""


class Session:
    """A client's session with its intents and shard; it outlives its connections.

    `connection` is None while the client is away; `expiry` is then the timer that removes it.
    """

    def __init__(self, session_id: str, intents: int, shard: tuple[int, int] | None) -> None:
        self.id = session_id
        self.connection: Connection | None = None
        self.expiry: Timer | None = None
        self.shard_id, self.shard_count = shard or (0, 1)
        self.intents = intents
        self._sequence = 0
        self._sent: deque[JsonObject] = deque(maxlen=MAX_KEPT_EVENTS)

    def receives(self, dispatch: Dispatch) -> bool:
        """Whether an event is for this session, by its intents and its shard."""
        if dispatch.intents and not dispatch.intents & self.intents:
            return False
        return self.has_guild(dispatch.guild_id)

    def has_guild(self, guild_id: str | None) -> bool:
        """Whether a guild, or for None direct channels, is on this shard."""
        return shard_of(guild_id, self.shard_count) == self.shard_id

    def send(self, dispatch: Dispatch) -> JsonObject:
        """Number an event, keep it and send it if connected. Returns its data."""
        self._sequence += 1
        data = dispatch.data_for(self.intents)
        payload = {
            "op": Opcode.DISPATCH,
            "s": self._sequence,
            "t": dispatch.name,
            "d": data,
        }
        self._sent.append(payload)
        if self.connection:
            self.connection.push(payload)
        return data

    def payloads_after(self, sequence: int) -> Iterator[JsonObject] | None:
        """The events after that number; None if some of them are no longer kept."""
        oldest = self._sent[0]["s"] if self._sent else 1
        if not oldest - 1 <= sequence <= self._sequence:
            return None
        return (payload for payload in tuple(self._sent) if payload["s"] > sequence)
