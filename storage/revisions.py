"""The version of a database's tables, as Alembic counts it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.database_url import DatabaseUrl
from storage.errors import DatabaseOutdated, DatabaseTooNew

MIGRATIONS: Final = Path(__file__).with_name("migrations")


def head(migrations: Path = MIGRATIONS) -> str:
    """The version that this code needs."""
    return _revisions(migrations)[0]


def check_revision(connection: Connection, url: DatabaseUrl) -> None:
    """Raise `DatabaseOutdated` or `DatabaseTooNew` unless the database has our version."""
    found = known_revision(connection, url)
    if found != head():
        raise DatabaseOutdated(str(url))


def known_revision(
    connection: Connection, url: DatabaseUrl, migrations: Path = MIGRATIONS
) -> str | None:
    """The version of a database, None if it has none yet.

    Raises `DatabaseTooNew` for one that is not among ours.
    """
    found = MigrationContext.configure(connection).get_current_revision()
    if found is not None and found not in _revisions(migrations):
        raise DatabaseTooNew(str(url), found)
    return found


def alembic_config(migrations: Path) -> Config:
    """Alembic's configuration for a folder of migrations; there is no file of it."""
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@cache
def _revisions(migrations: Path) -> tuple[str, ...]:
    """All versions of ours, the newest first."""
    scripts = ScriptDirectory.from_config(alembic_config(migrations))
    return tuple(script.revision for script in scripts.walk_revisions())
