"""Gateway v10: what it says, what it takes, why it closes; with discord.py and with bare frames."""

import pytest
import zstandard

from playground import Limits, deadline
from tests.discord_schema import watched
from tests.playground.bots import connected
from tests.playground.raw import IMAGINE, raw_bot, raw_gateway
from tests.playground.test_flows import imagine

PLAIN = "?v=10&encoding=json"


async def test_a_wrong_token_is_refused_by_rest_and_by_the_gateway() -> None:
    async with watched() as playground:
        async with raw_bot(playground) as raw:
            raw.token = "wrong"
            refused = await raw.call("GET", "/users/@me")
        assert (refused.status, refused.code) == (401, 0)
        assert refused.json["message"] == "401: Unauthorized"
        async with raw_gateway(playground) as gateway:
            await gateway.receive()
            await gateway.identify("wrong")
            assert await gateway.receive() == 4004


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("{", 4002),
        ("[" * 4096, 4002),
        ("[]", 4002),
        ('{"op": "1"}', 4002),
        ('{"op": 1, "d": "' + "x" * 4096 + '"}', 4002),
        ('{"op": 99}', 4001),
        ('{"op": 3, "d": {}}', 4003),
        ('{"op": 2, "d": 5}', 4002),
        ('{"op": 6, "d": {}}', 4004),
    ],
)
async def test_a_frame_that_makes_no_sense_closes_the_connection(frame: str, code: int) -> None:
    async with watched() as playground, raw_gateway(playground) as gateway:
        assert (await gateway.receive())["op"] == 10
        await gateway.socket.send_str(frame)
        assert await gateway.receive() == code


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"intents": 1 << 40}, 4013),
        ({"intents": "1"}, 4013),
        ({"intents": 1 << 15}, 4014),
        ({"shard": [1, 1]}, 4010),
        ({"shard": "0"}, 4010),
    ],
)
async def test_an_identify_is_checked(more: dict[str, object], code: int) -> None:
    async with watched() as playground, raw_gateway(playground) as gateway:
        await gateway.receive()
        await gateway.identify(playground.discord.token, **more)
        assert await gateway.receive() == code


async def test_identifying_twice_closes_the_connection() -> None:
    async with watched() as playground, raw_gateway(playground) as gateway:
        await gateway.receive()
        await gateway.identify(playground.discord.token)
        await gateway.until("GUILD_CREATE")
        await gateway.identify(playground.discord.token)
        assert await gateway.receive() == 4005


@pytest.mark.parametrize(("query", "code"), [("?v=9", 4012), ("?v=10&encoding=etf", 4000)])
async def test_only_version_10_in_json_is_spoken(query: str, code: int) -> None:
    async with watched() as playground, raw_gateway(playground, query) as gateway:
        assert await gateway.receive() == code


async def test_heartbeats_are_acknowledged_and_missed() -> None:
    limits = Limits(heartbeat_interval_s=0.05)
    async with watched(limits=limits) as playground, raw_gateway(playground) as gateway:
        assert (await gateway.receive())["d"] == {"heartbeat_interval": 50}
        await gateway.send(1)
        assert await gateway.receive() == {"op": 11}
        assert await gateway.receive() == 4009


async def test_too_many_events_close_the_connection() -> None:
    limits = Limits(gateway_events=3)
    async with watched(limits=limits) as playground, raw_gateway(playground) as gateway:
        await gateway.receive()
        for _ in range(4):
            await gateway.send(1)
        answers = [await gateway.receive() for _ in range(4)]
        assert answers[-1] == 4008


async def test_a_session_hears_only_what_its_intents_and_its_shard_ask_for() -> None:
    async with (
        watched() as playground,
        raw_bot(playground) as bot,
        raw_gateway(playground) as gateway,
    ):
        await gateway.receive()
        # Not a shard of the guild's: of its interactions it hears nothing, of direct ones all.
        await gateway.identify(playground.discord.token, intents=1 << 12, shard=[0, 7])
        await gateway.until("READY")
        mika = playground.world.person("mika")
        await mika.command("imagine", prompt="in the guild")
        direct = await mika.command("imagine", prompt="in private", channel="dm")
        event = await gateway.until("INTERACTION_CREATE")
        assert event["d"]["id"] == direct.id
        assert event["d"]["user"]["username"] == "mika"
        await bot.answer(direct.interaction, 4, content="hello")
        assert (await gateway.until("MESSAGE_CREATE"))["d"]["content"] == "hello"


