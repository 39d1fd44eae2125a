"""A database comes to the newest version as a whole, or stays as it was."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from storage.database import Database, open_database
from storage.errors import DatabaseOutdated, DatabaseTooNew, MigrationFailed, StorageError
from storage.generations import GenerationRepository
from storage.jobs import JobRepository
from storage.migrate import current, upgrade
from storage.revisions import head
from storage.schema import SCHEMA
from tests.storage.databases import EMPTY, PostgresDatabases
from tests.storage.next_version import next_version
from tests.storage.rows import generation_rows, job_row


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, tmp_path: Path, kind: str) -> str:
    """The URL of a database without tables."""
    if kind == "sqlite":
        return f"sqlite:///{tmp_path / 'new' / 'folder' / 'test.sqlite'}"
    postgres: PostgresDatabases = request.getfixturevalue("postgres")
    return postgres.create(template=EMPTY)


async def with_a_job(url: str) -> None:
    async with open_database(url) as database:
        await JobRepository(database).add(job_row())


def copies(folder: Path) -> list[str]:
    return [path.name for path in folder.glob("*before-migration*")]


def set_revision(url: str, revision: str) -> None:
    statement = f"UPDATE alembic_version SET version_num = '{revision}'"
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            connection.execute(statement)
            connection.commit()
    else:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement.encode())


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_a_new_database_is_made_and_then_has_our_version(empty_url: str) -> None:
    assert await current(empty_url) is None
    assert await upgrade(empty_url) == head()
    assert await current(empty_url) == head()
    assert await upgrade(empty_url) == head()
    await with_a_job(empty_url)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_without_a_migration_a_database_is_not_opened(empty_url: str) -> None:
    with pytest.raises(DatabaseOutdated, match=r"Run: python bot\.py migrate"):
        async with open_database(empty_url):
            pass


async def test_the_migrations_make_what_the_tables_say(database: Database) -> None:
    def differences(connection: Connection) -> object:
        return compare_metadata(MigrationContext.configure(connection), SCHEMA)

    async with database.read() as connection:
        assert await connection.run_sync(differences) == []


async def test_a_newer_version_keeps_the_rows_and_leaves_no_copy(
    database_url: str, tmp_path: Path
) -> None:
    await with_a_job(database_url)
    assert await upgrade(database_url, migrations=next_version(tmp_path)) == "9999"
    assert copies(tmp_path) == []
    with pytest.raises(DatabaseTooNew, match="newer version of the bot"):
        await current(database_url)


@pytest.mark.parametrize("act", [with_a_job, upgrade, current])
async def test_a_database_of_a_newer_version_is_refused_and_not_touched(
    database_url: str, act: Callable[[str], Awaitable[object]]
) -> None:
    set_revision(database_url, "9999")
    with pytest.raises(DatabaseTooNew, match="Update the bot, or restore the backup"):
        await act(database_url)


@pytest.mark.parametrize(
    "last", ['op.execute("INSERT INTO nowhere VALUES (1)")', 'raise ValueError("secret prompt")']
)
async def test_a_failed_migration_changes_nothing(
    database_url: str, tmp_path: Path, last: str
) -> None:
    await with_a_job(database_url)
    with pytest.raises(MigrationFailed, match="was left as it was") as caught:
        await upgrade(database_url, migrations=next_version(tmp_path, last))
    assert "secret prompt" not in str(caught.value)
    assert await current(database_url) == head()
    async with open_database(database_url) as database:
        assert await JobRepository(database).get("1001") == job_row()
        with pytest.raises(DatabaseOutdated):
            async with database.read() as connection:
                await connection.execute(text("SELECT id FROM next"))


async def test_a_failed_migration_leaves_a_copy_of_the_file_as_it_was(
    sqlite_url: str, tmp_path: Path
) -> None:
    await with_a_job(sqlite_url)
    migrations = next_version(tmp_path, "raise ValueError")
    for _ in range(2):
        with pytest.raises(MigrationFailed) as caught:
            await upgrade(sqlite_url, migrations=migrations)
    copy = tmp_path / "test.sqlite.before-migration"
    assert caught.value.copy == copy
    assert str(copy) in str(caught.value)
    assert copies(tmp_path) == [copy.name]
    assert copy.stat().st_mode & 0o077 == 0
    async with open_database(f"sqlite:///{copy}") as database:
        assert await JobRepository(database).get("1001") == job_row()


async def test_a_table_can_be_made_anew_without_losing_what_refers_to_it(
    database_url: str, tmp_path: Path
) -> None:
    await with_a_job(database_url)
    async with open_database(database_url) as database:
        await GenerationRepository(database).add_all(generation_rows())
    anew = (
        'with op.batch_alter_table("jobs") as jobs:\n'
        '        jobs.alter_column("tenant", type_=sa.Text())'
    )
    migrations = next_version(tmp_path, anew)
    await upgrade(database_url, migrations=migrations)
    set_revision(database_url, head())
    async with open_database(database_url) as database:
        assert await GenerationRepository(database).of_job("1001") == tuple(generation_rows())


async def test_a_migration_that_leaves_rows_without_their_job_is_undone(
    sqlite_url: str, tmp_path: Path
) -> None:
    await with_a_job(sqlite_url)
    async with open_database(sqlite_url) as database:
        await GenerationRepository(database).add_all(generation_rows())
    migrations = next_version(tmp_path, 'op.execute("DELETE FROM jobs")')
    with pytest.raises(MigrationFailed, match="2 rows refer to rows"):
        await upgrade(sqlite_url, migrations=migrations)
    async with open_database(sqlite_url) as database:
        assert await JobRepository(database).get("1001") == job_row()


async def test_a_file_of_something_else_is_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE jobs (wage INTEGER)")
    with pytest.raises(MigrationFailed, match="before-migration"):
        await upgrade(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
    assert tables == [("jobs",)]


async def test_a_copy_that_cannot_be_made_stops_the_migration(
    sqlite_url: str, tmp_path: Path
) -> None:
    (tmp_path / "test.sqlite.before-migration.partial").mkdir()
    with pytest.raises(StorageError, match="cannot be copied"):
        await upgrade(sqlite_url, migrations=next_version(tmp_path))
    assert await current(sqlite_url) == head()


async def test_migrations_of_several_processes_take_turns(postgres: PostgresDatabases) -> None:
    url = postgres.create(template=EMPTY)
    assert await asyncio.gather(*(upgrade(url) for _ in range(4))) == [head()] * 4
    await with_a_job(url)


async def test_what_members_wrote_is_closed_to_other_users(tmp_path: Path) -> None:
    path = tmp_path / "data/test.sqlite"
    await upgrade(f"sqlite:///{path}")
    await with_a_job(f"sqlite:///{path}")
    assert path.parent.stat().st_mode & 0o077 == 0
    assert all(file.stat().st_mode & 0o077 == 0 for file in path.parent.iterdir())


async def make_a_table(url: str) -> None:
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS others (id)")


async def break_after_a_table(url: str) -> None:
    await make_a_table(url)
    raise LookupError


async def test_the_tables_of_others_are_migrated_each_time(sqlite_url: str) -> None:
    for _ in range(2):
        assert await upgrade(sqlite_url, migrate_others=make_a_table) == head()
    assert "others" in tables_of(sqlite_url)


@pytest.mark.parametrize(
    ("others", "last"), [(break_after_a_table, "pass"), (make_a_table, "raise LookupError")]
)
async def test_whichever_migration_fails_the_file_is_as_it_was_with_a_copy_beside_it(
    sqlite_url: str, tmp_path: Path, others: Callable[[str], Awaitable[None]], last: str
) -> None:
    await with_a_job(sqlite_url)
    before = tables_of(sqlite_url)
    with pytest.raises(MigrationFailed, match=r"left as it was: LookupError\. A copy") as caught:
        await upgrade(sqlite_url, migrations=next_version(tmp_path, last), migrate_others=others)
    assert tables_of(sqlite_url) == before
    assert caught.value.copy is not None
    assert tables_of(f"sqlite:///{caught.value.copy}") == before
    async with open_database(sqlite_url) as database:
        assert await JobRepository(database).get("1001") == job_row()


async def test_a_copy_that_cannot_be_put_back_is_told(sqlite_url: str, tmp_path: Path) -> None:
    async def damage(url: str) -> None:
        await asyncio.to_thread(file.write_bytes, b"no database" * 1000)

    file = Path(sqlite_url.removeprefix("sqlite:///"))
    with pytest.raises(MigrationFailed, match="the copy could not be put back") as caught:
        await upgrade(sqlite_url, migrations=next_version(tmp_path), migrate_others=damage)
    assert "jobs" in tables_of(f"sqlite:///{caught.value.copy}")


async def test_without_a_migration_of_ours_a_failure_of_others_is_told(sqlite_url: str) -> None:
    with pytest.raises(MigrationFailed, match=r"could not be migrated.*: LookupError\.$"):
        await upgrade(sqlite_url, migrate_others=break_after_a_table)


def tables_of(url: str) -> set[str]:
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
