"""Versions over all rows of a table: a table of one row, which each change raises."""

from __future__ import annotations

from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.statements import insert


async def next_version(connection: AsyncConnection, table: Table) -> int:
    """Raise the version. Its row is locked until the transaction ends: they are given in turn."""
    statement = insert(connection, table).values(id=1, version=1)
    raised = statement.on_conflict_do_update(
        index_elements=[table.c.id], set_={"version": table.c.version + 1}
    )
    return int(await connection.scalar(raised.returning(table.c.version)) or 0)


async def last_version(connection: AsyncConnection, table: Table) -> int:
    """The version of the last change, 0 if there was none."""
    return (await connection.scalar(select(func.max(table.c.version)))) or 0
