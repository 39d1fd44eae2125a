"""Replies to messages, and nonces that keep a message from being sent twice; by raw HTTP."""

import asyncio
from typing import Any

import pytest

from playground import Playground, RateLimits
from playground.discord.channels import GUILD_CHANNEL, direct_channel
from playground.discord.ids import GUILD_ID
from playground.discord.permissions import BOT_PERMISSIONS, READ_MESSAGE_HISTORY
from playground.discord.users import MIKA
from tests.discord_schema import watched
from tests.playground.manual_clock import ManualClock
from tests.playground.raw import ApiResponse, RawBot, create_interaction, raw_bot, raw_gateway

MESSAGES = f"/channels/{GUILD_CHANNEL.id}/messages"
DIRECT = f"/channels/{direct_channel(MIKA).id}/messages"


async def reply(bot: RawBot, message_id: str, path: str = MESSAGES, **more: Any) -> ApiResponse:
    reference = {"message_id": message_id, **more}
    return await bot.call("POST", path, {"content": "reply", "message_reference": reference})


async def history(bot: RawBot) -> list[str]:
    return [one["content"] for one in (await bot.call("GET", MESSAGES)).json]


async def test_a_reply_shows_the_message_that_it_replies_to(playground: Playground) -> None:
    async with raw_bot(playground) as bot:
        first = (await bot.call("POST", MESSAGES, {"content": "first"})).json
        whole: dict[str, Any] = {"channel_id": GUILD_CHANNEL.id, "guild_id": GUILD_ID, "type": 0}
        for more in ({}, whole):
            sent = (await reply(bot, first["id"], **more)).json
            assert sent["type"] == 19
            assert sent["message_reference"] == {"message_id": first["id"], **whole}
            assert sent["referenced_message"]["content"] == "first"


async def test_a_reply_outlives_the_message_that_it_replies_to(playground: Playground) -> None:
    async with raw_bot(playground) as bot:
        first = (await bot.call("POST", MESSAGES, {"content": "first"})).json
        sent = (await reply(bot, first["id"])).json
        await bot.call("DELETE", f"{MESSAGES}/{first['id']}")
        after = (await bot.call("GET", f"{MESSAGES}/{sent['id']}")).json
    assert after["message_reference"]["message_id"] == first["id"]
    assert after["referenced_message"] is None


async def test_a_reply_to_a_message_that_is_not_there_is_refused() -> None:
    unlimited = RateLimits(enabled=False)
    async with watched(rate_limits=unlimited) as playground, raw_bot(playground) as bot:
        first = (await bot.call("POST", MESSAGES, {"content": "first"})).json
        elsewhere = (await bot.call("POST", DIRECT, {"content": "elsewhere"})).json
        interaction = await create_interaction(playground)
        await bot.answer(interaction, 4, content="hush", flags=64)
        refusals = [
            await reply(bot, "1"),
            await reply(bot, elsewhere["id"]),
            await reply(bot, interaction.original_id or ""),
            await reply(bot, first["id"], channel_id="1"),
            await reply(bot, first["id"], guild_id="1"),
        ]
        for refused in refusals:
            assert (refused.status, refused.code) == (400, 50035)
            assert refused.codes("message_reference") == ["MESSAGE_REFERENCE_UNKNOWN_MESSAGE"]
        assert await history(bot) == ["first"]


async def test_a_reply_that_may_fail_becomes_an_ordinary_message(playground: Playground) -> None:
    async with raw_bot(playground) as bot:
        sent = await reply(bot, "1", fail_if_not_exists=False)
    assert (sent.status, sent.json["type"]) == (200, 0)
    assert "message_reference" not in sent.json


async def test_a_reply_needs_the_history_of_the_channel(playground: Playground) -> None:
    async with raw_bot(playground) as bot:
        first = (await bot.call("POST", MESSAGES, {"content": "first"})).json
        playground.world.app_permissions = BOT_PERMISSIONS & ~READ_MESSAGE_HISTORY
        refused = await reply(bot, first["id"])
    assert (refused.status, refused.code) == (400, 160002)


