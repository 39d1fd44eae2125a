"""Steps that are recorded in memory, and cut where the test says, as a crash would."""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from hfmedia.results import Attempt
from hfmedia.types import Json

T = TypeVar("T")
Moment = Literal["before", "unrecorded", "recorded", "intended"]
"""Of a step: before it does anything, before or after it is recorded; of a submit: before it is
sent, when its intent is on record."""


class Crash(BaseException):
    """The process is gone."""


@dataclass
class Memory:
    """What outlives a process: when it began, its steps and its intents."""

    began: float = field(default_factory=time.time)
    records: list[tuple[str, str]] = field(default_factory=list)
    intents: set[int] = field(default_factory=set)
    attempts: dict[int, Attempt] = field(default_factory=dict)


@dataclass
class RecordedSteps:
    """The steps and the journal of a run, which ends at `moment` of the step `crash_at`."""

    memory: Memory
    crash_at: int | None = None
    moment: Moment = "before"
    cancelled: bool = False
    workflow_id: str = "500-1"
    names: list[str] = field(default_factory=list)
    carried_out: list[str] = field(default_factory=list)

    attempts: int = 0
    # As steps and as a journal: that a step was broken off is all that cuts a run here.
    interrupted: bool = False

    async def attempt(self, act: Callable[[], Awaitable[T]]) -> T:
        number = len(self.names)
        try:
            self._crash(number, "before")
            value = await act()
            self.attempts += 1
            self._crash(number, "unrecorded")
        except Exception:
            raise
        except BaseException:
            self.interrupted = True
            raise
        return value

    async def run(
        self, name: str, act: Callable[[], Awaitable[Json]], *, finish: bool = False
    ) -> Json:
        try:
            return await self._run(name, act)
        except BaseException:
            self.interrupted = True
            raise

    async def _run(self, name: str, act: Callable[[], Awaitable[Json]]) -> Json:
        number = len(self.names)
        self.names.append(name)
        if number < len(self.memory.records):
            recorded_name, text = self.memory.records[number]
            assert recorded_name == name, "a replay takes the same steps"
            return self._parsed(text)
        self._crash(number, "before")
        self.carried_out.append(name)
        text = json.dumps(await act())
        self._crash(number, "unrecorded")
        self.memory.records.append((name, text))
        self._crash(number, "recorded")
        return self._parsed(text)

    async def begin_submit(self, position: int, provider: str) -> bool:
        if position in self.memory.intents:
            return False
        self.memory.intents.add(position)
        self._crash(len(self.names) - 1, "intended")
        return True

    async def add_attempt(self, position: int, attempt: Attempt) -> None:
        self.memory.attempts[position] = attempt

    def _crash(self, number: int, moment: Moment) -> None:
        if (number, moment) == (self.crash_at, self.moment):
            raise Crash

    def _parsed(self, text: str) -> Any:
        return json.loads(text)
