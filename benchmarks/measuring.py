"""What a piece of work costs: time, processor, memory, and how long it held the event loop."""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import Awaitable
from dataclasses import asdict, dataclass

TICK = 0.005  # seconds


@dataclass(frozen=True, slots=True)
class Figures:
    """`wall`, `cpu` and `stall` in seconds, `peak` in MB of the whole process."""

    wall: float
    cpu: float
    peak: float
    stall: float

    def as_json(self) -> dict[str, float]:
        """For the parent process."""
        return asdict(self)


async def measured(work: Awaitable[object]) -> Figures:
    """Do the work beside a ticker of 5 ms; a tick that comes late says how long the loop stood."""
    stalls = [0.0]
    ticker = asyncio.create_task(_tick(stalls))
    wall, cpu = time.perf_counter(), time.process_time()
    await work
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    ticker.cancel()
    return Figures(wall, cpu, peak_megabytes(), max(stalls))


async def _tick(stalls: list[float]) -> None:
    while True:
        before = time.perf_counter()
        await asyncio.sleep(TICK)
        stalls[0] = max(stalls[0], time.perf_counter() - before - TICK)


def peak_megabytes() -> float:
    """The most memory that this process has had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
