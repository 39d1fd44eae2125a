"""The table of guilds that the bot has left."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select, union, update

from storage.database import Database
from storage.guild_tables import AUDIT, GUILD_SETTINGS, HELD_JOBS, KEYS, LEFT_GUILDS
from storage.statements import MAX_ROWS, add_new
from storage.tables import CONVERSATION_THREADS


class LeftGuildRepository:
    """Records guilds that were left, and erases what is kept of them.

    Every method raises `StorageError`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, guild_ids: Collection[int], at: float) -> None:
        """Record that guilds were left; of one that is on record the first time counts."""
        rows = [{"guild_id": guild_id, "left_at": at} for guild_id in guild_ids]
        if rows:
            async with self._database.write() as connection:
                await add_new(connection, LEFT_GUILDS, rows)

    async def remove(self, guild_id: int) -> None:
        """Forget that a guild was left."""
        async with self._database.write() as connection:
            await connection.execute(delete(LEFT_GUILDS).where(LEFT_GUILDS.c.guild_id == guild_id))

    async def left(self, *, after: int = -1, before: float | None = None) -> tuple[int, ...]:
        """The guilds that were left, in the order of their ids, page by page.

        With `before`, those that were left before that time.
        """
        guild_id = LEFT_GUILDS.c.guild_id
        query = select(guild_id).where(guild_id > after).order_by(guild_id).limit(MAX_ROWS)
        if before is not None:
            query = query.where(LEFT_GUILDS.c.left_at < before)
        async with self._database.read() as connection:
            return tuple(await connection.scalars(query))

    async def known(self, *, after: int = -1) -> tuple[int, ...]:
        """The guilds that have settings or keys, in the order of their ids, page by page."""
        of_guilds = select(KEYS.c.owner_id).where(KEYS.c.owner == "guild", KEYS.c.owner_id > after)
        set_up = select(GUILD_SETTINGS.c.guild_id).where(GUILD_SETTINGS.c.guild_id > after)
        guilds = union(set_up, of_guilds).subquery()
        guild_id = guilds.c[0]
        async with self._database.read() as connection:
            query = select(guild_id).order_by(guild_id).limit(MAX_ROWS)
            return tuple(await connection.scalars(query))

    async def erase(self, guild_id: int) -> None:
        """Erase the settings of a guild, its log and the threads of its conversations.

        What was spent stays, but not by whom.
        """
        of_guild = (HELD_JOBS.c.guild_id == guild_id) & (HELD_JOBS.c.tenant == str(guild_id))
        forgotten = update(HELD_JOBS).where(of_guild, HELD_JOBS.c.open == 0)
        async with self._database.write() as connection:
            for table in (GUILD_SETTINGS, AUDIT, CONVERSATION_THREADS):
                await connection.execute(delete(table).where(table.c.guild_id == guild_id))
            await connection.execute(forgotten.values(user_id=None))
