"""`bot.py migrate`: the database is brought to the version of this code."""

from __future__ import annotations

from app.console import fail, say
from jobs.engine import migrate_engine
from settings import NO_DATABASE, Settings
from storage.errors import StorageError
from storage.migrate import upgrade


async def migrate(settings: Settings) -> int:
    """Migrate the database, say what came of it, and return the exit code."""
    if settings.database_url == NO_DATABASE:
        say(f"DATABASE_URL is {NO_DATABASE}, so there is no database to migrate.")
        return 0
    try:
        version = await upgrade_all(settings.absolute_database_url)
    except StorageError as error:
        return fail(str(error))
    say(f"The database has version {version}, which is that of this code.")
    return 0


async def upgrade_all(database_url: str) -> str:
    """Run the migrations of everything that has tables, and return the version of ours.

    Idempotent. Raises `StorageError`.
    """
    return await upgrade(database_url, migrate_others=migrate_engine)
