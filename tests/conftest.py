"""Fixtures that more than one folder of tests uses."""

import os
import signal
from collections.abc import AsyncIterator

import hypothesis
import pytest

from playground import Playground
from tests.discord_schema import Schemas, folder, schemas, watched
from tests.storage.databases import (  # noqa: F401 - fixtures
    database,
    database_url,
    migrated_sqlite,
    postgres,
    postgres_url,
    sqlite_url,
)

SUMMARY = "summary"
"""The property by which a test says a line at the end of the run."""

# Machines that do several things at once are slow at times; what is slow is not wrong.
# Seeded: what one run finds, every run finds.
hypothesis.settings.register_profile("seeded", deadline=None, derandomize=True)
# `make fuzz`: other examples in each run, and as many as its time allows.
hypothesis.settings.register_profile(
    "fuzz",
    deadline=None,
    max_examples=int(os.environ.get("FUZZ_EXAMPLES", "1000")),
    print_blob=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("seeded")


def pytest_configure(config: pytest.Config) -> None:
    """Set up what no test can: discord.py imports a module for voice that Python 3.13 lacks."""
    config.addinivalue_line("filterwarnings", "ignore:'audioop' is deprecated:DeprecationWarning")
    # What a shell starts in the background ignores Ctrl-C, and so would the processes of tests.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write what tests have to say in the end, whichever process they ran in."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, line in getattr(report, "user_properties", ()):
            if name == SUMMARY and report.when == "call":
                terminalreporter.write_line(str(line))


@pytest.fixture(scope="session")
def discord_schemas() -> Schemas:
    """Discord's schemas; tests that need them are skipped where they are not, never in CI."""
    found = folder()
    if found is None:
        reason = "Discord's schemas are not here: set DISCORD_SPEC_DIR to their folder"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return schemas(found)


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    """A fresh playground. Where Discord's schemas are, all its traffic must keep them."""
    async with watched() as opened:
        yield opened


@pytest.fixture(scope="module")
def ran() -> set[tuple[str, str]]:
    """The golden cases of a module that were right, with what read their replies."""
    return set()
