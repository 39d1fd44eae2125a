"""One bot for most of the end-to-end tests: starting one takes longer than a test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.e2e.stage import Stage, staged


# Of the package, not of the session: while tests with loops of their own run, the playground would
# not answer, and the bot would lose its connection.
@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def shared() -> AsyncIterator[Stage]:
    """The bot of these tests, whose log must be clean in the end."""
    async with staged(LOG_LEVEL="DEBUG") as stage:
        await stage.ready()
        yield stage
    assert await stage.bot.ended() == 0
    for secret in (stage.playground.discord.token, stage.playground.providers.token):
        assert secret not in stage.bot.log
    assert "/webhooks/" not in stage.bot.log
    assert "a fox" not in stage.bot.log, "no prompt is logged"
    assert "Traceback" not in stage.bot.log
    assert "ERROR" not in stage.bot.log


@pytest.fixture
def stage(shared: Stage) -> Stage:
    """The same, with providers that behave."""
    shared.providers(latency=0, queue=0, failure=None)
    return shared
