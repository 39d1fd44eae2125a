"""A session: numbers a client's events and keeps the last ones, so that it can resume."""

from collections import deque
from collections.abc import Iterator
from typing import Final, Protocol

from playground.clock import Timer
from playground.discord.enums import Opcode
from playground.discord.gateway.dispatches import Dispatch
from playground.json_types import JsonObject

MAX_KEPT_EVENTS: Final = 1000


class Connection(Protocol):
    """The websocket that a session is attached to."""

    def push(self, payload: JsonObject) -> None:
        """Send a payload after those that were pushed before."""


class Session:
    """A client's session with its intents and shard; it outlives its connections.

    `connection` is None while the client is away; `expiry` is then the timer that removes it.
    """

    def __init__(self, session_id: str, intents: int, shard: tuple[int, int] | None) -> None:
        self.id = session_id
        self.connection: Connection | None = None
        self.expiry: Timer | None = None
        self._intents = intents
        self._shard = shard
        self._sequence = 0
        self._sent: deque[JsonObject] = deque(maxlen=MAX_KEPT_EVENTS)

    def send(self, dispatch: Dispatch) -> bool:
        """Number an event, keep it and send it if connected.

        Returns whether the session receives such events at all.
        """
        if not self._receives(dispatch):
            return False
        self._sequence += 1
        payload = {
            "op": Opcode.DISPATCH,
            "s": self._sequence,
            "t": dispatch.name,
            "d": dispatch.data,
        }
        self._sent.append(payload)
        if self.connection:
            self.connection.push(payload)
        return True

    def payloads_after(self, sequence: int) -> Iterator[JsonObject] | None:
        """The events after that number; None if some of them are no longer kept."""
        oldest = self._sent[0]["s"] if self._sent else 1
        if not oldest - 1 <= sequence <= self._sequence:
            return None
        return (payload for payload in tuple(self._sent) if payload["s"] > sequence)

    def _receives(self, dispatch: Dispatch) -> bool:
        if dispatch.intents and not dispatch.intents & self._intents:
            return False
        shard_id, shard_count = self._shard or (0, 1)
        # Events without a guild go to shard 0.
        return int(dispatch.guild_id or 0) // 2**22 % shard_count == shard_id
