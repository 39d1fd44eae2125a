"""The table of media: which files are kept, for which jobs, and which may go."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from itertools import accumulate
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select

from storage.database import Database
from storage.guild_tables import GUILD_SETTINGS
from storage.rows import MediaRow
from storage.statements import MAX_ROWS, add_new, batched
from storage.tables import FINISHED, JOBS, MEDIA, UNFINISHED

DAY_S: Final = 86400.0  # the least time that a guild can keep files


class MediaIndex:
    """Records what the media store holds. Every method raises `StorageError`.

    To delete media, delete the files first and `remove` them here after: what is interrupted in
    between is found again. A job that comes to use a file in the meantime finds it gone.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, row: MediaRow) -> None:
        """Record that a job uses a file, unless that is on record."""
        async with self._database.write() as connection:
            await add_new(connection, MEDIA, [asdict(row)])

    async def total_bytes(self) -> int:
        """The size of all files."""
        size = func.max(MEDIA.c.size).label("size")
        files = select(size).group_by(MEDIA.c.uri).subquery()
        async with self._database.read() as connection:
            total = await connection.execute(select(func.coalesce(func.sum(files.c.size), 0)))
            return int(total.scalar_one())

    async def older_than(self, time: float, *, limit: int = MAX_ROWS) -> tuple[str, ...]:
        """The files that no job has come to use since that time, and no unfinished job uses."""
        files = await self._unneeded(UNFINISHED, limit, _newest_use() < time)
        return tuple(uri for uri, _ in files)

    async def expired_in_guilds(self, now: float, *, limit: int = MAX_ROWS) -> tuple[str, ...]:
        """The files that their guild wants to keep no longer.

        One that an unfinished job uses, or one of somebody else, is not among them.
        """
        user, other, other_job = JOBS.alias("user"), MEDIA.alias("other"), JOBS.alias("other_job")
        oldest = now - GUILD_SETTINGS.c.media_days * DAY_S
        is_theirs = and_(other_job.c.tenant == user.c.tenant, other_job.c.status == "finished")
        is_needed = or_(other.c.created_at >= oldest, other_job.c.job_id.is_(None), ~is_theirs)
        others = other.outerjoin(other_job, other_job.c.job_id == other.c.job_id)
        needed = exists().select_from(others).where(other.c.uri == MEDIA.c.uri, is_needed)
        query = (
            select(MEDIA.c.uri)
            .join(user, user.c.job_id == MEDIA.c.job_id)
            .join(GUILD_SETTINGS, GUILD_SETTINGS.c.guild_id == user.c.guild_id)
            .where(GUILD_SETTINGS.c.media_days.is_not(None), MEDIA.c.created_at < now - DAY_S)
            .where(MEDIA.c.created_at < oldest, ~needed)
            .distinct()
            .limit(min(limit, MAX_ROWS))
        )
        async with self._database.read() as connection:
            return tuple(await connection.scalars(query))

    async def oldest_above(
        self, limit_bytes: int, *, undelivered_since: float, limit: int = MAX_ROWS
    ) -> tuple[str, ...]:
        """The oldest files without which the rest is at most `limit_bytes`.

        Files of unfinished jobs, and of those that have finished after `undelivered_since` and are
        not delivered, are not among them, so that less may be freed than is too much.
        """
        excess = await self.total_bytes() - limit_bytes
        if excess <= 0:
            return ()
        needed = or_(UNFINISHED, _undelivered(undelivered_since))
        files = await self._unneeded(needed, limit)
        freed = accumulate((size for _, size in files), initial=0)
        return tuple(uri for (uri, _), before in zip(files, freed, strict=False) if before < excess)

    async def used_by_these_alone(self, job_ids: Collection[str]) -> tuple[str, ...]:
        """The files of these jobs that no other job uses: of the first `MAX_ROWS` jobs."""
        ids = tuple(job_ids)[:MAX_ROWS]
        other = MEDIA.alias("other")
        shared = exists().where(other.c.uri == MEDIA.c.uri, other.c.job_id.not_in(ids))
        query = select(MEDIA.c.uri).where(MEDIA.c.job_id.in_(ids), ~shared).distinct()
        async with self._database.read() as connection:
            return tuple((await connection.execute(query.order_by(MEDIA.c.uri))).scalars())

    async def recorded(self, uris: Collection[str]) -> frozenset[str]:
        """Those of these files that some job uses."""
        found: set[str] = set()
        async with self._database.read() as connection:
            for some in batched(uris):
                query = select(MEDIA.c.uri).where(MEDIA.c.uri.in_(some))
                found |= set((await connection.execute(query)).scalars())
        return frozenset(found)

    async def remove(self, uris: Collection[str]) -> None:
        """Forget files that were deleted."""
        await self._delete(MEDIA.c.uri, uris)

    async def remove_jobs(self, job_ids: Collection[str]) -> None:
        """Forget what these jobs use; files that others use stay on record for those."""
        await self._delete(MEDIA.c.job_id, job_ids)

    async def _unneeded(
        self, by: ColumnElement[bool], limit: int, *having: ColumnElement[bool]
    ) -> list[tuple[str, int]]:
        """The files that none of these jobs uses, those first that were used the longest ago."""
        users = MEDIA.outerjoin(JOBS, and_(JOBS.c.job_id == MEDIA.c.job_id, by))
        query = (
            select(MEDIA.c.uri, func.max(MEDIA.c.size))
            .select_from(users)
            .group_by(MEDIA.c.uri)
            .having(func.count(JOBS.c.job_id) == 0, *having)
            .order_by(_newest_use(), MEDIA.c.uri)
            .limit(min(limit, MAX_ROWS))
        )
        async with self._database.read() as connection:
            return [(uri, size) for uri, size in await connection.execute(query)]

    async def _delete(self, column: Any, values: Collection[str]) -> None:
        for some in batched(values):
            async with self._database.write() as connection:
                await connection.execute(delete(MEDIA).where(column.in_(some)))


def _undelivered(since: float) -> ColumnElement[bool]:
    return and_(FINISHED, JOBS.c.delivered_at.is_(None), JOBS.c.finished_at > since)


def _newest_use() -> ColumnElement[float]:
    return func.max(MEDIA.c.created_at)
