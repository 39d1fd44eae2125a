"""The file of an SQLite database: made, checked and copied. These functions block for a moment."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from storage.errors import StorageUnavailable

COPY_SUFFIX: Final = ".before-migration"
BUSY_TIMEOUT_MS: Final = 5000
PRAGMAS: Final = (
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # what was paid for must survive a power cut, too
    "PRAGMA secure_delete = ON",  # what a member erases is overwritten
)


def create_file(path: Path) -> bool:
    """Make an empty file, and its folder, unless there is one with content. Returns if it is new.

    Other users may not read them. Raises `StorageUnavailable`.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        return path.stat().st_size == 0
    except OSError as error:
        raise StorageUnavailable(
            f"The database {path} cannot be made or written: {error.strerror}."
        ) from None


def check_file(path: Path) -> None:
    """Open a file once, as all connections will, and see if it can be written.

    Raises `sqlite3.Error`, also if another program has been writing for `BUSY_TIMEOUT_MS`.
    A connection of the asynchronous driver that fails to open leaves a thread behind, which
    complains if the event loop ends before it.
    """
    with closing(sqlite3.connect(path)) as connection:
        for statement in (*PRAGMAS, "PRAGMA schema_version", "BEGIN IMMEDIATE", "ROLLBACK"):
            connection.execute(statement)


def copy_file(path: Path) -> Path:
    """Copy a database with its log. Raises `sqlite3.Error`, `StorageUnavailable`."""
    copy = path.with_name(path.name + COPY_SUFFIX)
    partial = path.with_name(f"{copy.name}.partial")
    try:
        partial.unlink(missing_ok=True)
        os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(partial)) as target:
            source.backup(target)
        os.replace(partial, copy)
    except OSError as error:
        raise StorageUnavailable(
            f"The database {path} cannot be copied before it is migrated: {error.strerror}."
        ) from None
    except sqlite3.Error:
        partial.unlink(missing_ok=True)
        raise
    return copy


def restore_file(path: Path, copy: Path) -> None:
    """Put a copy back, as a whole or not at all. Raises `sqlite3.Error`."""
    with closing(sqlite3.connect(copy)) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)
