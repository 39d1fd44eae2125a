"""What erases jobs: when they are old, and when somebody wants it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection

from app.media import DAY_S
from app.records import OpenRecords
from jobs.durable import DurableJobs
from jobs.erased_jobs import ErasedJobs, RemovesMedia
from jobs.job_eraser import JobEraser
from jobs.queues import Queues
from jobs.retention import Retention
from settings import Settings
from storage.conversation_threads import ThreadRepository
from storage.database import Database
from storage.erasing_clock import ErasingClock
from storage.guild_settings import GuildSettingsRepository
from storage.job_erasure import JobErasure
from storage.jobs import JobRepository
from storage.media_index import MediaIndex


def job_retention(
    settings: Settings,
    database: Database,
    store: RemovesMedia,
    forget_workflows: Callable[[Collection[str]], Awaitable[None]],
) -> Retention:
    """What erases jobs after `HISTORY_KEEP_DAYS`, or sooner if their guild says so."""
    return Retention(
        JobRepository(database),
        JobErasure(database),
        GuildSettingsRepository(database),
        _erased_jobs(database, store, forget_workflows),
        keep_s=settings.history_keep_days * DAY_S,
        clock=ErasingClock(),
    )


def job_eraser(opened: OpenRecords, jobs: DurableJobs, queues: Queues) -> JobEraser:
    """What erases jobs at once, in a process that members talk to.

    `queues` are those of this process, whether or not it runs jobs itself.
    """
    database = opened.database
    return JobEraser(
        JobErasure(database),
        _erased_jobs(database, opened.store, queues.delete),
        queues,
        opened.records.ledger,
        jobs.cancel,
    )


def _erased_jobs(
    database: Database,
    store: RemovesMedia,
    forget_workflows: Callable[[Collection[str]], Awaitable[None]],
) -> ErasedJobs:
    return ErasedJobs(
        JobErasure(database),
        ThreadRepository(database),
        MediaIndex(database),
        store,
        forget_workflows,
    )
