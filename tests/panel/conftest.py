"""A panel whose guild has changed nothing yet.

What loads discord.py is imported in the fixtures: this file may be loaded before the tests' own
`pytest_configure`, which makes that possible.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest

from guilds.keys import KeyService
from storage.database import Database, open_database
from storage.keys import KeyRepository
from storage.secrets import SecretBox
from tests.guilds.fake_hub import FakeHub

if TYPE_CHECKING:
    from jobs import Catalogue
    from tests.panel.stage import PanelStage


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    """An open database without rows."""
    async with open_database(sqlite_url) as opened:
        yield opened


@pytest.fixture
async def catalogue() -> Catalogue:
    """A list of three models."""
    from tests.panel.stage import filled_catalogue

    return await filled_catalogue()


@pytest.fixture
def hub() -> FakeHub:
    """Accepts every key until it is told otherwise."""
    return FakeHub()


@pytest.fixture
def keys(database: Database, hub: FakeHub) -> KeyService:
    """No keys yet."""
    box = SecretBox([bytes(range(32))])
    return KeyService(KeyRepository(database), box, hub, ["fal-ai", "replicate"])


@pytest.fixture
async def stage(
    database: Database, catalogue: Catalogue, keys: KeyService
) -> AsyncIterator[PanelStage]:
    """The panel, not open yet."""
    from app.guild_services import guild_services, open_ledger
    from settings import DEFAULTS
    from tests.guilds.personal import Jobs, personal_data
    from tests.panel.stage import PanelStage

    ledger = open_ledger(database, lambda warning: None)
    personal = personal_data(database, Jobs(), keys)
    async with guild_services(
        DEFAULTS, database, keys, ledger, lambda changes: None, personal
    ) as guilds:
        yield PanelStage(guilds, catalogue)
