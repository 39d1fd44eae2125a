"""The database: the connections of one process, to read or to write with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext

from sqlalchemy import literal, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.database_errors import storage_errors
from storage.database_url import DatabaseUrl
from storage.engine import WRITES, open_engine
from storage.errors import DatabaseCorrupt, DatabaseOutdated
from storage.file_lock import locked
from storage.revisions import check_revision
from storage.write_turn import WriteTurn


@asynccontextmanager
async def open_database(text: str) -> AsyncIterator[Database]:
    """The database of a `DATABASE_URL`, which must be migrated; an SQLite file is locked.

    Raises a `StorageError`: `DatabaseOutdated`, `DatabaseTooNew`, `DatabaseLocked`,
    `DatabaseCorrupt`, `StorageUnavailable` or `BadDatabaseUrl`.
    """
    url = _made(text)
    with nullcontext() if url.path is None else locked(url.path):
        async with _opened(url) as database:
            yield database


@asynccontextmanager
async def open_database_to_read(text: str) -> AsyncIterator[Database]:
    """The same beside a process that may have an SQLite file: it must not be written to.

    Raises as `open_database`, but for `DatabaseLocked`.
    """
    async with _opened(_made(text)) as database:
        yield database


def _made(text: str) -> DatabaseUrl:
    """The parts of a URL, whose file is there if it is one."""
    url = DatabaseUrl.parse(text)
    if url.path is not None and not url.path.exists():
        raise DatabaseOutdated(str(url))
    return url


@asynccontextmanager
async def _opened(url: DatabaseUrl) -> AsyncIterator[Database]:
    turn = WriteTurn()
    async with open_engine(url, turn) as engine:
        database = Database(engine, url, turn)
        async with database.read() as connection:
            await connection.run_sync(check_revision, url)
        yield database


class Database:
    """Reads and writes one database. All errors are `StorageError`s.

    `turn` is that of all who write to an SQLite file in this process.
    """

    def __init__(self, engine: AsyncEngine, url: DatabaseUrl, turn: WriteTurn) -> None:
        self._engine = engine
        # What only reads needs no transaction: SQLite's connections begin none by themselves.
        reads = {} if url.path is not None else {"isolation_level": "AUTOCOMMIT"}
        self._reading = engine.execution_options(**reads)
        self._url = url
        self.turn = turn
        # Who waits for the turn holds a connection: one of ours at a time, so that others can read.
        self._writing = nullcontext() if url.path is None else asyncio.Lock()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection to read with. Each statement sees what was committed when it began.

        Raises `StorageError`.
        """
        with storage_errors(self._url):
            async with self._reading.connect() as connection:
                yield connection

    async def is_reachable(self) -> bool:
        """Ask it something. Returns True, or raises `StorageError`."""
        async with self.read() as connection:
            return await connection.scalar(select(literal(1))) == 1

    async def check_integrity(self) -> None:
        """Read all of an SQLite file; a server does so by itself. Raises `DatabaseCorrupt`."""
        if self._url.path is not None:
            async with self.read() as connection:
                found = await connection.exec_driver_sql("PRAGMA quick_check(1)")
                if found.scalar() != "ok":
                    raise DatabaseCorrupt(str(self._url))

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that is committed at its end, and rolled back by any error in it.

        Raises `StorageError`: nothing was kept, unless the connection broke during the commit.
        """
        with storage_errors(self._url):
            async with self._writing, self._engine.connect() as connection:
                await connection.execution_options(**{WRITES: True})
                async with connection.begin():
                    yield connection
