"""The workflow engine without jobs: `python -m benchmarks.durable.floor DATABASE_URL`.

Two workflows in two queues and as many steps as a job of one picture takes. It prints the seconds
of processor time that they cost, as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from dataclasses import dataclass, field
from typing import Final

from app.migrate import upgrade_all
from benchmarks.durable.contender import ALONE, WARM, cpu
from hfmedia.types import Json
from jobs.engine import Engine
from jobs.queues import EngineSettings
from jobs.steps import Steps
from storage.system_engine import system_engine
from storage.write_turn import WriteTurn

STEPS: Final = 4  # of a generation: routes, submit, poll, fetch; its job has one


@dataclass
class Bodies:
    """The workflows of a job and of its generation, which do nothing."""

    engine: Engine = field(init=False)
    generated: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def job(self, workflow_id: str, steps: Steps) -> None:
        """Begin the other one, and wait for it in a step."""
        await self.engine.enqueue("calls", f"{workflow_id}-1", "key")

        async def delivered() -> Json:
            await self.generated.wait()
            return None

        await steps.run("deliver", delivered)
        self.ended.set()

    async def call(self, workflow_id: str, steps: Steps) -> None:
        """Take the steps."""

        async def nothing() -> Json:
            return {"of": workflow_id}

        for _ in range(STEPS):
            await steps.run("step", nothing)
        self.generated.set()

    async def run(self, workflow_id: str) -> None:
        """Both, to their end."""
        self.generated.clear()
        self.ended.clear()
        await self.engine.enqueue("jobs", workflow_id, "guild")
        await self.ended.wait()


async def main(database_url: str) -> None:
    """Print what a job costs."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        url = database_url.format(folder=folder)
        await upgrade_all(url)
        bodies = Bodies()
        settings = EngineSettings(executor_id="floor", key_per_minute=100_000)
        system = system_engine(url, WriteTurn())
        bodies.engine = Engine(url, system, settings, job=bodies.job, call=bodies.call)
        await bodies.engine.start()
        for number in range(WARM):
            await bodies.run(f"warm {number}")
        before = cpu()
        for number in range(ALONE):
            await bodies.run(f"alone {number}")
        print(json.dumps({"cpu": (cpu() - before) / ALONE}))
        await bodies.engine.drain(1)
        await bodies.engine.stop()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
