"""The connections of the workflow engine to its own tables, which lie in the same database."""

from __future__ import annotations

import logging
import sqlite3
import threading
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Any, Final

import psycopg
from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry

from storage.database_errors import DatabaseAway, driver_error
from storage.database_url import DatabaseUrl
from storage.engine import postgresql_options
from storage.errors import (
    DatabaseCorrupt,
    DatabaseLocked,
    DatabaseOutdated,
    StorageError,
    StorageUnavailable,
)
from storage.sqlite_file import PRAGMAS
from storage.write_turn import WriteTurn

log = logging.getLogger(__name__)

SQLITE_CONNECTIONS: Final = 5
POSTGRESQL_CONNECTIONS: Final = 20
# Above that of our own transactions: a waiting process asks less often.
BUSY_TIMEOUT_MS: Final = 30_000
LOOK_S: Final = 1.0  # between two attempts to connect to a database that is away
IDLE_IN_TRANSACTION_MS: Final = 60_000
# States of a server in which a transaction fails that may succeed later. Those in which two
# transactions disagree (class 40 and 55) are the workflow engine's own affair.
AWAY: Final = ("08", "53", "57", "58", "25006")
CANCELLED: Final = "57014"
WRITES: Final = ("INSERT", "UPDATE", "DELETE", "REPLACE")
HAS_TURN: Final = "hfmedia_has_turn"


class SystemEngine:
    """Connections whose errors the workflow engine either waits for or raises as ours.

    By itself it waits only for some of the errors of a database that is away, and takes any other
    one for the end of a workflow: a job would be lost because a disk was full for a moment. From
    `start_waiting` on such errors become `DatabaseAway`, which it waits for, blocking its thread.
    Before and after they are raised as `StorageError`s.
    """

    def __init__(self, url: DatabaseUrl, turn: WriteTurn) -> None:
        self._url = url
        self._turn = turn
        self._gives_up = threading.Event()
        self._gives_up.set()
        self.engine = _postgresql(url) if url.path is None else _sqlite(url, turn)
        self._closed = False
        event.listen(self.engine, "handle_error", self._handle_error)
        event.listen(self.engine, "checkin", self._close_late)

    def launching(self) -> AbstractAsyncContextManager[None]:
        """For a block in which the thread of the event loop itself writes: it need not wait."""
        return self._turn.lent()

    def start_waiting(self) -> None:
        """Wait for the database from now on."""
        self._gives_up.clear()

    def stop_waiting(self) -> None:
        """Raise the errors from now on, so that nothing keeps the process from ending."""
        self._gives_up.set()

    def close(self) -> None:
        """Close the connections."""
        self.stop_waiting()
        self._closed = True
        self.engine.dispose()

    def _close_late(self, connection: object, record: ConnectionPoolEntry) -> None:
        # A thread of the workflow engine may still have been waiting for the database.
        if self._closed and connection is not None:
            record.invalidate()

    def _handle_error(self, context: ExceptionContext) -> None:
        raised = context.original_exception
        if not isinstance(raised, sqlite3.Error | psycopg.Error):
            return
        error = driver_error(raised, self._url)
        if isinstance(error, DatabaseOutdated):
            raise error
        if not _is_passing(error, raised):
            return
        if not self._gives_up.is_set():
            away = DatabaseAway(error)
            log.warning("%s", away)
            if context.connection is None:
                self._wait_for_a_connection()
            raise away
        raise error

    def _wait_for_a_connection(self) -> None:
        """Return when there is one, or nobody waits: the engine looks ever more seldom itself."""
        while not self._gives_up.wait(LOOK_S):
            try:
                self.engine.raw_connection().close()
            except (sqlite3.Error, psycopg.Error, PoolTimeout):
                continue
            return


def system_engine(text: str, turn: WriteTurn | None = None) -> SystemEngine:
    """The connections for a `DATABASE_URL`. Raises `BadDatabaseUrl`.

    On SQLite their writers take their `turn`, which others of the process may share.
    """
    return SystemEngine(DatabaseUrl.parse(text), turn or WriteTurn())


def _is_passing(error: StorageError, raised: sqlite3.Error | psycopg.Error) -> bool:
    """Whether the database may answer otherwise when it is mended."""
    if isinstance(raised, sqlite3.Error):
        is_locked = isinstance(error, DatabaseLocked)  # the workflow engine waits for it by itself
        return isinstance(error, StorageUnavailable | DatabaseCorrupt) and not is_locked
    if raised.sqlstate is None:
        return isinstance(raised, psycopg.OperationalError)  # there is no connection, or it is lost
    return raised.sqlstate.startswith(AWAY) and raised.sqlstate != CANCELLED


def _sqlite(url: DatabaseUrl, turn: WriteTurn) -> Engine:
    engine = create_engine(
        f"sqlite:///{url.path}",
        hide_parameters=True,
        pool_size=SQLITE_CONNECTIONS,
        max_overflow=20,
    )
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "before_cursor_execute", partial(_take_turn, turn))
    event.listen(engine, "checkin", partial(_give_turn, turn))
    return engine


def _postgresql(url: DatabaseUrl) -> Engine:
    engine = create_engine(
        url.url,
        connect_args=postgresql_options(url),
        hide_parameters=True,
        pool_size=POSTGRESQL_CONNECTIONS,
        max_overflow=0,
        pool_timeout=30,
        pool_pre_ping=True,
    )
    event.listen(engine, "connect", _limit_idle_transactions)
    return engine


def _take_turn(
    turn: WriteTurn, connection: Connection, _cursor: object, statement: str, *_: object
) -> None:
    # The statements before which the driver begins a transaction.
    if statement.startswith(WRITES) and not connection.info.get(HAS_TURN):
        connection.info[HAS_TURN] = turn.take()


def _give_turn(turn: WriteTurn, _connection: object, record: ConnectionPoolEntry) -> None:
    if record.info.pop(HAS_TURN, False):
        turn.give()


def _set_pragmas(connection: Any, _record: object) -> None:
    # A transaction that began by reading could not write after another one has written.
    connection.isolation_level = "IMMEDIATE"
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _limit_idle_transactions(connection: Any, _record: object) -> None:
    # A process that is frozen in the middle of a transaction keeps its locks from all others.
    with connection.cursor() as cursor:
        cursor.execute(f"SET idle_in_transaction_session_timeout = {IDLE_IN_TRANSACTION_MS}")
    connection.commit()
