"""The repositories of guilds, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from storage.audit import AuditRepository
from storage.database import Database, open_database
from storage.guild_settings import GuildSettingsRepository


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An open database without rows."""
    async with open_database(database_url) as opened:
        yield opened


@pytest.fixture
def settings_rows(database: Database) -> GuildSettingsRepository:
    """Its settings."""
    return GuildSettingsRepository(database)


@pytest.fixture
def audit(database: Database) -> AuditRepository:
    """Its changes."""
    return AuditRepository(database)
