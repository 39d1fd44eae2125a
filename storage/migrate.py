"""Brings a database to the version of this code, all of it or nothing."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Final

from alembic import command
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database_errors import storage_errors
from storage.database_url import DatabaseUrl
from storage.engine import WRITES, create_engine
from storage.errors import MigrationFailed, StorageError, StorageUnavailable
from storage.file_lock import locked
from storage.revisions import MIGRATIONS, alembic_config, head, known_revision

COPY_SUFFIX: Final = ".before-migration"
MIGRATION_LOCK: Final = 0x68666D65646961
"""The number of the advisory lock by which migrations on PostgreSQL take turns."""


async def upgrade(database_url: str, *, migrations: Path = MIGRATIONS) -> str:
    """Migrate a database to the newest version and return that. An SQLite file is made if need be.

    Before a file is changed it is copied; the copy is deleted again if all goes well, since
    nothing that is erased later would be erased in it. Raises `MigrationFailed`, which names the
    copy, or another `StorageError` if nothing was begun; `ValueError` if the text is no URL.
    """
    url = DatabaseUrl.parse(database_url)
    is_new = url.path is not None and _created(url.path)
    with nullcontext() if url.path is None else locked(url.path):
        engine = create_engine(url, foreign_keys=False)
        try:
            return await _upgrade(engine, url, migrations, is_new=is_new)
        finally:
            await engine.dispose()


async def current(database_url: str) -> str | None:
    """The version of a database, None if it has none yet.

    Raises `StorageError`, among them `DatabaseTooNew`; `ValueError` if the text is no URL.
    """
    url = DatabaseUrl.parse(database_url)
    if url.path is not None and not url.path.exists():
        return None
    engine = create_engine(url)
    try:
        return await _known_revision(engine, url, MIGRATIONS)
    finally:
        await engine.dispose()


async def _upgrade(engine: AsyncEngine, url: DatabaseUrl, migrations: Path, *, is_new: bool) -> str:
    """Migrate, with a copy of the file while that goes on."""
    newest = head(migrations)
    found = await _known_revision(engine, url, migrations)
    if found == newest:
        return newest
    copy = None
    if url.path is not None and not is_new:
        with storage_errors(url):
            copy = await asyncio.to_thread(_copied, url.path)
    try:
        await _migrated(engine, url, migrations)
    except Exception as error:
        reason = str(error) if isinstance(error, StorageError) else f"{type(error).__name__}."
        raise MigrationFailed(str(url), reason, copy) from error
    if copy is not None:
        copy.unlink()
    return newest


async def _known_revision(engine: AsyncEngine, url: DatabaseUrl, migrations: Path) -> str | None:
    with storage_errors(url):
        async with engine.connect() as connection:
            return await connection.run_sync(known_revision, url, migrations)


async def _migrated(engine: AsyncEngine, url: DatabaseUrl, migrations: Path) -> None:
    """Run the migrations in one transaction."""
    with storage_errors(url):
        async with engine.connect() as connection:
            await connection.execution_options(**{WRITES: True})
            async with connection.begin():
                if url.path is None:
                    lock = text("SELECT pg_advisory_xact_lock(:number)")
                    await connection.execute(lock, {"number": MIGRATION_LOCK})
                await connection.run_sync(_run_migrations, migrations)


def _run_migrations(connection: Connection, migrations: Path) -> None:
    config = alembic_config(migrations)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    if connection.dialect.name == "sqlite":
        # They were not kept meanwhile.
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if orphans:
            raise StorageError(f"{len(orphans)} rows refer to rows that are no longer there.")


def _created(path: Path) -> bool:
    """Make an empty file for SQLite, and its folder, unless there is one with content.

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


def _copied(path: Path) -> Path:
    """Copy an SQLite file with its log. Raises `sqlite3.Error`, `StorageUnavailable`."""
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
