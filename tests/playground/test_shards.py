"""Several shards side by side, with discord.py's `AutoShardedBot`: each has guilds of its own."""

from dataclasses import replace

from playground import Playground
from playground.discord.gateway.close_codes import CloseCode
from playground.discord.ids import shard_of
from tests.discord_schema import watched
from tests.playground.raw import raw_gateway
from tests.playground.sharded import AT_ONCE, ShardedBot, sharded


def add_guilds(playground: Playground) -> None:
    """Three more, on the shards after that of the first."""
    for key in ("atelier", "harbour", "meadow"):
        playground.world.directory.guilds.add(key)


def shard_of_two(playground: Playground, key: str) -> int:
    """Which of two shards a guild is on."""
    return shard_of(playground.world.directory.guilds.get(key).id, 2)


async def sync(bot: ShardedBot) -> None:
    await bot.tree.sync()


async def ask(playground: Playground, channel: str, who: str = "mika") -> str:
    """The bot's reply to `/where`."""
    invocation = await playground.world.person(who).command("where", channel=channel)
    content: str = (await invocation.reply())["content"]
    return content


async def test_guilds_are_spread_over_the_shards_by_their_ids() -> None:
    async with watched(limits=AT_ONCE) as playground:
        add_guilds(playground)
        shards = [shard_of(guild.id, 2) for guild in playground.world.directory.guilds.all]
        assert shards in ([0, 1, 0, 1], [1, 0, 1, 0])


async def test_two_shards_in_one_process_have_guilds_of_their_own() -> None:
    async with watched(limits=AT_ONCE) as playground:
        add_guilds(playground)
        async with sharded(playground, shard_count=2) as bot:
            await sync(bot)
            guilds = playground.world.directory.guilds.all
            assert bot.places == {one.name: shard_of_two(playground, one.key) for one in guilds}
            for guild in guilds:
                said = await ask(playground, guild.channels[0].key)
                assert said == f"{guild.name}, shard {shard_of_two(playground, guild.key)}"
            assert await ask(playground, "dm") == "in private, shard 0"


async def test_two_processes_with_a_shard_each_get_their_own_guilds_and_interactions() -> None:
    async with watched(limits=AT_ONCE) as playground:
        add_guilds(playground)
        async with sharded(playground, [0], 2) as first, sharded(playground, [1], 2) as second:
            await sync(first)
            bots = (first, second)
            assert not first.places.keys() & second.places.keys()
            for guild in playground.world.directory.guilds.all:
                bot = bots[shard_of_two(playground, guild.key)]
                others = bots[1 - shard_of_two(playground, guild.key)]
                before = len(others.heard)
                await ask(playground, guild.channels[0].key)
                assert bot.heard[-1].guild_id == int(guild.id)
                assert len(others.heard) == before
            await ask(playground, "dm")
            assert first.heard[-1].guild is None, "direct messages are shard 0's"


async def test_a_bot_that_asks_starts_as_many_shards_as_are_recommended() -> None:
    limits = replace(AT_ONCE, recommended_shards=3)
    async with watched(limits=limits) as playground:
        add_guilds(playground)
        async with sharded(playground) as bot:
            assert bot.shard_count == 3
            assert set(bot.places.values()) == {0, 1, 2}
            shown = playground.discord.gateway.shards
            assert [(one["shard"], one["count"], one["connected"]) for one in shown] == [
                (0, 3, True),
                (1, 3, True),
                (2, 3, True),
            ]
            assert sum(one["guilds"] for one in shown) == 4


async def test_guilds_are_joined_and_left_on_their_shard_while_it_runs() -> None:
    async with (
        watched(limits=AT_ONCE) as playground,
        sharded(playground, [0], 2) as first,
        sharded(playground, [1], 2) as second,
    ):
        guilds = playground.world.directory.guilds
        for key in ("atelier", "harbour"):
            guilds.add(key)
        is_first = shard_of_two(playground, "atelier") == 0
        one, other = (first, second) if is_first else (second, first)
        await one.until(lambda: "Atelier" in one.places, "not joined")
        await other.until(lambda: "Harbour" in other.places, "not joined")
        assert "Harbour" not in one.places
        assert "Atelier" not in other.places
        guilds.leave("harbour")
        await other.until(lambda: "Harbour" not in other.places, "not left")
        guilds.rejoin("harbour")
        await other.until(lambda: "Harbour" in other.places, "not joined again")


