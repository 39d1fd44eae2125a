"""What is open in every process whose jobs outlive it: the database, and the store of media."""

from __future__ import annotations

import logging
import socket
import uuid
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from app.announcements import Announcements
from app.guild_services import open_ledger
from app.key_check import HubCheck
from app.media import media_store
from app.stored_keys import open_keys
from guilds.keys import KeyService
from guilds.ledger import Ledger
from hfmedia import Client, __version__
from jobs.durable import Records
from jobs.engine_client import EngineClient
from jobs.lease import Member
from jobs.notices import Notices
from settings import POSTGRESQL, SQLITE, Settings
from storage.acknowledged import AcknowledgedRepository
from storage.database import Database, open_database
from storage.generations import GenerationRepository
from storage.jobs import JobRepository
from storage.media import ObjectMediaStore
from storage.media_index import MediaIndex
from storage.processes import ProcessRepository
from storage.queue_writers import QueueWriters

log = logging.getLogger(__name__)

ProcessKind: TypeAlias = Literal["run", "gateway", "worker"]

BUCKETS: Final = "s3://"
ALONE_ID: Final = "bot"
"""Where one process has the database: after a restart it goes on with what it left itself."""

SILENT_S: Final = 15.0
"""A process that is silent for so long is dead, where several share the database."""

LOOK_S: Final = 1.0
"""Between two looks at what other processes have changed."""


class NotShared(Exception):
    """The settings name a database that is that of one process."""

    def __init__(self, kind: ProcessKind) -> None:
        super().__init__(
            f"`{kind}` needs a database that several processes share. Set DATABASE_URL to "
            "postgresql://user:password@host/database, or run all of the bot in one process: "
            "python bot.py run"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRecords:
    """Where jobs are recorded. `member` is this process as one of several, None if it is alone.

    In `announcements` is what was not told in channels of guilds yet.
    """

    database: Database
    store: ObjectMediaStore
    records: Records
    notices: Notices
    keys: KeyService
    ledger: Ledger
    announcements: Announcements
    process_id: str
    member: Member | None


@asynccontextmanager
async def open_records(
    settings: Settings, kind: ProcessKind, silent_s: float = SILENT_S
) -> AsyncIterator[OpenRecords]:
    """The migrated database and the media store of the settings.

    Raises `StorageError` or `PricesError`, and `MediaStoreUnavailable` or `SetupError` where media
    cannot be kept.
    """
    url = settings.absolute_database_url
    async with (
        open_database(url) as database,
        media_store(settings) as store,
        aclosing(Client(endpoint=settings.hf_endpoint, router_url=settings.hf_router_url)) as hub,
    ):
        member = None if url.startswith(SQLITE) else member_of(database, kind, silent_s)
        process_id = ALONE_ID if member is None else member.process_id
        announcements = Announcements()
        ledger = open_ledger(database, announcements.add)
        yield OpenRecords(
            database=database,
            store=store,
            records=Records(
                jobs=JobRepository(database),
                generations=GenerationRepository(database),
                media=MediaIndex(database),
                writers=QueueWriters(database, process_id),
                commands=AcknowledgedRepository(database, process_id),
                ledger=ledger,
            ),
            keys=await open_keys(settings, database, HubCheck(hub), announcements.add),
            ledger=ledger,
            announcements=announcements,
            notices=Notices(None if member is None else LOOK_S),
            process_id=process_id,
            member=member,
        )


@asynccontextmanager
async def open_shared_records(
    settings: Settings, kind: ProcessKind, silent_s: float
) -> AsyncIterator[OpenRecords]:
    """The same, for processes that are only a part of the bot. Raises `NotShared`, too."""
    if not settings.database_url.startswith(POSTGRESQL):
        raise NotShared(kind)
    if not settings.media_url.startswith(BUCKETS):
        log.warning(
            "MEDIA_URL is a folder. All gateways and workers must have this same folder, or files "
            "will be missing; s3://bucket is a place that they can share."
        )
    async with open_records(settings, kind, silent_s) as opened:
        async with aclosing(EngineClient(settings.absolute_database_url)) as queues:
            await queues.status("")  # raises where the engine's tables are missing
        yield opened


def member_of(database: Database, kind: ProcessKind, silent_s: float) -> Member:
    """This process as one of several."""
    return Member(
        processes=ProcessRepository(database),
        process_id=f"{socket.gethostname()[:60]} {uuid.uuid4().hex}",
        kind=kind,
        version=__version__,
        silent_s=silent_s,
    )
