"""What a piece of work costs: time, processor, memory, and how long it held the event loop."""

from __future__ import annotations

import asyncio
import resource
import statistics
import time
from collections.abc import Awaitable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

TICK = 0.005  # seconds
CALIBRATING = 1.0  # seconds


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


class Ticker:
    """Wakes every 5 ms; waking late says how long the event loop stood still.

    `stall` is the longest, in seconds.
    """

    def __init__(self) -> None:
        self.ticks = 0
        self.stall = 0.0
        self._slept = time.perf_counter()

    async def run(self) -> None:
        """Tick until cancelled."""
        while True:
            self._slept = time.perf_counter()
            await asyncio.sleep(TICK)
            self.ticks += 1
            self.end()

    def end(self) -> None:
        """Note how late it is; also for a stall that no tick has seen the end of."""
        self.stall = max(self.stall, time.perf_counter() - self._slept - TICK)


async def measured(work: Awaitable[object]) -> Figures:
    """Do the work beside a ticker, whose own processor time is not counted."""
    ticker = Ticker()
    wall, cpu, ticks = await _beside(ticker, work)
    idle = Ticker()
    _, idle_cpu, idle_ticks = await _beside(idle, asyncio.sleep(CALIBRATING))
    own = max(0.0, cpu - idle_cpu / max(idle_ticks, 1) * ticks)
    return Figures(wall, own, peak_megabytes(), ticker.stall)


async def _beside(ticker: Ticker, work: Awaitable[object]) -> tuple[float, float, int]:
    """The work's time, the processor's time and the number of ticks."""
    ticking = asyncio.create_task(ticker.run())
    await asyncio.sleep(0)  # it ticks before the work begins
    wall, cpu = time.perf_counter(), time.process_time()
    await work
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    ticker.end()
    ticking.cancel()
    return wall, cpu, ticker.ticks


def peak_megabytes() -> float:
    """The most memory that this process has had so far."""
    status = Path("/proc/self/status")
    if status.exists():  # rusage would begin with what the parent had when it started us
        fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(fields["VmHWM"].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that so many percent do not exceed."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]
