"""A gateway that is silent, late, or ends a session; an interaction that comes twice."""

import pytest

from playground import Playground
from playground.discord.gateway.close_codes import CloseCode
from tests.discord_schema import watched
from tests.playground.manual_clock import ManualClock
from tests.playground.raw import RawGateway, raw_bot, raw_gateway
from tests.playground.sharded import AT_ONCE, ShardedBot, sharded


async def ready(playground: Playground, gateway: RawGateway) -> str:
    """The id of a new session."""
    await gateway.receive()
    await gateway.identify(playground.discord.token)
    session_id: str = (await gateway.until("READY"))["d"]["session_id"]
    await gateway.until("GUILD_CREATE")
    return session_id


async def heard(bot: ShardedBot, count: int) -> list[int]:
    """The ids of the interactions, as soon as there are so many."""
    await bot.until(lambda: len(bot.heard) >= count, f"fewer than {count} interactions")
    return [interaction.id for interaction in bot.heard]


async def test_every_second_interaction_is_delivered_twice() -> None:
    async with watched(limits=AT_ONCE) as playground, sharded(playground) as bot:
        await bot.tree.sync()
        playground.world.faults.update({"duplicate_every": 2})
        mika = playground.world.person("mika")
        sent = [int((await mika.command("where")).id) for _ in range(4)]
        assert await heard(bot, 6) == [sent[0], sent[1], sent[1], sent[2], sent[3], sent[3]]


async def test_one_interaction_is_delivered_again_when_a_test_wants_it() -> None:
    async with watched(limits=AT_ONCE) as playground, sharded(playground) as bot:
        await bot.tree.sync()
        invocation = await playground.world.person("mika").command("where")
        await invocation.reply()
        playground.discord.gateway.redeliver(invocation.interaction)
        first, second = await heard(bot, 2)
        assert first == second == int(invocation.id)
        assert bot.heard[0].token == bot.heard[1].token


async def test_a_silent_gateway_holds_back_even_acknowledgements_until_it_speaks() -> None:
    async with watched(limits=AT_ONCE) as playground, raw_gateway(playground) as gateway:
        await ready(playground, gateway)
        playground.world.faults.update({"gateway_silent": True})
        await gateway.send(1)
        playground.world.directory.guilds.add("atelier")
        with pytest.raises(TimeoutError):
            await gateway.socket.receive(timeout=0.2)  # four times what an acknowledgement takes
        playground.world.faults.update({"gateway_silent": False})
        assert (await gateway.receive())["t"] == "GUILD_CREATE"
        assert await gateway.receive() == {"op": 11}


async def test_what_was_said_in_silence_is_replayed_to_one_who_resumes() -> None:
    async with watched(limits=AT_ONCE) as playground:
        async with raw_gateway(playground) as gateway:
            session_id = await ready(playground, gateway)
            playground.world.faults.update({"gateway_silent": True})
            playground.world.directory.guilds.add("atelier")
            await gateway.socket.close(code=4000)
        playground.world.faults.clear()
        async with raw_gateway(playground) as gateway:
            await gateway.receive()
            session = {"session_id": session_id, "seq": 2}
            await gateway.send(6, {"token": playground.discord.token, **session})
            assert (await gateway.receive())["d"]["name"] == "Atelier"
            assert (await gateway.receive())["t"] == "RESUMED"


async def test_a_late_gateway_sends_everything_later_and_in_order() -> None:
    clock = ManualClock()
    async with (
        watched(clock=clock, limits=AT_ONCE) as playground,
        raw_gateway(playground) as gateway,
    ):
        await ready(playground, gateway)
        playground.world.faults.update({"gateway_delay_s": 7})
        for key in ("atelier", "harbour"):
            playground.world.directory.guilds.add(key)
        await clock.wait_until_scheduled()
        clock.advance(6.9)
        with pytest.raises(TimeoutError):
            await gateway.socket.receive(timeout=0.05)
        clock.advance(0.1)
        names = [(await gateway.until("GUILD_CREATE"))["d"]["name"] for _ in range(2)]
        assert names == ["Atelier", "Harbour"]


@pytest.mark.parametrize(("code", "resumes"), [(4000, True), (4008, True), (4009, False)])
async def test_a_cut_session_lives_on_unless_the_code_ends_it(code: int, resumes: bool) -> None:
    async with watched(limits=AT_ONCE) as playground:
        async with raw_gateway(playground) as gateway:
            session_id = await ready(playground, gateway)
            playground.discord.gateway.cut(0, CloseCode(code))
            assert await gateway.receive() == code
        async with raw_gateway(playground) as gateway:
            await gateway.receive()
            session = {"session_id": session_id, "seq": 2}
            await gateway.send(6, {"token": playground.discord.token, **session})
            answer = await gateway.receive()
            assert (answer.get("t") == "RESUMED") == resumes
            assert resumes or answer == {"op": 9, "d": False}


async def test_only_the_named_shard_is_cut() -> None:
    async with watched(limits=AT_ONCE) as playground, raw_gateway(playground) as gateway:
        await ready(playground, gateway)
        playground.discord.gateway.cut(1)
        await gateway.send(1)
        assert await gateway.receive() == {"op": 11}


@pytest.mark.parametrize("resumable", [True, False])
async def test_an_invalid_session_is_told_to_a_live_client(resumable: bool) -> None:
    async with watched(limits=AT_ONCE) as playground, raw_gateway(playground) as gateway:
        session_id = await ready(playground, gateway)
        playground.discord.gateway.invalidate(resumable=resumable)
        assert await gateway.receive() == {"op": 9, "d": resumable}
        session = {"session_id": session_id, "seq": 2}
        await gateway.send(6, {"token": playground.discord.token, **session})
        if resumable:
            assert (await gateway.receive())["t"] == "RESUMED"
        else:
            assert await gateway.receive() == {"op": 9, "d": False}
            await gateway.identify(playground.discord.token)
            assert (await gateway.until("READY"))["d"]["session_id"] != session_id


async def test_discord_py_resumes_after_an_invalid_session_that_is_resumable() -> None:
    async with watched(limits=AT_ONCE) as playground:
        playground.world.directory.guilds.add("atelier")
        async with sharded(playground, shard_count=2) as bot:
            playground.discord.gateway.invalidate(1, resumable=True)
            await bot.until(lambda: bot.resumed, "it has not resumed")
            assert bot.resumed == [1]


async def test_discord_py_identifies_anew_after_one_that_is_not() -> None:
    async with watched(limits=AT_ONCE) as playground, sharded(playground) as bot:
        playground.discord.gateway.invalidate(0, resumable=False)
        await bot.until(lambda: bot.connects == [0, 0], "it has not connected anew")
        assert bot.resumed == []


async def test_a_frozen_client_of_a_cut_session_loses_nothing() -> None:
    async with (
        watched(limits=AT_ONCE) as playground,
        raw_bot(playground),
        raw_gateway(playground) as gateway,
    ):
        await ready(playground, gateway)
        playground.discord.gateway.cut()
        invocation = await playground.world.person("mika").command("imagine", prompt="a fox")
        (shown,) = playground.discord.gateway.shards
        assert not shown["connected"]
        assert await gateway.receive() == 4000
        assert invocation.failed is None, "it may still resume and respond"
