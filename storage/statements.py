"""What SQLAlchemy writes differently for each database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from sqlalchemy import ColumnElement, Double, Table, extract, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

MAX_ROWS: Final = 1000
"""How many rows one statement returns or names."""


async def add_new(
    connection: AsyncConnection, table: Table, rows: Sequence[Mapping[str, Any]]
) -> int:
    """Insert the rows whose primary key is not in the table yet. Returns how many those are."""
    # Rows as parameters: a statement with values of its own would be compiled each time.
    statement = insert(connection, table).on_conflict_do_nothing()
    values = rows[0] if len(rows) == 1 else rows
    keep_count = {"preserve_rowcount": True}  # else it is not known for inserts on PostgreSQL
    return (await connection.execute(statement, values, execution_options=keep_count)).rowcount


async def take_turn(connection: AsyncConnection, key: int) -> None:
    """Wait until no other transaction has this turn, and have it until this one ends.

    On SQLite each transaction that writes has the only turn anyhow.
    """
    if connection.dialect.name != "sqlite":
        await connection.execute(select(func.pg_advisory_xact_lock(key)))


def insert(connection: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insert that can say what happens where the row exists already."""
    return dialect_insert(connection.dialect.name, table)


def dialect_insert(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """The same, by the name of the dialect: for a statement that is kept."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def batched(values: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """The values in tuples that are small enough to be named in one statement."""
    waiting = iter(values)
    while batch := tuple(islice(waiting, MAX_ROWS)):
        yield batch


def database_time(connection: AsyncConnection) -> ColumnElement[float]:
    """The time by the database's own clock, in seconds since the epoch."""
    if connection.dialect.name == "sqlite":
        return (func.julianday("now", type_=Double) - 2440587.5) * 86400.0
    return extract("epoch", func.statement_timestamp()).cast(Double)
