"""What guilds had set before queries could find it is found after the migration."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, text

from storage.database import open_database
from storage.database_url import DatabaseUrl
from storage.engine import WRITES, open_engine
from storage.guild_settings import GuildSettingsRepository
from storage.migrate import upgrade
from storage.revisions import MIGRATIONS, alembic_config
from storage.write_turn import WriteTurn
from tests.storage.databases import EMPTY, PostgresDatabases

SETTINGS = {
    33: '{"retention": {"media_days": 2, "history_days": 10}}',
    34: '{"retention": {"media_days": null, "history_days": null}}',
    35: '{"retention": null}',
    36: "damaged",
    37: "[]",
}


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.sqlite'}"
    postgres: PostgresDatabases = request.getfixturevalue("postgres")
    return postgres.create(template=EMPTY)


def to_0007(connection: Connection) -> None:
    config = alembic_config(MIGRATIONS)
    config.attributes["connection"] = connection
    command.upgrade(config, "0007")


async def test_days_are_taken_over_and_what_cannot_be_read_says_nothing(empty_url: str) -> None:
    url = DatabaseUrl.parse(empty_url)
    insert = text("INSERT INTO guild_settings VALUES (:guild_id, 1, :guild_id, :settings)")
    rows = [{"guild_id": guild_id, "settings": it} for guild_id, it in SETTINGS.items()]
    async with open_engine(url, WriteTurn()) as engine, engine.connect() as connection:
        await connection.execution_options(**{WRITES: True})
        async with connection.begin():
            await connection.run_sync(to_0007)
            await connection.execute(insert, rows)
    await upgrade(empty_url)
    async with open_database(empty_url) as database:
        guilds = GuildSettingsRepository(database)
        found = [await guilds.get(guild_id) for guild_id in SETTINGS]
    assert [(row.media_days, row.history_days) for row in found if row] == [
        (2, 10),
        *[(None, None)] * 4,
    ]
