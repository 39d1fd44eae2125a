"""The table of changes of settings and keys: who changed what, when, from what to what."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Select, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database
from storage.guild_tables import AUDIT
from storage.statements import MAX_ROWS


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """A change in a guild. `old` and `new` are JSON, None for nothing; they never hold a secret.

    `subject` is what was changed: the path of a setting (`roles.44.videos`), or a key. `revision`
    is that of the settings after it, None for what is not among them. `user_id` is None once the
    user has been erased. `entry_id` is given by the database.
    """

    guild_id: int
    user_id: int | None
    at: float
    subject: str
    old: str | None = None
    new: str | None = None
    revision: int | None = None
    entry_id: int | None = None


class AuditRepository:
    """Records changes. Every method raises `StorageError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, row: AuditRow) -> None:
        """Record a change."""
        async with self._database.write() as connection:
            await add_changes(connection, [row])

    async def newest(
        self, guild_id: int, *, before: int | None = None, limit: int
    ) -> tuple[AuditRow, ...]:
        """The newest changes in a guild, the newest first; `before` is the last id of a page."""
        query = _of_guild(guild_id).order_by(AUDIT.c.entry_id.desc()).limit(min(limit, MAX_ROWS))
        if before is not None:
            query = query.where(AUDIT.c.entry_id < before)
        return await self._rows(query)

    async def since_revision(self, guild_id: int, revision: int) -> tuple[AuditRow, ...]:
        """The first changes of the settings of a guild after a revision, in order."""
        query = _of_guild(guild_id).where(AUDIT.c.revision > revision)
        return await self._rows(query.order_by(AUDIT.c.entry_id).limit(MAX_ROWS))

    async def count_of_user(self, user_id: int) -> int:
        """How many changes a user has made, in all guilds."""
        query = select(func.count()).where(AUDIT.c.user_id == user_id)
        async with self._database.read() as connection:
            return await connection.scalar(query) or 0

    async def of_user(self, user_id: int, *, before: int | None = None) -> tuple[AuditRow, ...]:
        """The newest changes that a user has made, in all guilds, as `newest`."""
        query = select(AUDIT).where(AUDIT.c.user_id == user_id).order_by(AUDIT.c.entry_id.desc())
        if before is not None:
            query = query.where(AUDIT.c.entry_id < before)
        return await self._rows(query.limit(MAX_ROWS))

    async def erase_before(self, time: float) -> None:
        """Forget changes that were made before a time."""
        async with self._database.write() as connection:
            await connection.execute(delete(AUDIT).where(AUDIT.c.at < time))

    async def erase_guild(self, guild_id: int) -> None:
        """Forget all changes in a guild."""
        async with self._database.write() as connection:
            await connection.execute(delete(AUDIT).where(AUDIT.c.guild_id == guild_id))

    async def forget_user(self, user_id: int) -> None:
        """Keep what a user has changed, but not that it was them."""
        async with self._database.write() as connection:
            of_user = update(AUDIT).where(AUDIT.c.user_id == user_id)
            await connection.execute(of_user.values(user_id=None))

    async def _rows(self, query: Select[Any]) -> tuple[AuditRow, ...]:
        async with self._database.read() as connection:
            return tuple(AuditRow(**row) for row in (await connection.execute(query)).mappings())


async def add_changes(connection: AsyncConnection, rows: Collection[AuditRow]) -> None:
    """Record changes in the transaction in which they are made."""
    values = [asdict(row) for row in rows]
    for each in values:
        del each["entry_id"]
    if values:
        await connection.execute(insert(AUDIT), values)


def _of_guild(guild_id: int) -> Select[Any]:
    return select(AUDIT).where(AUDIT.c.guild_id == guild_id)
