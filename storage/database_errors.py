"""What the database drivers raise, sorted by what the operator has to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

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

READ_ONLY = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}
"""The codes of SQLite for a file that may not be written, or not be opened."""


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
        return StorageUnavailable(f"The disk of the database {place} failed ({name}).")
    if isinstance(error, sqlite3.OperationalError) and "no such" in str(error):
        return DatabaseOutdated(place)
    return StorageError(f"The database {place} failed: {name}.")


def postgresql_error(error: psycopg.Error, place: str) -> StorageError:
    """The error of ours for one of PostgreSQL, by the class of its SQLSTATE."""
    state = error.sqlstate or ""
    name = type(error).__name__
    match state[:2]:
        case "53" if state == "53100":
            return StorageFull(place)
        case "28":
            return StorageUnavailable(
                f"The database {place} refuses its user or password. Check DATABASE_URL ({name})."
            )
        case "3D":
            return StorageUnavailable(f"There is no database {place}. Check DATABASE_URL ({name}).")
        case "42" if state in {"42P01", "42703"}:
            return DatabaseOutdated(place)
        case "08" | "40" | "53" | "55" | "57" | "58" | "25":
            return StorageUnavailable(f"The database {place} cannot be used now ({name}).")
    if not state and isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return StorageUnavailable(f"The database {place} cannot be reached. Is it running?")
    return StorageError(f"The database {place} failed: {name}.")
