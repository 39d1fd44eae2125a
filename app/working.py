"""What runs jobs in a process, and what sweeps old ones and their media beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Final

from app.background import running
from app.erasing import job_retention
from app.guild_services import open_left_guilds
from app.media import media_sweeper
from app.records import OpenRecords
from app.refused_keys import NoticingClient
from guilds.upkeep import Upkeep
from hfmedia import HuggingFaceMedia
from jobs import Delivery
from jobs.engine import Engine
from jobs.left_commands import EndReply
from jobs.queues import EngineSettings
from jobs.worker import Worker
from replies.chat.enhancing import improved_prompt
from settings import Settings
from storage.counters import CounterRepository
from storage.system_engine import system_engine

LOOK_S: Final = 0.5
"""Between two looks of a worker at its queues: gateways add to them, and cannot wake it."""

IDLE_S: Final = 5.0
"""The same in a process that takes its jobs itself, while there are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Working:
    """A worker. `start` begins to run jobs, when their replies can be edited."""

    engine: Engine
    start: Callable[[], Awaitable[None]]


@asynccontextmanager
async def working(
    settings: Settings,
    opened: OpenRecords,
    media: HuggingFaceMedia,
    delivery: Delivery,
    end_reply: EndReply,
) -> AsyncIterator[Working]:
    """A worker until the end of the block, which waits `DRAIN_SECONDS` for what runs."""
    url = settings.absolute_database_url
    records, store = opened.records, opened.store
    is_worker = opened.member is not None and opened.member.kind == "worker"
    limits = engine_settings(settings, opened.process_id, is_worker=is_worker)
    client = NoticingClient(media, opened.keys.mark_refused)
    worker = Worker(
        client.generate,
        client,
        store,
        delivery,
        records,
        opened.notices,
        partial(Engine, url, system_engine(url, opened.database.turn), limits),
        opened.member,
        end_reply=end_reply,
        drain_s=settings.drain_seconds,
        improved_prompt=improved_prompt,
    )
    retention = job_retention(settings, opened.database, store, worker.engine.delete)
    sweeper = media_sweeper(settings, store, records.media)
    upkeep = Upkeep(opened.ledger, CounterRepository(opened.database))
    left_guilds = open_left_guilds(opened.database, opened.keys)
    async with worker, AsyncExitStack() as stack:

        async def start() -> None:
            await worker.start()
            # They end before the engine is stopped, which the retention asks.
            for work in (sweeper.run(), upkeep.run(), retention.run(), left_guilds.run()):
                await stack.enter_async_context(running(work))

        yield Working(engine=worker.engine, start=start)


def engine_settings(settings: Settings, executor_id: str, *, is_worker: bool) -> EngineSettings:
    """How the engine of a process runs. To what a worker runs, other processes add."""
    return EngineSettings(
        executor_id=executor_id,
        key_running=settings.key_running,
        key_per_minute=settings.key_per_minute,
        interval_s=LOOK_S,
        idle_s=LOOK_S if is_worker else IDLE_S,
    )
