"""The jobs of the settings: durable in a database, or in this process alone."""

from __future__ import annotations

import asyncio
import socket
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Final

from app.media import DAY_S, media_store, media_sweeper
from app.migrate import upgrade_all
from app.monitoring.readiness import Check
from hfmedia import HuggingFaceMedia, __version__
from hfmedia.execution.sandbox import Sandbox
from hfmedia.media_store import MediaStore
from jobs import Delivery, InProcessJobs, Jobs
from jobs.durable import DurableJobs, Records
from jobs.engine import Engine
from jobs.lease import Member
from jobs.queues import EngineSettings
from jobs.reservations import Reservations
from jobs.retention import Retention
from settings import NO_DATABASE, SQLITE, Settings
from storage.database import Database, open_database
from storage.generations import GenerationRepository
from storage.jobs import JobRepository
from storage.media_index import MediaIndex
from storage.processes import ProcessRepository
from storage.system_engine import system_engine

EXECUTOR_ID: Final = "bot"
"""Where one process has the database: after a restart it goes on with what it left itself."""

SLOTS_S: Final = 4.0
"""That commands have to say that the bot is stopping."""

SILENT_S: Final = 15.0
"""A process that is silent for so long is dead, where several share the database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenJobs:
    """Jobs, and the store of their media. `start` begins to run them, when the bot is logged in.

    `checks` say whether what keeps them can be reached.
    """

    jobs: Jobs
    store: MediaStore
    start: Callable[[], Awaitable[None]]
    checks: Mapping[str, Check]


@asynccontextmanager
async def open_jobs(
    settings: Settings,
    media: HuggingFaceMedia,
    sandbox: Sandbox,
    deliver_from: Callable[[MediaStore], Delivery],
) -> AsyncIterator[OpenJobs]:
    """The jobs of a process that is all of the bot. It opens the sandbox, too.

    Raises `StorageError`, or `OSError` where media cannot be kept.
    """
    opening = _in_process if settings.database_url == NO_DATABASE else _durable
    async with opening(settings, media, sandbox, deliver_from) as opened:
        yield opened


@asynccontextmanager
async def _in_process(
    settings: Settings,
    media: HuggingFaceMedia,
    sandbox: Sandbox,
    deliver_from: Callable[[MediaStore], Delivery],
) -> AsyncIterator[OpenJobs]:
    async def start() -> None:
        pass

    store = media.store
    async with (
        InProcessJobs(
            media.generate, store, deliver_from(store), per_member=settings.max_jobs_per_member
        ) as jobs,
        sandbox,  # ends first: what waits for it would use up the time that replies have
    ):
        yield OpenJobs(jobs=jobs, store=store, start=start, checks={})


@asynccontextmanager
async def _durable(
    settings: Settings,
    media: HuggingFaceMedia,
    sandbox: Sandbox,
    deliver_from: Callable[[MediaStore], Delivery],
) -> AsyncIterator[OpenJobs]:
    url = settings.absolute_database_url
    await upgrade_all(url)
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(url))
        store = await stack.enter_async_context(media_store(settings))
        reservations = Reservations()
        stack.push_async_callback(_released, reservations)
        await stack.enter_async_context(sandbox)
        records = Records(
            jobs=JobRepository(database),
            generations=GenerationRepository(database),
            media=MediaIndex(database),
        )
        sweeping = asyncio.create_task(media_sweeper(settings, store, records.media).run())
        stack.push_async_callback(_cancelled, sweeping)
        member = member_of(database, url)
        jobs = DurableJobs(
            media.generate,
            store,
            deliver_from(store),
            records,
            partial(Engine, url, system_engine(url), engine_settings(settings, member)),
            member,
            per_member=settings.max_jobs_per_member,
            drain_s=settings.drain_seconds,
            reservations=reservations,
        )
        retention = Retention(
            records.jobs,
            records.media,
            store,
            jobs.forget,
            keep_s=settings.history_keep_days * DAY_S,
        )

        async def start() -> None:
            await jobs.start()
            # Before the engine is stopped, which it asks.
            stack.push_async_callback(_cancelled, asyncio.create_task(retention.run()))

        await stack.enter_async_context(jobs)
        checks = {"database": database.is_reachable}
        yield OpenJobs(jobs=jobs, store=store, start=start, checks=checks)


def member_of(database: Database, url: str) -> Member | None:
    """This process as one of several, where the database can be shared."""
    if url.startswith(SQLITE):
        return None
    return Member(
        processes=ProcessRepository(database),
        process_id=f"{socket.gethostname()[:60]} {uuid.uuid4().hex}",
        kind="run",
        version=__version__,
        silent_s=SILENT_S,
    )


def engine_settings(settings: Settings, member: Member | None) -> EngineSettings:
    """How a process that is all of the bot runs its workflows."""
    return EngineSettings(
        executor_id=EXECUTOR_ID if member is None else member.process_id,
        key_running=settings.key_running,
        key_per_minute=settings.key_per_minute,
    )


async def _released(reservations: Reservations) -> None:
    """Wait for the answers of commands whose images the closing sandbox has given up."""
    with suppress(TimeoutError):
        async with asyncio.timeout(SLOTS_S):
            await reservations.all_released()


async def _cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
