"""What was recorded before there were conversations stays as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, text

from hfmedia.results import Attempt
from storage.database import open_database
from storage.database_url import DatabaseUrl
from storage.engine import WRITES, open_engine
from storage.generations import GenerationRepository
from storage.jobs import JobRepository
from storage.migrate import upgrade
from storage.revisions import MIGRATIONS, alembic_config
from storage.write_turn import WriteTurn
from tests.storage.databases import EMPTY, PostgresDatabases
from tests.storage.rows import job_row

ROWS = (
    "INSERT INTO jobs (job_id, created_at, user_id, guild_id, channel_id, tenant, count, spec, "
    "token, expires_at, status) VALUES ('1001', 1000, 11, 33, 44, '33', 2, "
    """'{"prompt": "a fox"}', 'interaction-token', 1900, 'queued')""",
    "INSERT INTO generations (job_id, number, status, revision) VALUES ('1001', 1, 'done', 1)",
    "INSERT INTO attempts (job_id, number, position, provider, outcome, seconds, ended_at) "
    "VALUES ('1001', 1, 0, 'fal-ai', 'ok', 1.5, 1002)",
)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.sqlite'}"
    postgres: PostgresDatabases = request.getfixturevalue("postgres")
    return postgres.create(template=EMPTY)


def to_0009(connection: Connection) -> None:
    config = alembic_config(MIGRATIONS)
    config.attributes["connection"] = connection
    command.upgrade(config, "0009")


async def test_jobs_belong_to_no_conversation_and_no_price_is_estimated(empty_url: str) -> None:
    url = DatabaseUrl.parse(empty_url)
    async with open_engine(url, WriteTurn()) as engine, engine.connect() as connection:
        await connection.execution_options(**{WRITES: True})
        async with connection.begin():
            await connection.run_sync(to_0009)
            for row in ROWS:
                await connection.execute(text(row.replace(":", "\\:")))
    await upgrade(empty_url)
    async with open_database(empty_url) as database:
        assert await JobRepository(database).get("1001") == job_row()
        assert await GenerationRepository(database).attempts_of("1001", 1) == (
            Attempt(provider="fal-ai", outcome="ok", seconds=1.5),
        )
