"""The jobs of a process that members talk to: durable in a database, or in this process alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final, Protocol

from app.announcer import announcing
from app.conversations import kept_conversations
from app.delivery import Deliveries
from app.erasing import job_eraser
from app.guild_services import guild_services, operator_rules
from app.keys import operator_policy
from app.monitoring.readiness import Check
from app.personal_data import personal_data
from app.records import OpenRecords
from app.working import working
from guilds.admission import Admission, OperatorAdmission
from guilds.services import GuildServices
from hfmedia import HuggingFaceMedia
from hfmedia.media_store import MediaStore
from jobs import Delivery, InProcessJobs, Jobs
from jobs.available_jobs import AvailableJobs
from jobs.conversations import Conversations
from jobs.durable import DurableJobs
from jobs.queues import Queues
from jobs.reservations import Reservations
from replies.chat.enhancing import improved_prompt
from settings import Settings

SLOTS_S: Final = 4.0
"""That commands have to say that the bot is stopping."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenJobs:
    """Jobs, and the store of their media. `start` begins to run them, when the bot is logged in.

    `guilds` and `conversations` are None where nothing is kept. `checks` say whether what keeps
    them can be reached.
    """

    jobs: Jobs
    store: MediaStore
    admission: Admission
    guilds: GuildServices | None
    conversations: Conversations | None
    start: Callable[[], Awaitable[None]]
    checks: Mapping[str, Check]


class JobsOpener(Protocol):
    """Opens the jobs of a kind of process. It opens the sandbox, too."""

    def __call__(
        self,
        settings: Settings,
        media: HuggingFaceMedia,
        deliveries: Deliveries,
    ) -> AbstractAsyncContextManager[OpenJobs]:
        """The jobs. Raises `StorageError`, or `OSError` where media cannot be kept."""


def taken_jobs(
    settings: Settings,
    opened: OpenRecords,
    queues: Queues,
    delivery: Delivery,
    reservations: Reservations,
) -> DurableJobs:
    """The jobs that this process takes, for whichever worker."""
    return DurableJobs(
        opened.store,
        delivery,
        opened.records,
        opened.notices,
        queues,
        per_member=settings.max_jobs_per_member,
        reservations=reservations,
    )


@asynccontextmanager
async def released() -> AsyncIterator[Reservations]:
    """Reservations, whose release is waited for at the end of the block.

    By then the sandbox has closed, and given up the images of commands, which are about to answer.
    """
    reservations = Reservations()
    try:
        yield reservations
    finally:
        with suppress(TimeoutError):
            async with asyncio.timeout(SLOTS_S):
                await reservations.all_released()


@asynccontextmanager
async def in_process_jobs(
    settings: Settings, media: HuggingFaceMedia, deliveries: Deliveries
) -> AsyncIterator[OpenJobs]:
    """The jobs of a process that keeps nothing."""

    async def start() -> None:
        pass

    store = media.store
    async with (
        InProcessJobs(
            media.generate,
            store,
            deliveries.of_process(store),
            per_member=settings.max_jobs_per_member,
            answers=media,
            improved_prompt=improved_prompt,
        ) as jobs,
        deliveries.sandbox,  # ends first: what waits for it would use up the time that replies have
    ):
        admission = OperatorAdmission(operator_rules(settings), operator_policy(settings))
        yield OpenJobs(
            jobs=jobs,
            store=store,
            admission=admission,
            guilds=None,
            conversations=None,
            start=start,
            checks={},
        )


@asynccontextmanager
async def durable_jobs(
    opened: OpenRecords, settings: Settings, media: HuggingFaceMedia, deliveries: Deliveries
) -> AsyncIterator[OpenJobs]:
    """The jobs of a process that is all of the bot."""
    delivery = deliveries.from_records(opened)
    async with (
        released() as reservations,
        deliveries.sandbox,
        working(settings, opened, media, delivery, deliveries.end_reply) as worker,
        taken_jobs(settings, opened, worker.engine, delivery, reservations) as jobs,
        guild_services(
            settings,
            opened.database,
            opened.keys,
            opened.ledger,
            opened.announcements.add,
            personal_data(settings, opened, job_eraser(opened, jobs, worker.engine)),
        ) as guilds,
        announcing(deliveries, opened.announcements, guilds),
    ):

        async def start() -> None:
            await jobs.start()
            await worker.start()

        checks = {"database": opened.database.is_reachable}
        yield OpenJobs(
            jobs=AvailableJobs(jobs),
            store=opened.store,
            admission=guilds.admission,
            guilds=guilds,
            conversations=kept_conversations(opened, job_eraser(opened, jobs, worker.engine)),
            start=start,
            checks=checks,
        )
