"""The jobs of one user: what is kept of them, page by page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select, tuple_, update

from storage.database import Database
from storage.job_scopes import shared_with
from storage.rows import GenerationRow, JobRow
from storage.statements import MAX_ROWS
from storage.tables import GENERATIONS, JOBS, MEDIA, WAS_CANCELLED


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptJobs:
    """How many jobs and files are kept of a user. `oldest_at` is None if there is no job.

    `of_others` are jobs of others in conversations in which the user took part.
    """

    jobs: int
    oldest_at: float | None
    files: int
    file_bytes: int
    of_others: int = 0


class UserJobRepository:
    """Reads the jobs of a user. Every method raises `StorageError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def count(self, user_id: int) -> KeptJobs:
        """How much is kept."""
        mine = JOBS.c.user_id == user_id
        jobs = select(func.count(), func.min(JOBS.c.created_at)).where(mine)
        files = (
            select(func.max(MEDIA.c.size).label("size"))
            .join(JOBS, JOBS.c.job_id == MEDIA.c.job_id)
            .where(mine)
            .group_by(MEDIA.c.uri)
            .subquery()
        )
        sizes = select(func.count(), func.coalesce(func.sum(files.c.size), 0))
        others = select(func.count()).where(shared_with(user_id))
        async with self._database.read() as connection:
            number, oldest_at = (await connection.execute(jobs)).one()
            kept, size = (await connection.execute(sizes.select_from(files))).one()
            of_others = await connection.scalar(others) or 0
        return KeptJobs(
            jobs=number,
            oldest_at=oldest_at,
            files=kept,
            file_bytes=int(size),
            of_others=of_others,
        )

    async def page(
        self, user_id: int, *, before: JobRow | None = None, limit: int = MAX_ROWS
    ) -> tuple[JobRow, ...]:
        """The newest jobs of a user, the newest first: all of them, or those before another."""
        place = tuple_(JOBS.c.created_at, JOBS.c.job_id)
        query = select(JOBS).where(JOBS.c.user_id == user_id)
        if before is not None:
            query = query.where(place < (before.created_at, before.job_id))
        query = query.order_by(JOBS.c.created_at.desc(), JOBS.c.job_id.desc())
        query = query.limit(min(limit, MAX_ROWS))
        async with self._database.read() as connection:
            return tuple(JobRow(**row) for row in (await connection.execute(query)).mappings())

    async def generations(self, job_ids: Collection[str]) -> tuple[GenerationRow, ...]:
        """The generations of these jobs, at most `MAX_ROWS` of them, in order."""
        query = select(GENERATIONS).where(GENERATIONS.c.job_id.in_(tuple(job_ids)[:MAX_ROWS]))
        query = query.order_by(GENERATIONS.c.job_id, GENERATIONS.c.number)
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings()
            return tuple(GenerationRow(**row) for row in rows)

    async def with_image_of_another(self, job_ids: Collection[str]) -> frozenset[str]:
        """Those of these jobs whose image somebody else has brought into the conversation.

        Of `job_ids` the first `MAX_ROWS` count.
        """
        earlier, use = JOBS.alias("earlier"), MEDIA.alias("use")
        brought_by = (
            select(earlier.c.user_id)
            .join(use, use.c.job_id == earlier.c.job_id)
            .where(use.c.uri == MEDIA.c.uri, earlier.c.conversation_id == JOBS.c.conversation_id)
            .order_by(use.c.created_at, use.c.job_id)
            .limit(1)
            .correlate(MEDIA, JOBS)
            .scalar_subquery()
        )
        query = (
            select(MEDIA.c.job_id)
            .join(JOBS, JOBS.c.job_id == MEDIA.c.job_id)
            .where(MEDIA.c.job_id.in_(tuple(job_ids)[:MAX_ROWS]), MEDIA.c.kind == "input")
            .where(brought_by != JOBS.c.user_id)
        )
        async with self._database.read() as connection:
            return frozenset(await connection.scalars(query))

    async def forget_canceller(self, user_id: int) -> None:
        """Keep that jobs of others were cancelled, but not that it was by this user."""
        ended = JOBS.c.delivered_at.is_not(None)
        query = (
            select(JOBS.c.job_id)
            .where(WAS_CANCELLED, JOBS.c.cancelled_by == user_id, ended)
            .limit(MAX_ROWS)
        )
        while True:
            async with self._database.read() as connection:
                job_ids = tuple(await connection.scalars(query))
            if not job_ids:
                return
            async with self._database.write() as connection:
                forget = update(JOBS).where(JOBS.c.job_id.in_(job_ids))
                await connection.execute(forget.values(cancelled_by=None))
