"""What SQLAlchemy writes differently for each database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Double, Table, extract, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


async def add_new(
    connection: AsyncConnection, table: Table, rows: Sequence[Mapping[str, Any]]
) -> int:
    """Insert the rows whose primary key is not in the table yet. Returns how many those are."""
    statement = insert(connection, table).values(rows).on_conflict_do_nothing()
    keep_count = {"preserve_rowcount": True}  # else it is not known for inserts on PostgreSQL
    return (await connection.execute(statement, execution_options=keep_count)).rowcount


def insert(connection: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insert that can say what happens where the row exists already."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def database_time(connection: AsyncConnection) -> ColumnElement[float]:
    """The time by the database's own clock, in seconds since the epoch."""
    if connection.dialect.name == "sqlite":
        return (func.julianday("now", type_=Double) - 2440587.5) * 86400.0
    return extract("epoch", func.clock_timestamp()).cast(Double)
