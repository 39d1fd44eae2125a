"""One engine in a process of its own: `python -m benchmarks.durable.contender ORIGIN DATABASE_URL`.

The last line that it prints has its figures as JSON.
"""

from __future__ import annotations

import asyncio
import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import discord

from app.delivery import Deliveries
from app.jobs import OpenJobs, durable_jobs, in_process_jobs
from app.migrate import upgrade_all
from app.monitoring.metrics import Metrics
from app.records import open_records
from benchmarks.durable.load import Ends, Load, submits
from benchmarks.measurement import TICK, Ticker
from hfmedia import HuggingFaceMedia
from hfmedia.execution.sandbox import Sandbox
from hfmedia.media_store import MediaStore
from hfmedia.policy import KeyRef
from i18n import Languages
from jobs import Delivery
from jobs.late_intents import LateIntents
from jobs.queue_threads import QUIET_S
from replies.media.sandboxed import SANDBOXED
from settings import NO_DATABASE, Settings

WARM: Final = 5
ALONE: Final = 40  # one after the other
BUSY: Final = 40  # submitted beside others
BESIDE: Final = 2  # each goes on with another job when one has ended
EVERY_S: Final = 0.25
STORM: Final = 200
GUILD_JOBS: Final = 4  # of a guild in the storm: as many as may run
IDLE_S: Final = 15.0
TOKEN: Final = "hf_benchmark"


async def main(origin: str, database_url: str) -> None:
    """Run everything, and print the figures."""
    async with engine(origin, database_url) as load:
        for _ in range(WARM):
            await load.run()
        await load.settle()
        figures = {
            "idle": await idle(),
            **await alone(load, origin),
            "enqueue_p99": await busy(load),
            **await storm(load),
            "unfinished": load.ends.unfinished,
        }
    print(json.dumps(figures))


@asynccontextmanager
async def engine(origin: str, database_url: str) -> AsyncIterator[Load]:
    """The jobs of the settings, as the bot opens them, without a Discord."""

    async def resolve(ref: KeyRef) -> str | None:
        return TOKEN

    ends = Ends()
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        settings = Settings(
            hf_token=TOKEN,
            database_url=database_url.format(folder=folder),
            media_url=str(Path(folder) / "media"),
            max_jobs_per_member=1000,
            key_per_minute=100_000,
        )
        async with (
            HuggingFaceMedia(
                TOKEN, endpoint=f"{origin}/hub", router_url=f"{origin}/router", resolve_key=resolve
            ) as media,
            jobs_of(settings, media, nowhere(ends)) as opened,
        ):
            await opened.start()
            yield Load(opened.jobs, ends)


@asynccontextmanager
async def jobs_of(
    settings: Settings, media: HuggingFaceMedia, deliveries: Deliveries
) -> AsyncIterator[OpenJobs]:
    """The jobs of `bot.py run` with these settings."""
    if settings.database_url == NO_DATABASE:
        async with in_process_jobs(settings, media, deliveries) as opened:
            yield opened
        return
    await upgrade_all(settings.absolute_database_url)
    async with (
        open_records(settings, "run") as records,
        durable_jobs(records, settings, media, deliveries) as opened,
    ):
        yield opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Nowhere(Deliveries):
    """Deliveries without a Discord."""

    ends: Ends

    def from_store(self, store: MediaStore, intents: LateIntents | None) -> Delivery:
        """What waits for the ends of jobs."""
        return self.ends


def nowhere(ends: Ends) -> Nowhere:
    """Deliveries to nobody."""
    return Nowhere(
        client=discord.Client(intents=discord.Intents.none()),
        sandbox=Sandbox(SANDBOXED),
        languages=Languages(),
        metrics=Metrics(),
        ends=ends,
    )


async def idle() -> float:
    """The share of a core that is used when nothing has happened for some time."""
    await asyncio.sleep(QUIET_S + 1)
    before = cpu()
    await asyncio.sleep(IDLE_S)
    return (cpu() - before) / IDLE_S


async def alone(load: Load, origin: str) -> dict[str, float]:
    """What a job costs, and how soon it is with its provider, while there are no others."""
    before = cpu()
    prompts = []
    for _ in range(ALONE):
        prompts.append(await load.run())
        await load.settle()
    spent = cpu() - before
    arrived = await submits(origin)
    waits = [arrived[it] - load.submitted_at[it] for it in prompts]
    return {
        "cpu": spent / ALONE,
        "first_request_p50": statistics.median(waits),
        "first_request_p99": p99(waits),
    }


async def busy(load: Load) -> float:
    """How long submitting a job takes while others run."""

    async def without_end(guild: int) -> None:
        while True:
            await load.run(guild)

    others = [asyncio.create_task(without_end(100 + it)) for it in range(BESIDE)]
    measured = []
    for number in range(BUSY):
        measured.append(asyncio.create_task(load.run(200 + number % BESIDE)))
        await asyncio.sleep(EVERY_S)
    prompts = await asyncio.gather(*measured)
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await load.settle()
    return p99(load.submit_s[it] for it in prompts)


async def storm(load: Load) -> dict[str, float]:
    """Many jobs at once: how long they take, what they cost, and the longest stall."""
    began, before = time.monotonic(), cpu()
    jobs = [load.run(1000 + it // GUILD_JOBS) for it in range(STORM)]
    stall = await beside_ticker(asyncio.gather(*jobs))
    await load.settle()
    return {
        "storm_wall": time.monotonic() - began,
        "storm_cpu": (cpu() - before) / STORM,
        "storm_stall": stall,
    }


async def beside_ticker(work: Awaitable[object]) -> float:
    """The longest stall of the event loop while the work is done, in seconds."""
    ticker = Ticker()
    ticking = asyncio.create_task(ticker.run())
    await asyncio.sleep(TICK)
    await work
    ticker.end()
    ticking.cancel()
    return ticker.stall


def cpu() -> float:
    """The processor time of this process so far, its threads and the kernel's part included."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def p99(values: Iterable[float]) -> float:
    """The value that 99 percent do not exceed."""
    return statistics.quantiles(values, n=100, method="inclusive")[98]


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