async def test_ephemeral_messages_are_not_told_by_the_gateway() -> None:
    async with (
        watched() as playground,
        raw_bot(playground) as bot,
        raw_gateway(playground) as gateway,
    ):
        await gateway.receive()
        await gateway.identify(playground.discord.token, intents=1 << 9)
        await gateway.until("READY")
        mika = playground.world.person("mika")
        hidden = await mika.command("imagine", prompt="a fox")
        await bot.answer(hidden.interaction, 4, content="hush", flags=64)
        shown = await mika.command("imagine", prompt="a fox")
        await bot.answer(shown.interaction, 4, content="loud")
        assert (await gateway.until("MESSAGE_CREATE"))["d"]["content"] == "loud"


async def test_an_unknown_session_is_invalid_and_may_identify_anew() -> None:
    async with watched() as playground, raw_gateway(playground) as gateway:
        await gateway.receive()
        wish = {"token": playground.discord.token, "session_id": "gone", "seq": 5}
        await gateway.send(6, wish)
        assert await gateway.receive() == {"op": 9, "d": False}
        await gateway.identify(playground.discord.token)
        assert (await gateway.until("READY"))["d"]["session_id"] != "gone"


async def test_a_number_that_was_never_sent_cannot_be_resumed_from() -> None:
    async with watched() as playground:
        async with raw_gateway(playground) as gateway:
            await gateway.receive()
            await gateway.identify(playground.discord.token)
            session_id = (await gateway.until("READY"))["d"]["session_id"]
            await gateway.socket.close(code=4000)
        async with raw_gateway(playground) as gateway:
            await gateway.receive()
            wish = {"token": playground.discord.token, "session_id": session_id, "seq": 99}
            await gateway.send(6, wish)
            assert await gateway.receive() == 4007


async def test_a_client_that_says_goodbye_has_no_session_any_more() -> None:
    async with watched() as playground:
        async with raw_gateway(playground) as gateway:
            await gateway.receive()
            await gateway.identify(playground.discord.token)
            session_id = (await gateway.until("READY"))["d"]["session_id"]
            assert playground.world.bot_online
        async with raw_gateway(playground) as gateway:
            await gateway.receive()
            wish = {"token": playground.discord.token, "session_id": session_id, "seq": 2}
            await gateway.send(6, wish)
            assert (await gateway.receive())["op"] == 9
        assert not playground.world.bot_online


async def test_what_was_missed_while_the_connection_was_cut_is_told_after_resuming() -> None:
    async with watched() as playground, connected(playground, imagine) as bot:
        playground.discord.gateway.abort_connections()
        invocation = await playground.world.person("mika").command("imagine", prompt="a fox")
        async with deadline(playground.world.context.loop_lag, 10, "it has not resumed"):
            await bot.resumed.wait()
        assert (await invocation.reply(lambda message: message["attachments"]))["id"]


async def test_a_client_that_is_asked_to_reconnect_resumes() -> None:
    async with watched() as playground, connected(playground, imagine) as bot:
        playground.discord.gateway.request_reconnect()
        async with deadline(playground.world.context.loop_lag, 10, "it has not resumed"):
            await bot.resumed.wait()
        assert playground.world.bot_online


async def test_discord_py_reads_the_zstd_stream() -> None:
    async with watched() as playground, connected(playground, imagine) as bot:
        assert bot.ws.__class__.__module__ == "discord.gateway"
        assert [guild.name for guild in bot.guilds] == ["Playground"]
        assert bot.guilds[0].get_member(bot.user.id if bot.user else 0) is not None


async def test_a_zlib_stream_is_flushed_after_every_message() -> None:
    query = f"{PLAIN}&compress=zlib-stream"
    async with watched() as playground, raw_gateway(playground, query) as gateway:
        assert (await gateway.receive())["op"] == 10
        await gateway.identify(playground.discord.token)
        assert (await gateway.until("GUILD_CREATE"))["d"]["name"] == "Playground"


async def test_a_zstd_stream_is_one_frame_that_never_ends() -> None:
    query = f"{PLAIN}&compress=zstd-stream"
    async with watched() as playground, raw_gateway(playground, query) as gateway:
        inflator = zstandard.ZstdDecompressor().decompressobj()
        for expected in (b'"op": 10', b"READY", b"GUILD_CREATE"):
            message = await gateway.socket.receive_bytes()
            assert expected in inflator.decompress(message)
            if expected == b'"op": 10':
                await gateway.identify(playground.discord.token)


async def test_what_a_person_types_arrives_as_it_was_typed() -> None:
    prompt = 'ʕ•ᴥ•ʔ "שלום" \\ 🦊\u202e'
    async with watched() as playground, raw_bot(playground), raw_gateway(playground) as gateway:
        await gateway.receive()
        await gateway.identify(playground.discord.token)
        await gateway.until("READY")
        await playground.world.person("mika").command("imagine", prompt=prompt)
        event = await gateway.until("INTERACTION_CREATE")
        assert event["d"]["data"]["options"][0]["value"] == prompt
        assert event["d"]["data"]["name"] == IMAGINE["name"]
