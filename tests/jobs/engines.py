"""Engines that run workflows of two steps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from hfmedia.types import Json
from jobs.engine import Engine, migrate_engine
from jobs.queues import EngineSettings
from jobs.steps import Steps
from storage.system_engine import SystemEngine, system_engine

HANG_S = 20.0
NEVER_S = 3600.0  # between two looks at a queue: what happens, happens because it was woken


@dataclass
class Bodies:
    """Workflows of two steps, of which the second one waits for the test.

    `more` is what else they record.
    """

    began: list[str] = field(default_factory=list)
    carried_out: list[tuple[str, str]] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    may_end: asyncio.Event = field(default_factory=asyncio.Event)
    more: dict[str, Json] = field(default_factory=dict)
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def run(self, workflow_id: str, steps: Steps) -> None:
        self.began.append(workflow_id)
        assert await self._step(steps, "first") == {"of": workflow_id}
        await self._step(steps, "second")
        self.ended.append(workflow_id)
        await self._notify()

    async def _step(self, steps: Steps, name: str) -> Json:
        async def act() -> Json:
            self.carried_out.append((steps.workflow_id, name))
            await self._notify()
            if name == "second":
                await self.may_end.wait()
            return {"of": steps.workflow_id} | self.more

        return await steps.run(name, act)

    async def until(self, wanted: Any) -> None:
        """Wait until the workflows are so."""
        async with asyncio.timeout(HANG_S), self._changed:
            await self._changed.wait_for(wanted)

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()


@asynccontextmanager
async def running(
    url: str,
    bodies: Bodies,
    executor_id: str = "bot",
    *,
    connections: SystemEngine | None = None,
    **settings: Any,
) -> AsyncIterator[Engine]:
    """An engine, which ends without waiting for its workflows."""
    chosen = EngineSettings(executor_id=executor_id, **{"interval_s": NEVER_S, **settings})
    await migrate_engine(url)
    connections = connections or system_engine(url)
    engine = Engine(url, connections, chosen, job=bodies.run, call=bodies.run)
    await engine.start()
    try:
        yield engine
    finally:
        await engine.drain(0)
        await engine.stop()
