"""What erases jobs, in a process that runs them and in one that does not."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Collection
from contextlib import aclosing, asynccontextmanager, closing
from dataclasses import dataclass, field

from hfmedia.media_store import FolderMediaStore
from jobs.durable import DurableJobs
from jobs.engine_client import EngineClient
from jobs.erased_jobs import ErasedJobs
from jobs.job_eraser import JobEraser
from jobs.kept_conversations import KeptConversations
from jobs.ledger import Ledger, NoLedger
from jobs.notices import Notices
from jobs.queues import Queues
from jobs.user_jobs import UserJobs
from storage.answer_messages import AnswerMessageRepository
from storage.conversation_threads import ThreadRepository
from storage.database import Database, open_database
from storage.generations import GenerationRepository
from storage.job_erasure import JobErasure
from storage.job_scopes import JobScope
from storage.jobs import JobRepository
from storage.media_index import MediaIndex
from storage.system_engine import system_engine
from storage.user_jobs import UserJobRepository
from tests.jobs.durable_world import HANG_S, Deliveries, Process, World, records_in


@dataclass
class Removed:
    """A store that notes what it is to delete, from the first time on that does not fail."""

    fails: int = 0
    uris: list[str] = field(default_factory=list)

    async def remove(self, uris: Collection[str]) -> None:
        if self.fails:
            self.fails -= 1
            raise OSError
        self.uris += uris


class CountingLedger(NoLedger):
    """A ledger that notes whose holds were settled."""

    def __init__(self) -> None:
        self.settled: list[JobScope] = []

    async def settle_jobs(self, scope: JobScope) -> None:
        self.settled.append(scope)


@dataclass(frozen=True, kw_only=True)
class Erasers:
    """What a process erases jobs with; what it deletes of the media is noted in `removed`."""

    database: Database
    store: FolderMediaStore
    queues: Queues
    jobs: DurableJobs
    removed: Removed = field(default_factory=Removed)
    ledger: Ledger = field(default_factory=NoLedger)
    wait_s: float = HANG_S

    @property
    def erased_jobs(self) -> ErasedJobs:
        return ErasedJobs(
            JobErasure(self.database),
            ThreadRepository(self.database),
            MediaIndex(self.database),
            self.removed,
            self.queues.delete,
        )

    @property
    def eraser(self) -> JobEraser:
        return JobEraser(
            JobErasure(self.database),
            self.erased_jobs,
            self.queues,
            self.ledger,
            self.jobs.cancel,
            wait_s=self.wait_s,
        )

    @property
    def user_jobs(self) -> UserJobs:
        index = MediaIndex(self.database)
        return UserJobs(UserJobRepository(self.database), index, self.store, self.eraser)

    @property
    def conversations(self) -> KeptConversations:
        return KeptConversations(
            JobRepository(self.database),
            GenerationRepository(self.database),
            ThreadRepository(self.database),
            AnswerMessageRepository(self.database),
            self.store,
            self.eraser,
        )


def of_process(
    process: Process, world: World, removed: Removed | None = None, ledger: Ledger | None = None
) -> Erasers:
    """Those of a process that runs jobs."""
    return Erasers(
        database=process.database,
        store=world.store,
        queues=process.engine,
        jobs=process.jobs,
        removed=removed or Removed(),
        ledger=ledger or NoLedger(),
    )


@asynccontextmanager
async def of_gateway(world: World, wait_s: float = 0) -> AsyncIterator[Erasers]:
    """Those of a process that runs no jobs, and does not wait for long for those that do."""
    url = world.database_url
    async with (
        open_database(url) as database,
        aclosing(EngineClient(url, system_engine(url, database.turn))) as queues,
    ):
        records, notices = records_in(database, "gateway"), Notices(0.2)
        jobs = DurableJobs(world.store, Deliveries(), records, notices, queues, per_member=100)
        async with jobs:
            yield Erasers(
                database=database, store=world.store, queues=queues, jobs=jobs, wait_s=wait_s
            )


def tables_with(url: str, word: str) -> list[str]:
    """The tables of an SQLite file in which a word stands anywhere."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database:
        found = database.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall()
        return [
            name
            for (name,) in found
            if any(word in str(row) for row in database.execute(f"SELECT * FROM {name}"))
        ]
