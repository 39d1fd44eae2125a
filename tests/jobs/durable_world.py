"""Durable jobs over the playground's providers, in one process after the other."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from app.guild_services import open_ledger
from hfmedia import Client
from hfmedia.media_store import FolderMediaStore
from hfmedia.policy import KeyRef, Policy
from jobs import JobSpec, Requester, Snapshot
from jobs.durable import DurableJobs, Records
from jobs.engine import Engine, migrate_engine
from jobs.enhancing import ImprovedPrompt, keep_prompt
from jobs.lease import Member
from jobs.models import Acknowledgement
from jobs.notices import Notices
from jobs.queues import EngineSettings
from jobs.worker import Worker
from storage.acknowledged import AcknowledgedRepository
from storage.database import Database, open_database
from storage.generations import GenerationRepository
from storage.jobs import JobRepository
from storage.media_index import MediaIndex
from storage.processes import ProcessRepository
from storage.queue_writers import QueueWriters
from storage.system_engine import system_engine
from tests.jobs.builders import MIKA, a_request, a_target

HANG_S = 20.0
KEY = KeyRef("operator", "hf")
FLUX = "black-forest-labs/FLUX.1-dev"


def a_job(
    number: int = 500,
    count: int = 1,
    *,
    guild: int = 33,
    user: int = MIKA,
    **request: Any,
) -> JobSpec:
    """A job for small images."""
    parameters = {"seed": 7, "width": 64, "height": 64}
    return JobSpec(
        request=a_request(**{"model": FLUX, "parameters": parameters, **request}),
        count=count,
        requester=Requester(user_id=user, guild_id=guild),
        target=a_target(number),
        policy=Policy(hub_key=KEY),
    )


@dataclass
class Deliveries:
    """A delivery that keeps the snapshots of all jobs, and lets the test wait for them.

    It ends with `outcome`, at once for the jobs in `deleted`, whose replies people have deleted.
    `ended` are the commands whose replies were ended without a job. `most_at_once` is how many
    deliveries there were at the same time.
    """

    outcome: bool | Exception = True
    deleted: set[str] = field(default_factory=set)
    snapshots: dict[str, list[Snapshot]] = field(default_factory=dict)
    ended: list[str] = field(default_factory=list)
    most_at_once: int = 0
    _at_once: int = 0
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def deliver(self, spec: JobSpec, snapshots: AsyncIterator[Snapshot]) -> bool:
        if spec.job_id in self.deleted:
            return True
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            async for snapshot in snapshots:
                self.snapshots.setdefault(spec.job_id, []).append(snapshot)
                async with self._changed:
                    self._changed.notify_all()
        finally:
            self._at_once -= 1
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome

    async def end_reply(self, command: Acknowledgement) -> bool:
        """Note the commands whose replies are ended without a job."""
        self.ended.append(command.job_id)
        return True

    def last(self, job_id: str = "500") -> Snapshot:
        """The newest snapshot of a job."""
        return self.snapshots[job_id][-1]

    async def until(self, wanted: Callable[[Snapshot], bool], job_id: str = "500") -> Snapshot:
        """The newest snapshot of a job, as soon as it is so."""
        async with asyncio.timeout(HANG_S), self._changed:
            await self._changed.wait_for(
                lambda: job_id in self.snapshots and wanted(self.last(job_id))
            )
            return self.last(job_id)


def finished(snapshot: Snapshot) -> bool:
    """Whether it is the last one."""
    return snapshot.finished


def statuses(snapshot: Snapshot) -> list[str]:
    """How the generations are."""
    return [state.status for state in snapshot.generations]


@dataclass
class Process:
    """One process of the bot: its jobs, and what they are recorded in."""

    jobs: DurableJobs
    records: Records
    deliveries: Deliveries
    database: Database
    engine: Engine

    async def run(self, spec: JobSpec) -> Snapshot:
        """The last snapshot of a job."""
        await self.jobs.submit(spec)
        return await self.deliveries.until(finished, spec.job_id)

    async def ended(self, job_id: str) -> None:
        """Wait until the job is complete, its reply too."""
        async with asyncio.timeout(HANG_S):
            while await self.jobs.is_running(job_id):
                pass  # each question lets the process go on


def member_of(database: Database, process_id: str, silent_s: float | None) -> Member | None:
    """The process as one of several, if it is one."""
    if silent_s is None:
        return None
    processes = ProcessRepository(database)
    return Member(
        processes=processes, process_id=process_id, kind="worker", version="1", silent_s=silent_s
    )


def records_in(database: Database, process_id: str) -> Records:
    """Where a process records its jobs."""
    return Records(
        jobs=JobRepository(database),
        generations=GenerationRepository(database),
        media=MediaIndex(database),
        writers=QueueWriters(database, process_id),
        commands=AcknowledgedRepository(database, process_id),
        ledger=open_ledger(database, lambda warning: None),
    )


@dataclass
class World:
    """What outlives a process: the database, the media and the providers."""

    database_url: str
    hosts: Mapping[str, Any]
    store: FolderMediaStore
    key: str = "hf_playground"
    improved_prompt: ImprovedPrompt = keep_prompt

    @asynccontextmanager
    async def process(
        self,
        executor_id: str = "bot",
        *,
        per_member: int = 100,
        drain_s: float = 0.0,
        silent_s: float | None = None,
        soon_s: float = 1.0,
        clock: Callable[[], float] = time.time,
        **settings: Any,
    ) -> AsyncIterator[Process]:
        """A process, which ends without waiting for its jobs unless `drain_s` says so."""
        await migrate_engine(self.database_url)
        engine_settings = EngineSettings(executor_id=executor_id, **{"interval_s": 0.2, **settings})

        async def resolve(ref: KeyRef) -> str | None:
            return self.key

        async with (
            open_database(self.database_url) as database,
            Client(**self.hosts, resolve_key=resolve) as client,
        ):
            system = system_engine(self.database_url, database.turn)
            make_engine = partial(Engine, self.database_url, system, engine_settings)
            records = records_in(database, executor_id)
            deliveries = Deliveries()
            notices = Notices(None if silent_s is None else 0.2)
            worker = Worker(
                client.generate,
                client,
                self.store,
                deliveries,
                records,
                notices,
                make_engine,
                member_of(database, executor_id, silent_s),
                end_reply=deliveries.end_reply,
                drain_s=drain_s,
                improved_prompt=self.improved_prompt,
                clock=clock,
            )
            jobs = DurableJobs(
                self.store,
                deliveries,
                records,
                notices,
                worker.engine,
                per_member=per_member,
                soon_s=soon_s,
                clock=clock,
            )
            async with worker, jobs:
                await jobs.start()
                await worker.start()
                yield Process(jobs, records, deliveries, database, worker.engine)
