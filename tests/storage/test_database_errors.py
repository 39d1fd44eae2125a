"""What drivers raise becomes an error that says what to do."""

from __future__ import annotations

import sqlite3

import psycopg
import pytest
from psycopg import errors
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage.database_errors import driver_error, storage_error
from storage.database_url import DatabaseUrl
from storage.errors import (
    DatabaseCorrupt,
    DatabaseLocked,
    DatabaseOutdated,
    StorageError,
    StorageFull,
    StorageUnavailable,
)

FILE = DatabaseUrl.parse("sqlite:////data/bot.sqlite")
SERVER = DatabaseUrl.parse("postgresql://bot:secret@db.example/hfmedia")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (errors.DiskFull(), StorageFull),
        (errors.UndefinedTable(), DatabaseOutdated),
        (errors.UndefinedColumn(), DatabaseOutdated),
        (errors.AdminShutdown(), StorageUnavailable),
        (errors.CannotConnectNow(), StorageUnavailable),
        (errors.TooManyConnections(), StorageUnavailable),
        (errors.DeadlockDetected(), StorageUnavailable),
        (errors.ReadOnlySqlTransaction(), StorageUnavailable),
        (errors.NotNullViolation(), StorageError),
        (psycopg.OperationalError("consuming input failed: gone"), StorageUnavailable),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else type(value).__name__,
)
def test_errors_of_postgresql(error: psycopg.Error, expected: type[StorageError]) -> None:
    found = driver_error(error, SERVER)
    assert type(found) is expected
    assert str(found).startswith("The database hfmedia at db.example ")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (sqlite3.SQLITE_CORRUPT_INDEX, DatabaseCorrupt),
        (sqlite3.SQLITE_NOTADB, DatabaseCorrupt),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, DatabaseLocked),
        (sqlite3.SQLITE_FULL, StorageFull),
        (sqlite3.SQLITE_READONLY_DIRECTORY, StorageUnavailable),
        (sqlite3.SQLITE_CANTOPEN, StorageUnavailable),
        (sqlite3.SQLITE_IOERR_FSYNC, StorageUnavailable),
        (sqlite3.SQLITE_CONSTRAINT_NOTNULL, StorageError),
    ],
)
def test_errors_of_sqlite(code: int, expected: type[StorageError]) -> None:
    error = sqlite3.OperationalError("a secret prompt")
    error.sqlite_errorcode = code
    found = driver_error(error, FILE)
    assert type(found) is expected
    assert " database /data/bot.sqlite " in str(found)
    assert "secret" not in str(found)


def test_errors_of_sqlalchemy() -> None:
    assert type(storage_error(PoolTimeout(), SERVER)) is StorageUnavailable
    assert type(storage_error(InvalidRequestError("a secret"), SERVER)) is StorageError


def test_what_libpq_says_of_a_connection_is_cut_to_its_cause() -> None:
    told = 'connection failed: connection to server at "h" failed: timeout\x1b expired\n\tIs it'
    found = driver_error(psycopg.OperationalError(told), SERVER)
    assert str(found) == (
        "The database hfmedia at db.example cannot be reached: timeout expired. "
        "Check DATABASE_URL, and that the server is running."
    )
