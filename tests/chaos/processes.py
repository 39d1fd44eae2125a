"""The processes of the bot: started, killed, frozen and replaced by their ids."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, TypeAlias

from app.worker import READY
from playground import LoopLag
from tests.e2e.cluster import CONNECTED
from tests.e2e.stage import ROOT, Child

Kind: TypeAlias = Literal["run", "gateway", "worker"]

SAYS: Final[Mapping[Kind, str]] = {"run": CONNECTED, "gateway": CONNECTED, "worker": READY}
"""What a process says when it does its work."""

START_TIMEOUT_S: Final = 60.0  # of several on a machine that others use too


@dataclass
class BotProcess:
    """One process of the bot under one name, however often it is started again.

    `arguments` are those of Python in the folder `root`. `asked_to_end` are the exit codes of the
    runs that were not killed.
    """

    name: str
    kind: Kind
    arguments: Sequence[str]
    environment: Mapping[str, str]
    loop_lag: LoopLag
    root: Path = ROOT
    runs: list[Child] = field(default_factory=list)
    asked_to_end: list[int] = field(default_factory=list)

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended."""
        return bool(self.runs) and self.runs[-1].process.returncode is None

    async def start(self) -> None:
        """Start it, if it does not run."""
        if not self.running:
            child = await Child.start_python(self.root, *self.arguments, **self.environment)
            child.loop_lag = self.loop_lag
            self.runs.append(child)

    async def ready(self) -> None:
        """Wait until it does its work."""
        await self.runs[-1].line(SAYS[self.kind], within=START_TIMEOUT_S)

    def send(self, number: signal.Signals) -> None:
        """Send it a signal at once."""
        if self.running:
            self.runs[-1].process.send_signal(number)

    async def ended(self) -> int:
        """Wait for its end. Returns its exit code."""
        return await self.runs[-1].ended()

    async def stop(self) -> None:
        """End it as a deploy does."""
        if self.running:
            self.send(signal.SIGTERM)
            self.asked_to_end.append(await self.ended())

    @property
    def log(self) -> str:
        """What all its runs have written."""
        return "".join(child.log for child in self.runs)


@dataclass(frozen=True)
class Fleet:
    """The processes that are all of the bot together."""

    processes: Sequence[BotProcess]

    def __iter__(self) -> Iterator[BotProcess]:
        return iter(self.processes)

    def of_kind(self, kind: Kind) -> list[BotProcess]:
        """Those of this kind."""
        return [process for process in self.processes if process.kind == kind]

    async def start(self) -> None:
        """Start those that do not run, as what supervises services does. Wait for all."""
        for process in self.processes:
            await process.start()
        for process in self.processes:
            await process.ready()

    async def stop(self) -> None:
        """End them all as a deploy does, at the same time."""
        async with asyncio.TaskGroup() as group:
            for process in self.processes:
                group.create_task(process.stop())

    def kill(self) -> None:
        """End them all at once, the frozen ones too."""
        for process in self.processes:
            process.send(signal.SIGKILL)


@asynccontextmanager
async def started(processes: Sequence[BotProcess]) -> AsyncIterator[Fleet]:
    """These processes, of which none outlives the block."""
    fleet = Fleet(processes)
    try:
        await fleet.start()
        yield fleet
    finally:
        fleet.kill()
        for process in processes:
            if process.running:
                await process.ended()
