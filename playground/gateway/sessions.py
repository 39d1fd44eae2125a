"""A session: what a client is told, in order, across its connections."""

from collections import deque
from collections.abc import Iterator
from typing import Final, Protocol

from playground.clock import Timer
from playground.gateway.dispatches import Dispatch
from playground.kinds import Op
from playground.wire import Json

REMEMBERED: Final = 1000


class Connection(Protocol):
    """Where a session's events go now."""

    def push(self, payload: Json) -> None:
        """Send it, in its turn."""


class Session:
    """Numbers the events of a client and keeps the last ones, so that it can resume."""

    def __init__(self, session_id: str, intents: int, shard: tuple[int, int] | None) -> None:
        self.id = session_id
        self.connection: Connection | None = None
        self.end: Timer | None = None
        self._intents = intents
        self._shard = shard
        self._sequence = 0
        self._sent: deque[Json] = deque(maxlen=REMEMBERED)

    def tell(self, dispatch: Dispatch) -> bool:
        """Send an event that the client asked for; now, or when it resumes."""
        if not self._wants(dispatch):
            return False
        self._sequence += 1
        payload = {"op": Op.DISPATCH, "s": self._sequence, "t": dispatch.name, "d": dispatch.data}
        self._sent.append(payload)
        if self.connection:
            self.connection.push(payload)
        return True

    def missed_since(self, sequence: int) -> Iterator[Json] | None:
        """What came after that number; None: that cannot be told any more."""
        oldest = self._sent[0]["s"] if self._sent else 1
        if not oldest - 1 <= sequence <= self._sequence:
            return None
        return (payload for payload in tuple(self._sent) if payload["s"] > sequence)

    def _wants(self, dispatch: Dispatch) -> bool:
        if dispatch.intents and not dispatch.intents & self._intents:
            return False
        shard, shards = self._shard or (0, 1)
        # Direct messages go to the first shard.
        return int(dispatch.guild_id or 0) // 2**22 % shards == shard
