"""How often a bot may identify: one shard after another, and so many times a day."""

from dataclasses import replace

from playground import Limits, Playground
from tests.discord_schema import watched
from tests.playground.manual_clock import ManualClock
from tests.playground.raw import RawGateway, raw_bot, raw_gateway
from tests.playground.sharded import AT_ONCE

INVALID_SESSION = {"op": 9, "d": False}


async def identified(playground: Playground, gateway: RawGateway, *shard: int) -> object:
    """READY's shard, or what came instead of READY."""
    await gateway.receive()
    await gateway.identify(playground.discord.token, shard=list(shard))
    payload = await gateway.receive()
    if isinstance(payload, dict) and payload.get("t") == "READY":
        return payload["d"]["shard"]
    return payload


async def test_a_second_shard_has_to_wait_five_seconds_for_its_turn() -> None:
    clock = ManualClock()
    async with (
        watched(clock=clock) as playground,
        raw_gateway(playground) as first,
        raw_gateway(playground) as second,
    ):
        assert await identified(playground, first, 0, 2) == [0, 2]
        assert await identified(playground, second, 1, 2) == INVALID_SESSION
        clock.advance(4.9)
        await second.identify(playground.discord.token, shard=[1, 2])
        assert await second.receive() == INVALID_SESSION
        clock.advance(0.1)
        await second.identify(playground.discord.token, shard=[1, 2])
        assert (await second.until("READY"))["d"]["shard"] == [1, 2]


async def test_shards_of_different_rate_limit_keys_identify_side_by_side() -> None:
    limits = Limits(max_concurrency=2)
    async with (
        watched(clock=ManualClock(), limits=limits) as playground,
        raw_gateway(playground) as zero,
        raw_gateway(playground) as one,
        raw_gateway(playground) as two,
    ):
        assert await identified(playground, zero, 0, 4) == [0, 4]
        assert await identified(playground, one, 1, 4) == [1, 4]
        assert await identified(playground, two, 2, 4) == INVALID_SESSION, "the key of shard 0"


async def test_what_is_left_of_a_days_session_starts_is_told() -> None:
    limits = replace(AT_ONCE, session_starts=3, recommended_shards=2)
    clock = ManualClock()
    async with (
        watched(clock=clock, limits=limits) as playground,
        raw_bot(playground) as bot,
        raw_gateway(playground) as gateway,
    ):
        assert await identified(playground, gateway, 0, 1) == [0, 1]
        clock.advance(3600)
        told = (await bot.call("GET", "/gateway/bot")).json
    assert told["shards"] == 2
    assert told["session_start_limit"] == {
        "total": 3,
        "remaining": 2,
        "reset_after": 23 * 3_600_000,
        "max_concurrency": 16,
    }


async def test_one_session_start_too_many_ends_all_sessions_until_the_next_day() -> None:
    limits = replace(AT_ONCE, session_starts=2)
    clock = ManualClock()
    async with watched(clock=clock, limits=limits) as playground:
        async with (
            raw_gateway(playground) as first,
            raw_gateway(playground) as second,
            raw_gateway(playground) as third,
        ):
            assert await identified(playground, first, 0, 1) == [0, 1]
            assert await identified(playground, second, 0, 1) == [0, 1]
            assert await identified(playground, third, 0, 1) == 4004
            for gateway in (first, second):
                await gateway.until("GUILD_CREATE")
                assert await gateway.receive() == 4004
        assert not playground.world.bot_online
        async with raw_gateway(playground) as refused:
            assert await identified(playground, refused, 0, 1) == 4004
        clock.advance(24 * 3600)
        async with raw_gateway(playground) as again:
            assert await identified(playground, again, 0, 1) == [0, 1]


async def test_too_many_guilds_for_so_few_shards_need_more() -> None:
    limits = replace(AT_ONCE, guilds_per_shard=1)
    async with watched(limits=limits) as playground:
        playground.world.directory.guilds.add("atelier")
        async with raw_gateway(playground) as gateway:
            assert await identified(playground, gateway, 0, 1) == 4011
        async with raw_gateway(playground) as gateway:
            assert await identified(playground, gateway, 0, 2) == [0, 2]
