"""`python bot.py migrate` ends with a sentence and a code."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from storage.revisions import head

ROOT = Path(__file__).parents[2]


def migrate(database_url: str) -> tuple[int, str, str]:
    """The exit code, and what was written to standard output and standard error."""
    ended = subprocess.run(
        [sys.executable, "bot.py", "migrate"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database_url, "DISCORD_TOKEN": ""},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return ended.returncode, ended.stdout, ended.stderr


def test_it_makes_a_database_and_says_its_version(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/data/test.sqlite"
    code, said, logged = migrate(url)
    assert (code, said) == (
        0,
        f"The database has version {head()}, which is that of this code.\n",
    )
    assert logged.endswith(f"from version None to {head()}\n")
    assert logged.count("\n") == 1
    assert migrate(url) == (0, said, "")


def test_it_works_on_postgresql(postgres_url: str) -> None:
    code, said, logged = migrate(postgres_url)
    assert (code, logged) == (0, "")
    assert head() in said


def test_without_a_database_there_is_nothing_to_do() -> None:
    said = "DATABASE_URL is memory:, so there is no database to migrate.\n"
    assert migrate("memory:") == (0, said, "")


def test_a_database_that_cannot_be_migrated_is_told_with_exit_code_1(tmp_path: Path) -> None:
    path = tmp_path / "test.sqlite"
    url = f"sqlite:///{path}"
    migrate(url)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'later'")
        connection.commit()
    code, said, logged = migrate(url)
    assert (code, said) == (1, "")
    assert logged == (
        f"The database {path} was made by a newer version of the bot (its version is 'later'). "
        "Update the bot, or restore the backup from before the update.\n"
    )


def test_a_migration_of_the_workflow_engine_that_fails_is_told_without_a_traceback(
    tmp_path: Path,
) -> None:
    path = tmp_path / "test.sqlite"
    migrate(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE dbos_migrations SET version = 3")
        connection.commit()
    code, said, logged = migrate(f"sqlite:///{path}")
    assert (code, said) == (1, "")
    assert logged == (
        f"The database {path} could not be migrated, and was left as it was: "
        f"The database {path} failed: SQLITE_ERROR.\n"
    )


def test_an_address_that_cannot_be_used_is_told_without_its_password() -> None:
    code, said, logged = migrate("postgresql://bot:secret@db:port/x")
    assert (code, said) == (1, "")
    assert logged.startswith("DATABASE_URL is not the address of a database. ")
    assert "secret" not in logged
