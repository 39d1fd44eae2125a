"""Databases for tests: one each, copied from one that was migrated once per run."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import pytest

from storage.database import Database, open_database
from storage.migrate import upgrade
from tests.storage.postgres import PostgresServer, postgres_server, programs

MISSING = "PostgreSQL is not here: apt-get install postgresql"
TEMPLATE = "migrated"
EMPTY = "template1"


class PostgresDatabases:
    """Makes databases on one server. `server` may be stopped, if the test starts it again."""

    def __init__(self, server: PostgresServer) -> None:
        self.server = server
        self._numbers = count(1)
        asyncio.run(upgrade(self.create(TEMPLATE, template=EMPTY)))

    def create(self, name: str | None = None, *, template: str = TEMPLATE) -> str:
        """A new database like another one. Returns its URL."""
        name = name or f"test_{next(self._numbers)}"
        self.server.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return self.server.url(name)

    def drop(self, url: str) -> None:
        """Delete a database."""
        name = url.partition("@/")[2].partition("?")[0]
        self.server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresDatabases]:
    """A PostgreSQL server; tests that need it are skipped where there is none, never in CI."""
    binaries = programs()
    if binaries is None:
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    with postgres_server(binaries) as server:
        yield PostgresDatabases(server)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file without rows, to be copied."""
    path = tmp_path_factory.mktemp("storage") / "migrated.sqlite"
    asyncio.run(upgrade(f"sqlite:///{path}"))
    return path


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """The URL of a migrated SQLite file."""
    return f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'test.sqlite')}"


@pytest.fixture
def postgres_url(postgres: PostgresDatabases) -> Iterator[str]:
    """The URL of a migrated database in PostgreSQL."""
    url = postgres.create()
    yield url
    postgres.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a migrated database: each test that asks for it runs on both kinds."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An open database without rows."""
    async with open_database(database_url) as opened:
        yield opened