@pytest.mark.parametrize(
    ("body", "path", "code"),
    [
        ({"message_reference": "1"}, ("message_reference",), "MODEL_TYPE_CONVERT"),
        ({"message_reference": {}}, ("message_reference", "message_id"), "BASE_TYPE_REQUIRED"),
        (
            {"message_reference": {"message_id": "one"}},
            ("message_reference", "message_id"),
            "NUMBER_TYPE_COERCE",
        ),
        (
            {"message_reference": {"message_id": "1", "type": 2}},
            ("message_reference", "type"),
            "BASE_TYPE_CHOICES",
        ),
        (
            {"message_reference": {"message_id": "1", "fail_if_not_exists": "no"}},
            ("message_reference", "fail_if_not_exists"),
            "BOOLEAN_TYPE_CONVERT",
        ),
        ({"nonce": "x" * 26}, ("nonce",), "BASE_TYPE_MAX_LENGTH"),
        ({"nonce": 2**63}, ("nonce",), "NONCE_TYPE_COERCE"),
        ({"nonce": True}, ("nonce",), "NONCE_TYPE_COERCE"),
        ({"nonce": "x", "enforce_nonce": "yes"}, ("enforce_nonce",), "BOOLEAN_TYPE_CONVERT"),
    ],
)
async def test_references_and_nonces_have_a_form(
    playground: Playground, body: dict[str, Any], path: tuple[str, ...], code: str
) -> None:
    async with raw_bot(playground) as bot:
        refused = await bot.call("POST", MESSAGES, {"content": "x", **body})
    assert refused.codes(*path) == [code]


@pytest.mark.parametrize("nonce", ["a" * 25, 123456789, -(2**63)])
async def test_an_enforced_nonce_returns_the_first_message(
    playground: Playground, nonce: int | str
) -> None:
    async with raw_bot(playground) as bot:
        first = await bot.call("POST", MESSAGES, {"content": "first", "nonce": nonce})
        assert (first.status, first.json["nonce"]) == (200, nonce)
        again = {"content": "again", "nonce": nonce, "enforce_nonce": True}
        second = await bot.send_files("POST", MESSAGES, {"a.txt": b"x"}, **again)
        assert (second.status, second.json["id"]) == (200, first.json["id"])
        assert second.json["content"] == "first"
        assert await history(bot) == ["first"]
    files = playground.world.context.folder.glob("[0-9a-f]" * 32)
    assert list(files) == [], "the second message's file is not kept"


async def test_two_requests_at_once_with_one_nonce_make_one_message(
    playground: Playground,
) -> None:
    async with raw_bot(playground) as bot:
        body = {"nonce": "x", "enforce_nonce": True, "content": "x"}
        sent = await asyncio.gather(
            *(bot.send_files("POST", MESSAGES, {"a.png": b"x"}, **body) for _ in range(4))
        )
        assert len({one.json["id"] for one in sent}) == 1
        assert await history(bot) == ["x"]


async def test_a_nonce_that_is_not_enforced_and_time_allow_another() -> None:
    clock = ManualClock()
    async with watched(clock=clock) as playground, raw_bot(playground) as bot:
        body: dict[str, Any] = {"nonce": "x", "content": "x"}
        ids = [(await bot.call("POST", MESSAGES, body)).json["id"] for _ in range(2)]
        clock.advance(180)
        enforced = body | {"enforce_nonce": True}
        ids.append((await bot.call("POST", MESSAGES, enforced)).json["id"])
        assert len(set(ids)) == 3


async def test_a_message_that_was_deleted_keeps_its_nonce(playground: Playground) -> None:
    async with raw_bot(playground) as bot:
        body = {"nonce": "x", "content": "x", "enforce_nonce": True}
        first = (await bot.call("POST", MESSAGES, body)).json
        await bot.call("DELETE", f"{MESSAGES}/{first['id']}")
        refused = await bot.call("POST", MESSAGES, body)
        assert (refused.status, refused.code) == (404, 10008)
        assert await history(bot) == []


async def test_the_gateway_tells_a_messages_nonce(playground: Playground) -> None:
    async with raw_bot(playground) as bot, raw_gateway(playground) as gateway:
        await gateway.receive()
        await gateway.identify(bot.token, intents=1 << 9)
        await gateway.until("READY")
        await bot.call("POST", MESSAGES, {"content": "x", "nonce": "mine"})
        created = await gateway.until("MESSAGE_CREATE")
    assert created["d"]["nonce"] == "mine"
