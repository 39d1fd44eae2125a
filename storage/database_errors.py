"""What the database drivers raise, sorted by what the operator has to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage.database_url import DatabaseUrl
from storage.errors import (
    DatabaseCorrupt,
    DatabaseLocked,
    DatabaseOutdated,
    StorageError,
    StorageFull,
    StorageUnavailable,
)

PASSING = {"08", "25", "40", "53", "55", "57", "58"}
"""The classes of SQLSTATE for a server that cannot do it now: lost, read-only, full, stopping."""

READ_ONLY = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}
"""The codes of SQLite for a file that may not be written, or not be opened."""


TRIED_AGAIN: Final = "It is tried again."


class DatabaseAway(PoolTimeout):
    """The database cannot be used now, in the form that the workflow engine waits for.

    It does so for as long as no connection is free, whichever the database. `cause` says why.
    """

    def __init__(self, cause: StorageError) -> None:
        super().__init__(f"{cause} {TRIED_AGAIN}")
        self.cause = cause


@contextmanager
def storage_errors(url: DatabaseUrl) -> Iterator[None]:
    """Raise a `StorageError` for whatever SQLAlchemy or a driver raises.

    Their own messages do not travel: PostgreSQL's repeat the row, which holds what members wrote.
    """
    try:
        yield
    except SQLAlchemyError as error:
        raise storage_error(error, url) from None
    except (sqlite3.Error, psycopg.Error) as error:
        raise driver_error(error, url) from None


def storage_error(error: SQLAlchemyError, url: DatabaseUrl) -> StorageError:
    """The error of ours for one of SQLAlchemy."""
    if isinstance(error, DatabaseAway):
        return error.cause
    if isinstance(error, DBAPIError) and isinstance(error.orig, sqlite3.Error | psycopg.Error):
        return driver_error(error.orig, url)
    if isinstance(error, PoolTimeout):
        return StorageUnavailable(f"The database {url} is too busy: no connection was free.")
    return StorageError(f"The database {url} failed: {type(error).__name__}.")


def driver_error(error: sqlite3.Error | psycopg.Error, url: DatabaseUrl) -> StorageError:
    """The error of ours for one of a driver."""
    if isinstance(error, sqlite3.Error):
        return sqlite_error(error, str(url))
    return postgresql_error(error, str(url))


def sqlite_error(error: sqlite3.Error, place: str) -> StorageError:
    """The error of ours for one of SQLite, by the primary part of its code."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return DatabaseCorrupt(place)
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return DatabaseLocked(place, None)
    if code == sqlite3.SQLITE_FULL:
        return StorageFull(place)
    if code in READ_ONLY:
        return StorageUnavailable(
            f"The database {place} cannot be written. Its folder and its file must belong to the "
            f"user that runs the bot ({name})."
        )
    if code == sqlite3.SQLITE_IOERR:
        return StorageUnavailable(
            f"The disk of the database {place} failed ({name}): it may be full, over its quota, "
            "or broken."
        )
    if isinstance(error, sqlite3.OperationalError) and "no such" in str(error):
        return DatabaseOutdated(place)
    return StorageError(f"The database {place} failed: {name}.")


def postgresql_error(error: psycopg.Error, place: str) -> StorageError:
    """The error of ours for one of PostgreSQL, by the class of its SQLSTATE."""
    name = type(error).__name__
    match error.sqlstate:
        case None:  # there is no answer of the server, or no connection yet
            return StorageUnavailable(
                f"The database {place} cannot be reached: {connection_error(error)}. "
                "Check DATABASE_URL, and that the server is running."
            )
        case "53100":
            return StorageFull(place)
        case "42P01" | "42703":
            return DatabaseOutdated(place)
        case state if state[:2] in PASSING:
            return StorageUnavailable(f"The database {place} cannot be used now ({name}).")
    return StorageError(f"The database {place} failed: {name}.")


def connection_error(error: psycopg.Error) -> str:
    """What libpq says of a connection, without what comes before the cause. It has no password."""
    first, _, _ = str(error).strip().partition("\n")
    cause = first.rpartition("failed: ")[2].rstrip(".")
    return "".join(it for it in cause if it.isprintable())[:200] or type(error).__name__
