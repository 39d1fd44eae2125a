"""Erasing jobs from their table, with all that belongs to them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, or_, select

from storage.database import Database
from storage.job_scopes import JobScope, erasable_in, jobs_in
from storage.statements import MAX_ROWS, add_new, batched
from storage.tables import ERASED_JOBS, FINISHED, JOBS, UNFINISHED

ERASED_AT_ONCE = 100  # so that no other write waits for long


class JobErasure:
    """Erases jobs that have finished. Every method raises `StorageError`.

    The ids of what is erased are in `erased` until `forget_erased`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def erase_before(
        self, time: float, *, guild_id: int | None = None, limit: int = ERASED_AT_ONCE
    ) -> tuple[str, ...]:
        """Erase jobs that were submitted before a time; `guild_id`: only those of a guild.

        A conversation goes as a whole, when all of it is older: until then its newest answers
        repeat what was said before, and its oldest ones say by whom.
        Returns the ids of at most `limit` jobs, none if nothing is left to erase.
        """
        conditions = [JOBS.c.created_at < time, ~_goes_on(time)]
        if guild_id is not None:
            conditions.append(JOBS.c.tenant == str(guild_id))
        return await self._erase(and_(*conditions), limit)

    async def erase(
        self, scope: JobScope, *, keep: Collection[str] = (), limit: int = ERASED_AT_ONCE
    ) -> tuple[str, ...]:
        """Erase jobs of a scope, but not those to `keep`. Returns as `erase_before`."""
        for condition in erasable_in(scope):
            job_ids = await self._erase(and_(condition, JOBS.c.job_id.not_in(keep)), limit)
            if job_ids:
                return job_ids
        return ()

    async def count(self, scope: JobScope) -> int:
        """How many jobs there are in a scope."""
        async with self._database.read() as connection:
            counts = [
                await connection.scalar(select(func.count(JOBS.c.job_id)).where(condition))
                for condition in jobs_in(scope)
            ]
        return sum(count or 0 for count in counts)

    async def unfinished(self, scope: JobScope) -> tuple[str, ...]:
        """Jobs of a scope that have not finished."""
        return await self._ids(scope, UNFINISHED)

    async def unsettled(self, scope: JobScope, since: float) -> tuple[str, ...]:
        """Jobs of a scope that a process may still be busy with.

        They have not been delivered, or only after that time.
        """
        is_waiting = and_(JOBS.c.waiting_from.is_not(None), JOBS.c.waiting_from <= since)
        is_busy = or_(JOBS.c.delivered_at.is_(None), JOBS.c.delivered_at > since)
        return await self._ids(scope, and_(is_busy, ~is_waiting))

    async def erased(self, *, limit: int = MAX_ROWS) -> tuple[str, ...]:
        """Jobs that were erased here, but maybe not yet in the workflow engine and the media."""
        query = select(ERASED_JOBS.c.job_id).order_by(ERASED_JOBS.c.job_id).limit(limit)
        async with self._database.read() as connection:
            return tuple((await connection.execute(query)).scalars())

    async def forget_erased(self, job_ids: Collection[str]) -> None:
        """Forget the ids of jobs that are erased everywhere."""
        for ids in batched(job_ids):
            async with self._database.write() as connection:
                await connection.execute(delete(ERASED_JOBS).where(ERASED_JOBS.c.job_id.in_(ids)))

    async def _erase(self, condition: ColumnElement[bool], limit: int) -> tuple[str, ...]:
        """Erase the first of these jobs. Looking for them keeps no other write waiting."""
        query = _finished(condition)
        first = query.limit(min(limit, MAX_ROWS))
        async with self._database.read() as connection:
            if not (await connection.execute(first.limit(1))).first():
                return ()
        async with self._database.write() as connection:
            # What meets the condition may not any more when its rows are locked: somebody may have
            # continued a conversation meanwhile.
            locked = tuple(await connection.scalars(first.with_for_update(of=JOBS)))
            job_ids = tuple(await connection.scalars(query.where(JOBS.c.job_id.in_(locked))))
            if job_ids:
                await add_new(connection, ERASED_JOBS, [{"job_id": it} for it in job_ids])
                await connection.execute(delete(JOBS).where(JOBS.c.job_id.in_(job_ids)))
        return job_ids

    async def _ids(self, scope: JobScope, condition: ColumnElement[bool]) -> tuple[str, ...]:
        found: list[str] = []
        async with self._database.read() as connection:
            for part in jobs_in(scope):
                query = select(JOBS.c.job_id).where(part, condition).limit(MAX_ROWS)
                found += await connection.scalars(query)
        return tuple(found)


def _finished(condition: ColumnElement[bool]) -> Select[Any]:
    query = select(JOBS.c.job_id).where(FINISHED, condition)
    return query.order_by(JOBS.c.created_at, JOBS.c.job_id)


def _goes_on(time: float) -> ColumnElement[bool]:
    """Whether a conversation has a job that is newer than that, or runs."""
    newer = JOBS.alias("newer")
    is_newer = or_(newer.c.created_at >= time, newer.c.status != "finished")
    return exists().where(newer.c.conversation_id == JOBS.c.conversation_id, is_newer)
