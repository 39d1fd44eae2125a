"""The table of guild settings: JSON, a revision per guild, and a version over all of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.audit import AuditRow, add_changes
from storage.database import Database
from storage.guild_tables import GUILD_SETTINGS, GUILD_SETTINGS_VERSION, HAS_HISTORY_DAYS
from storage.statements import MAX_ROWS, insert
from storage.versions import last_version, next_version


@dataclass(frozen=True, slots=True, kw_only=True)
class GuildSettingsRow:
    """The settings of a guild, as JSON. `revision` counts their changes.

    `version` counts the changes of all guilds: who has seen one has seen all that are lower. The
    days are for how long results and jobs are kept, None for as long as the operator says.
    """

    guild_id: int
    revision: int
    version: int
    settings: str
    media_days: int | None = None
    history_days: int | None = None


class GuildSettingsRepository:
    """Keeps settings. Every method raises `StorageError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, guild_id: int) -> GuildSettingsRow | None:
        """The settings of a guild, None if nothing was ever changed."""
        query = select(GUILD_SETTINGS).where(GUILD_SETTINGS.c.guild_id == guild_id)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
            return None if row is None else GuildSettingsRow(**row)

    async def version(self) -> int:
        """The version of the last change of any guild's settings, 0 if there was none."""
        async with self._database.read() as connection:
            return await last_version(connection, GUILD_SETTINGS_VERSION)

    async def changed_since(
        self, version: int, *, limit: int = MAX_ROWS
    ) -> tuple[GuildSettingsRow, ...]:
        """The settings that were changed after a version, in the order of their versions."""
        query = (
            select(GUILD_SETTINGS)
            .where(GUILD_SETTINGS.c.version > version)
            .order_by(GUILD_SETTINGS.c.version)
            .limit(min(limit, MAX_ROWS))
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings()
            return tuple(GuildSettingsRow(**row) for row in rows)

    async def replace(
        self,
        guild_id: int,
        expected: int,
        settings: str,
        changes: Collection[AuditRow],
        *,
        media_days: int | None = None,
        history_days: int | None = None,
    ) -> int | None:
        """Replace settings of the expected revision (0: there are none), and record the changes.

        Returns their new version. None, and nothing is changed, if the revision is another one.
        """
        async with self._database.write() as connection:
            version = await next_version(connection, GUILD_SETTINGS_VERSION)
            values = {
                "revision": expected + 1,
                "version": version,
                "settings": settings,
                "media_days": media_days,
                "history_days": history_days,
            }
            if not await _replace(connection, guild_id, expected, values):
                return None
            await add_changes(connection, changes)
            return version

    async def history_days(self, below: float) -> AsyncIterator[tuple[int, int]]:
        """The guilds that keep jobs for fewer days than that, and for how many."""
        query = (
            select(GUILD_SETTINGS.c.guild_id, GUILD_SETTINGS.c.history_days)
            .where(HAS_HISTORY_DAYS, GUILD_SETTINGS.c.history_days < below)
            .order_by(GUILD_SETTINGS.c.guild_id)
            .limit(MAX_ROWS)
        )
        page = await self._pairs(query)
        while page:
            for pair in page:
                yield pair
            page = await self._pairs(query.where(GUILD_SETTINGS.c.guild_id > page[-1][0]))

    async def _pairs(self, query: Select[Any]) -> list[tuple[int, int]]:
        async with self._database.read() as connection:
            return [(guild_id, days) for guild_id, days in await connection.execute(query)]

    async def delete(self, guild_id: int) -> None:
        """Forget the settings of a guild. Processes that have cached them keep them for a while."""
        async with self._database.write() as connection:
            await connection.execute(
                delete(GUILD_SETTINGS).where(GUILD_SETTINGS.c.guild_id == guild_id)
            )


async def _replace(
    connection: AsyncConnection, guild_id: int, expected: int, values: Mapping[str, object]
) -> bool:
    of_guild = GUILD_SETTINGS.c.guild_id == guild_id
    if expected == 0:
        row = {"guild_id": guild_id, **values}
        new = insert(connection, GUILD_SETTINGS).values(row).on_conflict_do_nothing()
        found = await connection.scalar(new.returning(GUILD_SETTINGS.c.guild_id))
    else:
        same = of_guild & (GUILD_SETTINGS.c.revision == expected)
        changed = update(GUILD_SETTINGS).where(same).values(values)
        found = await connection.scalar(changed.returning(GUILD_SETTINGS.c.guild_id))
    return found is not None
