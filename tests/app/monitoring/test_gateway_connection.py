"""Whether all shards of a process are connected, with a gateway that fails on some of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from app.bot import DiscordBot
from app.monitoring.readiness import GatewayConnection
from app.shards import ShardRange
from i18n import Languages
from playground import Playground, deadline
from playground.discord.gateway.close_codes import CloseCode
from tests.discord_schema import watched
from tests.playground.sharded import AT_ONCE, ShardedBot

QUICK = replace(AT_ONCE, heartbeat_interval_s=0.5)
SILENT_S = 1.0  # after which discord.py takes a connection for dead; Discord's is a minute


@asynccontextmanager
async def running(playground: Playground, bot: ShardedBot) -> AsyncIterator[None]:
    """The bot while it runs."""
    async with bot:
        task = asyncio.create_task(bot.start(playground.discord.token))
        yield
        await bot.close()
        await task


@asynccontextmanager
async def until(bot: ShardedBot, event: str, shard_ids: Sequence[int]) -> AsyncIterator[None]:
    """Do something, and wait until discord.py has told of an event on those shards."""
    waiting = [
        asyncio.ensure_future(bot.wait_for(event, check=lambda found, one=one: found == one))
        for one in shard_ids
    ]
    await asyncio.sleep(0)  # they wait from now on
    yield
    async with deadline(bot.loop_lag, 15, f"no {event} on {shard_ids}"):
        await asyncio.gather(*waiting)
    await asyncio.sleep(0)  # discord.py calls listeners in tasks


@asynccontextmanager
async def until_up(bot: ShardedBot, connection: GatewayConnection) -> AsyncIterator[None]:
    """Do something, and wait until all shards are up, by resumed or by new sessions."""
    told = asyncio.Event()

    async def tell(_shard_id: int) -> None:
        told.set()

    for event in ("on_shard_connect", "on_shard_resumed"):
        bot.add_listener(tell, event)
    yield
    async with deadline(bot.loop_lag, 30, "not all shards are up"):
        while not await connection.is_up():
            told.clear()
            await told.wait()


async def test_it_is_up_when_all_shards_of_the_process_are() -> None:
    async with DiscordBot(Languages(), shards=ShardRange(1, 2, 4)) as bot:
        connection = GatewayConnection(bot)
        seen = [await connection.is_up()]
        for event, shard_id in (
            *(("connect", 2), ("connect", 1)),
            *(("disconnect", 2), ("disconnect", 1)),
            *(("resumed", 1), ("resumed", 2)),
        ):
            bot.dispatch(f"shard_{event}", shard_id)
            await asyncio.sleep(0)  # discord.py calls listeners in tasks
            seen.append(await connection.is_up())
    assert seen == [False, False, True, False, False, False, True]


async def test_with_as_many_as_discord_recommends_all_of_them_count() -> None:
    async with watched(limits=replace(AT_ONCE, recommended_shards=2)) as playground:
        bot = ShardedBot(playground)
        connection = GatewayConnection(bot)
        async with running(playground, bot):
            assert not await connection.is_up(), "before it is known how many there are"
            async with until(bot, "shard_connect", [0, 1]):
                pass
            assert await connection.is_up()
            async with until(bot, "shard_resumed", [0]):
                async with until(bot, "shard_disconnect", [0]):
                    playground.discord.gateway.cut(0, CloseCode.UNKNOWN_ERROR)
                assert not await connection.is_up(), "the other one is, but not all"


@pytest.mark.parametrize(
    ("code", "up"),
    [
        (CloseCode.UNKNOWN_ERROR, "shard_resumed"),
        (CloseCode.SESSION_TIMED_OUT, "shard_connect"),
    ],
    ids=["it resumes", "it begins anew"],
)
async def test_one_session_that_is_cut_counts_until_it_is_there_again(
    code: CloseCode, up: str
) -> None:
    async with watched(limits=AT_ONCE) as playground:
        bot = ShardedBot(playground, shard_count=2)
        connection = GatewayConnection(bot)
        async with running(playground, bot):
            async with until(bot, "shard_connect", [0, 1]):
                pass
            async with until(bot, up, [1]):
                async with until(bot, "shard_disconnect", [1]):
                    playground.discord.gateway.cut(1, code)
                assert not await connection.is_up()
            assert await connection.is_up()


async def test_a_shard_without_a_sign_of_life_is_not_up_until_the_gateway_speaks_again() -> None:
    async with watched(limits=QUICK) as playground:
        bot = ShardedBot(playground, shard_count=2, heartbeat_timeout=SILENT_S)
        connection = GatewayConnection(bot)
        async with running(playground, bot):
            async with until_up(bot, connection):
                pass
            async with until(bot, "shard_disconnect", [0, 1]):
                playground.world.faults.update({"gateway_silent": True})
            assert not await connection.is_up()
            async with until_up(bot, connection):
                playground.world.faults.clear()