async def test_a_session_that_is_cut_resumes_on_its_shard_with_what_it_missed() -> None:
    async with watched(limits=AT_ONCE) as playground:
        add_guilds(playground)
        async with sharded(playground, shard_count=2) as bot:
            await sync(bot)
            shard_id = shard_of_two(playground, "atelier")
            playground.discord.gateway.cut(shard_id, CloseCode.UNKNOWN_ERROR)
            assert await ask(playground, "atelier") == f"Atelier, shard {shard_id}"
            await bot.until(lambda: bot.resumed, "it has not resumed")
            assert bot.resumed == [shard_id], "the other shard was left alone"


async def test_ready_and_resumed_come_to_every_shard_that_identified() -> None:
    async with watched(limits=AT_ONCE) as playground:
        for shard in ([0, 3], [1, 3], [2, 3]):
            async with raw_gateway(playground) as gateway:
                await gateway.receive()
                await gateway.identify(playground.discord.token, shard=shard)
                ready = (await gateway.until("READY"))["d"]
                assert ready["shard"] == shard
                await gateway.socket.close(code=4000)
            async with raw_gateway(playground) as gateway:
                await gateway.receive()
                session = {"session_id": ready["session_id"], "seq": 1}
                await gateway.send(6, {"token": playground.discord.token, **session})
                assert (await gateway.until("RESUMED"))["d"] == {}


async def test_ready_names_only_the_guilds_of_the_shard() -> None:
    async with watched(limits=AT_ONCE) as playground:
        add_guilds(playground)
        named: list[set[str]] = []
        for shard_id in (0, 1):
            async with raw_gateway(playground) as gateway:
                await gateway.receive()
                await gateway.identify(playground.discord.token, shard=[shard_id, 2])
                ready = (await gateway.until("READY"))["d"]
                named.append({guild["id"] for guild in ready["guilds"]})
                created = [(await gateway.until("GUILD_CREATE"))["d"]["id"] for _ in range(2)]
                assert set(created) == named[-1]
        assert len(named[0] | named[1]) == 4


async def test_messages_of_a_guild_come_to_its_shard_and_direct_ones_to_shard_0() -> None:
    intents = 1 | 1 << 9 | 1 << 12
    async with watched(limits=AT_ONCE) as playground:
        add_guilds(playground)
        directory, messages = playground.world.directory, playground.world.messages
        channels = tuple(directory.channels_of(directory.people.get("mika")))
        for shard_id in (0, 1):
            expected = [one.key for one in channels if shard_of(one.guild_id, 2) == shard_id]
            async with raw_gateway(playground) as gateway:
                await gateway.receive()
                token, shard = playground.discord.token, [shard_id, 2]
                await gateway.identify(token, intents=intents, shard=shard)
                await gateway.until("READY")
                for channel in channels:
                    await messages.create(messages.draft(channel), {"content": channel.key}, {})
                heard = [(await gateway.until("MESSAGE_CREATE"))["d"]["content"] for _ in expected]
                assert heard == expected
                assert ("dm" in heard) == (shard_id == 0)


async def test_the_same_shard_may_be_connected_twice_and_both_hear() -> None:
    async with (
        watched(limits=AT_ONCE) as playground,
        sharded(playground) as first,
        sharded(playground) as second,
    ):
        await sync(first)
        await playground.world.person("mika").command("where")
        await first.until(lambda: first.heard, "the first did not get it")
        await second.until(lambda: second.heard, "the second did not get it")
        assert first.heard[0].id == second.heard[0].id
