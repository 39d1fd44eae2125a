"""The table of jobs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    delete,
    exists,
    func,
    select,
    true,
    tuple_,
    update,
)

from storage.batches import Batches
from storage.conversation_jobs import check_continued
from storage.database import Database
from storage.rows import GenerationRow, JobRow, MediaRow
from storage.statements import MAX_ROWS, add_new, take_turn
from storage.submitted_holds import are_held
from storage.tables import (
    ACKNOWLEDGED,
    FINISHED,
    GENERATIONS,
    HAS_TOKEN,
    JOBS,
    MEDIA,
    UNFINISHED,
    WAITS,
)

# Discord takes five follow-ups of an interaction where the app is installed for a user alone.
MAX_WAITING = 5


class MemberHasJobs(Exception):
    """A member has as many jobs as one may have; nothing was recorded."""


class NotHeld(Exception):
    """What was held for a job was given back before it was submitted; nothing was recorded."""


class JobRepository:
    """Records jobs. Every method raises `StorageError`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._running = Batches(self._running_of_all)  # many commands at once ask for it

    async def add(
        self,
        row: JobRow,
        generations: Collection[GenerationRow] = (),
        media: Collection[MediaRow] = (),
        *,
        per_member: int | None = None,
    ) -> bool:
        """Record a job with its generations and the media that it uses.

        False, and nothing is changed, if there is one of that id already. Raises `MemberHasJobs` if
        its user has `per_member` jobs that have not ended, whichever process recorded them,
        `NotHeld`, or as `check_continued`.
        """
        async with self._database.write() as connection:
            if per_member is not None:
                await take_turn(connection, row.user_id)
            if not await add_new(connection, JOBS, [asdict(row)]):
                return False
            if not await are_held(connection, row.job_id, len(generations)):
                raise NotHeld
            await check_continued(connection, row)
            answered = ACKNOWLEDGED.c.job_id == row.job_id
            await connection.execute(delete(ACKNOWLEDGED).where(answered))
            if per_member is not None:
                unfinished = (await connection.execute(_running_of([row.user_id]))).all()
                if len(unfinished) >= per_member:
                    raise MemberHasJobs
            for table, rows in ((GENERATIONS, generations), (MEDIA, media)):
                if rows:
                    await add_new(connection, table, [asdict(each) for each in rows])
        return True

    async def get(self, job_id: str) -> JobRow | None:
        """The job of that id."""
        rows = await self._rows(select(JOBS).where(JOBS.c.job_id == job_id))
        return rows[0] if rows else None

    async def running_of(self, user_id: int) -> set[str]:
        """The jobs of a user of which a generation has not ended, queued ones included."""
        return await self._running.do(user_id)

    async def ahead_of(self, job_id: str) -> int:
        """How many queued jobs of the same tenant come before this one; 0 if it is not queued.

        Jobs of conversations and others do not wait for each other.
        """
        mine = JOBS.alias("mine")
        return await self._count(
            mine.c.job_id == job_id,
            mine.c.status == "queued",
            JOBS.c.status == "queued",
            JOBS.c.cancelled_at.is_(None),
            JOBS.c.tenant == mine.c.tenant,
            JOBS.c.conversation_id.is_(None) == mine.c.conversation_id.is_(None),
            tuple_(JOBS.c.created_at, JOBS.c.job_id) < tuple_(mine.c.created_at, mine.c.job_id),
        )

    async def unfinished(
        self, job_ids: Collection[str] | None = None, *, limit: int = MAX_ROWS
    ) -> tuple[JobRow, ...]:
        """The oldest jobs that have not finished: all of them, or those among `job_ids`.

        Of `job_ids` the first `MAX_ROWS` count.
        """
        query = select(JOBS).where(UNFINISHED).order_by(JOBS.c.created_at, JOBS.c.job_id)
        if job_ids is not None:
            query = query.where(JOBS.c.job_id.in_(tuple(job_ids)[:MAX_ROWS]))
        return await self._rows(query.limit(min(limit, MAX_ROWS)))

    async def queued(self, before: float) -> AsyncIterator[tuple[JobRow, ...]]:
        """The queued jobs that were submitted before a time, the oldest first, in batches."""
        place = tuple_(JOBS.c.created_at, JOBS.c.job_id)
        query = select(JOBS).where(JOBS.c.status == "queued", JOBS.c.created_at < before)
        query = query.order_by(JOBS.c.created_at, JOBS.c.job_id).limit(MAX_ROWS)
        batch = await self._rows(query)
        while batch:
            yield batch
            last = batch[-1]
            batch = await self._rows(query.where(place > (last.created_at, last.job_id)))

    async def waiting_of(self, user_id: int, now: float) -> tuple[JobRow, ...]:
        """The newest finished jobs of a user whose results may be shown now, oldest first."""
        query = (
            select(JOBS)
            .where(JOBS.c.user_id == user_id, WAITS, FINISHED, _may_be_shown(now))
            .order_by(JOBS.c.created_at.desc(), JOBS.c.job_id.desc())
            .limit(MAX_WAITING)
        )
        return (await self._rows(query))[::-1]

    async def set_started(self, job_id: str, at: float) -> bool:
        """Record that a queued job runs. False if it was not queued."""
        values = {"status": "running", "started_at": at}
        return await self._update(job_id, values, JOBS.c.status == "queued")

    async def set_cancelled(self, job_id: str, by_user_id: int, at: float) -> bool:
        """Record who cancelled a job; the first one counts. False if it has ended or is unknown."""
        values = {
            "cancelled_by": func.coalesce(JOBS.c.cancelled_by, by_user_id),
            "cancelled_at": func.coalesce(JOBS.c.cancelled_at, at),
        }
        return await self._update(job_id, values, UNFINISHED)

    async def cancelled_by(self, job_id: str) -> int | None:
        """The user who cancelled a job."""
        query = select(JOBS.c.cancelled_by).where(JOBS.c.job_id == job_id)
        async with self._database.read() as connection:
            by: int | None = (await connection.execute(query)).scalar()
            return by

    async def set_finished(self, job_id: str, at: float) -> bool:
        """Record that all generations of a job have ended. False if that was known already."""
        values = {"status": "finished", "finished_at": at}
        return await self._update(job_id, values, UNFINISHED)

    async def set_delivered(self, job_id: str, at: float) -> bool:
        """Record that a job's last state is in its reply. False if that was known already."""
        return await self._update(job_id, {"delivered_at": at}, JOBS.c.delivered_at.is_(None))

    async def set_waiting(self, job_id: str, from_: float) -> bool:
        """Record from when on a job's results may be shown behind a command of their member.

        False if they were delivered.
        """
        return await self._update(job_id, {"waiting_from": from_}, JOBS.c.delivered_at.is_(None))

    async def claim_waiting(self, job_id: str, now: float, until: float) -> bool:
        """Keep the results of a job from being shown by others, until then.

        False if they may not be shown now.
        """
        return await self._update(job_id, {"waiting_from": until}, _may_be_shown(now))

    async def set_late_message(
        self, job_id: str, nonce: str, intended_at: float, message_id: int | None = None
    ) -> bool:
        """Record the message for a reply that cannot be edited: before it is sent, and after.

        False if there is no such job.
        """
        values = {
            "late_nonce": nonce,
            "late_intended_at": intended_at,
            "late_message_id": message_id,
        }
        return await self._update(job_id, values, true())

    async def clear_expired_tokens(self, now: float) -> int:
        """Forget the interaction tokens that are of no use any more. Returns how many."""
        expired = (HAS_TOKEN, JOBS.c.expires_at <= now)
        async with self._database.write() as connection:
            statement = update(JOBS).where(*expired).values(token="")
            return (await connection.execute(statement)).rowcount

    async def _update(
        self, job_id: str, values: dict[str, Any], condition: ColumnElement[bool]
    ) -> bool:
        statement = update(JOBS).where(JOBS.c.job_id == job_id, condition).values(values)
        async with self._database.write() as connection:
            return (await connection.execute(statement)).rowcount == 1

    async def _rows(self, query: Select[Any]) -> tuple[JobRow, ...]:
        async with self._database.read() as connection:
            found = await connection.execute(query)
            return tuple(JobRow(**row) for row in found.mappings())

    async def _running_of_all(self, user_ids: Sequence[int]) -> list[set[str]]:
        async with self._database.read() as connection:
            found = (await connection.execute(_running_of(user_ids))).all()
        return [{row.job_id for row in found if row.user_id == user_id} for user_id in user_ids]

    async def _count(self, *conditions: ColumnElement[bool]) -> int:
        query = select(func.count(JOBS.c.job_id)).where(*conditions)
        async with self._database.read() as connection:
            return (await connection.execute(query)).scalar_one()


def _running_of(user_ids: Collection[int]) -> Select[tuple[int, str]]:
    """Nobody has many: members are not given more than a few at once."""
    of_job = (GENERATIONS.c.job_id == JOBS.c.job_id) & GENERATIONS.c.ended_at.is_(None)
    theirs = select(JOBS.c.user_id, JOBS.c.job_id).where(JOBS.c.user_id.in_(user_ids), UNFINISHED)
    return theirs.where(exists().where(of_job)).limit(MAX_ROWS * len(user_ids))


def _may_be_shown(now: float) -> ColumnElement[bool]:
    return and_(JOBS.c.waiting_from <= now, JOBS.c.delivered_at.is_(None))
