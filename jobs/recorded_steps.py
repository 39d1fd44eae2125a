"""The steps of one run of a workflow, as the engine records them: as JSON text."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final, Protocol, TypeAlias, TypeVar, cast

from hfmedia.types import Json
from jobs.grace import with_grace

T = TypeVar("T")
FINISH_S: Final = 5.0
"""So long a step with `finish` may go on when its process ends."""


TextStep: TypeAlias = Callable[[], Coroutine[Any, Any, str]]
"""What a step does, and its result as text."""


class Record(Protocol):
    """Carries out a step and records what it returns, or returns what is on record."""

    def __call__(self, name: str, step: TextStep) -> Awaitable[str]:
        """The text."""


class RecordedSteps:
    """The `Steps` of one run. `handing_over` says whether the process ends."""

    def __init__(self, workflow_id: str, record: Record, handing_over: Callable[[], bool]) -> None:
        self._workflow_id = workflow_id
        self._record = record
        self._handing_over = handing_over
        self.interrupted = False

    @property
    def workflow_id(self) -> str:
        """The same in each run of the workflow."""
        return self._workflow_id

    async def attempt(self, act: Callable[[], Awaitable[T]]) -> T:
        """Do something that is not recorded."""
        try:
            return await act()
        except Exception:
            raise
        except BaseException:
            self.interrupted = True
            raise

    async def run(
        self, name: str, act: Callable[[], Awaitable[Json]], *, finish: bool = False
    ) -> Json:
        """Do something and record what it returns; if that is on record already, return it."""
        raised: list[Exception] = []

        async def step() -> str:
            try:
                # As text in ASCII: not every database takes every text that a provider sends.
                return json.dumps(await act())
            except Exception as error:
                raised.append(error)
                raise

        try:
            recorded = self._record(name, step)
            text = await (with_grace(recorded, self._grace_s) if finish else recorded)
        except BaseException:
            self.interrupted = not raised
            raise
        return cast("Json", json.loads(text))

    def _grace_s(self) -> float:
        return FINISH_S if self._handing_over() else 0.0
