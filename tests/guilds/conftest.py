"""The repositories of guilds, on both databases."""

from __future__ import annotations

import pytest

from guilds.keys import KeyService
from storage.audit import AuditRepository
from storage.database import Database
from storage.guild_settings import GuildSettingsRepository
from storage.keys import KeyRepository
from tests.guilds.fake_hub import FakeHub
from tests.guilds.key_service import service


@pytest.fixture
def settings_rows(database: Database) -> GuildSettingsRepository:
    """Its settings."""
    return GuildSettingsRepository(database)


@pytest.fixture
def audit(database: Database) -> AuditRepository:
    """Its changes."""
    return AuditRepository(database)


@pytest.fixture
def hub() -> FakeHub:
    """What is asked about keys."""
    return FakeHub()


@pytest.fixture
def rows(database: Database) -> KeyRepository:
    """Its keys, sealed."""
    return KeyRepository(database)


@pytest.fixture
def keys(rows: KeyRepository, hub: FakeHub) -> KeyService:
    """Its keys."""
    return service(rows, hub)
