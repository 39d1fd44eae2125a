"""What people see of answers: their first words, and how often they are edited."""

from __future__ import annotations

import re
import time
from collections import Counter
from typing import Final

from benchmarks.talks.provider import SENT_AT
from playground.changes import Changes
from playground.discord.events import Event, MessageUpdated
from playground.json_types import Json

FIRST_WORDS: Final = re.compile(SENT_AT.format(milliseconds=r"(\d+)"))
TOO_MANY_REQUESTS: Final = 429


class Seen:
    """Notes edits of answers, and what REST refused."""

    def __init__(self) -> None:
        self.first_words_s: list[float] = []
        self.refused = Counter[str]()
        self.more = Changes()  # of answers that show their first words
        self._shown: set[str] = set()
        self._edits = Counter[str]()
        self._since = time.monotonic()

    @property
    def shown(self) -> int:
        """How many answers show their first words."""
        return len(self._shown)

    def begin(self) -> None:
        """Count from now on."""
        self.first_words_s.clear()
        self._shown.clear()
        self._edits.clear()
        self._since = time.monotonic()

    def edits_per_second(self) -> tuple[float, float]:
        """Of all channels together, and of the one with the most."""
        seconds = time.monotonic() - self._since
        return self._edits.total() / seconds, max(self._edits.values(), default=0) / seconds

    def on_event(self, event: Event) -> None:
        """Note an edit."""
        if not isinstance(event, MessageUpdated):
            return
        message, now = event.message, time.monotonic()
        found = FIRST_WORDS.search(str(message.components))
        if found is None:
            return
        self._edits[message.channel.id] += 1
        if message.id not in self._shown:
            self._shown.add(message.id)
            self.more.notify()
            self.first_words_s.append(now - int(found[1]) / 1000)

    def on_traffic(self, protocol: str, what: str, received: Json, status: int, sent: Json) -> None:
        """Note what was refused for coming too often."""
        if protocol == "rest" and status == TOO_MANY_REQUESTS:
            self.refused[what] += 1
