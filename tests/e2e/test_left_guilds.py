"""The bot leaves a server while it runs."""

from __future__ import annotations

import pytest

from tests.e2e.stage import staged

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_server_that_is_left_is_noticed() -> None:
    async with staged() as stage:
        await stage.ready()
        guilds = stage.playground.world.directory.guilds
        guild = guilds.all[0]
        guilds.leave(guild.key)
        await stage.bot.line(f"guild {guild.id} was left: 0 of its keys were deleted")
        guilds.rejoin(guild.key)
    assert "Traceback" not in stage.bot.log
