"""Fixtures that more than one folder of tests uses."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from playground import Playground
from tests.discord_schema import Schemas, Traffic, folder


def pytest_configure(config: pytest.Config) -> None:
    """discord.py imports a module for voice that Python 3.13 no longer has; we have no voice."""
    config.addinivalue_line("filterwarnings", "ignore:'audioop' is deprecated:DeprecationWarning")


@pytest.fixture(scope="session")
def discord_schemas() -> Schemas:
    """Discord's schemas; tests that need them are skipped where they are not, never in CI."""
    found = folder()
    if found is None:
        reason = "Discord's schemas are not here: set DISCORD_SPEC_DIR to their folder"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return Schemas(found)


@pytest.fixture(scope="session")
def _schemas_if_here() -> Schemas | None:
    found: Path | None = folder()
    return Schemas(found) if found else None


@pytest.fixture
async def playground(_schemas_if_here: Schemas | None) -> AsyncIterator[Playground]:
    """A fresh playground. Where Discord's schemas are, all its traffic must keep them."""
    traffic = Traffic(_schemas_if_here) if _schemas_if_here else None
    async with Playground(page_port=0, observe=traffic) as opened:
        yield opened
    if traffic:
        assert traffic.violations == []
