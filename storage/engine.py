"""SQLAlchemy's engine for each kind of database, with what makes it safe to share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.database_errors import storage_errors
from storage.database_url import DatabaseUrl
from storage.sqlite_connection import TurnedConnection, connector
from storage.sqlite_file import PRAGMAS, check_file
from storage.write_turn import WriteTurn

WRITES: Final = "hfmedia_writes"
"""The execution option of a connection whose transactions write."""

CONNECTIONS: Final = 5
WAIT_S: Final = 30  # for a free connection of ours: many commands at once are served slowly
# A server that vanishes without a word is noticed within half a minute.
POSTGRESQL_OPTIONS: Final = {
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "25000",
}


@asynccontextmanager
async def open_engine(
    url: DatabaseUrl, turn: WriteTurn, *, foreign_keys: bool = True
) -> AsyncIterator[AsyncEngine]:
    """An engine with at most `CONNECTIONS` connections. Raises a `StorageError` for a bad file.

    Writers of an SQLite file take their `turn`.

    `foreign_keys` are always kept by PostgreSQL. SQLite's migrations go without: where a table is
    made anew, dropping the old one would delete all rows that refer to it.
    """
    if url.path is None:
        engine = _postgresql_engine(url)
    else:
        with storage_errors(url):
            await asyncio.to_thread(check_file, url.path)
        engine = _sqlite_engine(url, turn, foreign_keys)
    try:
        yield engine
    finally:
        await engine.dispose()


def _sqlite_engine(url: DatabaseUrl, turn: WriteTurn, foreign_keys: bool) -> AsyncEngine:
    engine = create_async_engine(
        url.url,
        connect_args={"async_creator_fn": connector(turn)},
        hide_parameters=True,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=WAIT_S,
    )
    pragmas = (*PRAGMAS, f"PRAGMA foreign_keys = {foreign_keys:d}")
    event.listen(engine.sync_engine, "connect", partial(_set_up, pragmas))
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _postgresql_engine(url: DatabaseUrl) -> AsyncEngine:
    return create_async_engine(
        url.url,
        connect_args=postgresql_options(url),
        hide_parameters=True,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=WAIT_S,
        pool_pre_ping=True,  # after a restart of the server no call fails for an old connection
    )


def postgresql_options(url: DatabaseUrl) -> dict[str, str]:
    """How a connection is made, where the URL does not say so itself."""
    return {key: value for key, value in POSTGRESQL_OPTIONS.items() if key not in url.url.query}


def _set_up(pragmas: Iterable[str], connection: Any, _record: object) -> None:
    # The driver would begin transactions by itself, later than BEGIN IMMEDIATE does.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in pragmas:
        cursor.execute(pragma)
    cursor.close()


def _begin(connection: Connection) -> None:
    # What only reads needs none: each statement sees one state, as it does on PostgreSQL.
    if connection.get_execution_options().get(WRITES, False):
        driver: TurnedConnection = connection.connection.driver_connection  # type: ignore[assignment]
        driver.begin()
