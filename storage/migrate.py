"""Brings a database to the version of this code, all of it or nothing."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Final, TypeAlias

from alembic import command
from sqlalchemy import Connection, text

from storage.database_errors import storage_errors
from storage.database_url import DatabaseUrl
from storage.engine import WRITES, open_engine
from storage.errors import MigrationFailed, StorageError
from storage.file_lock import locked
from storage.revisions import MIGRATIONS, alembic_config, head, known_revision
from storage.schema import SCHEMA
from storage.sqlite_file import copy_file, create_file, restore_file
from storage.write_turn import WriteTurn

log = logging.getLogger(__name__)

MIGRATION_LOCK: Final = 0x68666D65646961
"""The number of the advisory lock by which migrations on PostgreSQL take turns."""

Migrate: TypeAlias = Callable[[str], Awaitable[None]]


async def no_others(database_url: str) -> None:
    """Nobody else has tables in the database."""


async def upgrade(
    database_url: str, *, migrations: Path = MIGRATIONS, migrate_others: Migrate = no_others
) -> str:
    """Migrate a database to the newest version and return that. An SQLite file is made if need be.

    `migrate_others` does the same for the tables of others in it; it is called each time, before
    our own are migrated, and may raise anything. Before a file is changed by us it is copied; the
    copy is deleted again if all goes well, since nothing that is erased later would be erased in
    it, and else put back. Raises `MigrationFailed`, which names the copy, or another `StorageError`
    if nothing was begun.
    """
    url = DatabaseUrl.parse(database_url)
    is_new = url.path is not None and create_file(url.path)
    with nullcontext() if url.path is None else locked(url.path):
        found, newest = await _found(url, migrations), head(migrations)
        copy = None
        if url.path is not None and not is_new and found != newest:
            with storage_errors(url):
                copy = await asyncio.to_thread(copy_file, url.path)
        try:
            with storage_errors(url):
                await migrate_others(database_url)
            if found != newest:
                await _migrated(url, migrations)
        except Exception as error:
            raise await _failed(url, error, copy) from error
        if copy is not None:
            copy.unlink()
    if found != newest:
        log.info("migrated the database %s from version %s to %s", url, found, newest)
    return newest


async def current(database_url: str) -> str | None:
    """The version of a database, None if it has none yet.

    Raises `StorageError`, among them `DatabaseTooNew`.
    """
    url = DatabaseUrl.parse(database_url)
    if url.path is not None and not url.path.exists():
        return None
    return await _found(url, MIGRATIONS)


async def _found(url: DatabaseUrl, migrations: Path) -> str | None:
    """The version of a database, None if it has none yet."""
    async with open_engine(url, WriteTurn()) as engine:
        with storage_errors(url):
            async with engine.connect() as connection:
                return await connection.run_sync(known_revision, url, migrations)


async def _failed(url: DatabaseUrl, error: Exception, copy: Path | None) -> MigrationFailed:
    """The error of a migration, after the copy has been put back."""
    reason = str(error) if isinstance(error, StorageError) else f"{type(error).__name__}."
    restored = True
    if copy is not None and url.path is not None:
        try:
            await asyncio.to_thread(restore_file, url.path, copy)
        except sqlite3.Error:
            restored = False
    return MigrationFailed(str(url), reason, copy, restored=restored)


async def _migrated(url: DatabaseUrl, migrations: Path) -> None:
    """Run the migrations in one transaction."""
    async with open_engine(url, WriteTurn(), foreign_keys=False) as engine:
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
        _check_foreign_keys(connection)


def _check_foreign_keys(connection: Connection) -> None:
    """Raise `StorageError` for rows of ours without the one that they refer to."""
    orphans = 0
    for table in SCHEMA.tables:  # there may be others in the file, which are not ours to judge
        orphans += len(connection.exec_driver_sql(f"PRAGMA foreign_key_check({table})").all())
    if orphans:
        raise StorageError(f"{orphans} rows refer to rows that are no longer there.")
