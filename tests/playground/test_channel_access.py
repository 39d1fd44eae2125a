"""Where the bot may read and write: deleted channels, closed direct messages, user installs."""

from __future__ import annotations

import pytest

from playground import Playground, RateLimits
from playground.discord.channels import GUILD_CHANNEL, direct_channel
from playground.discord.errors import InvalidInput
from playground.discord.ids import GUILD_ID
from playground.discord.permissions import ATTACH_FILES, BOT_PERMISSIONS, READ_MESSAGE_HISTORY
from playground.discord.users import BOT, MIKA
from tests.discord_schema import watched
from tests.playground.raw import IMAGINE, RawBot, raw_bot, raw_gateway

MESSAGES = f"/channels/{GUILD_CHANNEL.id}/messages"
DIRECT = f"/channels/{direct_channel(MIKA).id}/messages"


async def refusal(bot: RawBot, method: str, path: str, **body: object) -> tuple[int, int]:
    refused = await bot.call(method, path, body or None)
    return refused.status, refused.code


async def test_a_deleted_channel_is_unknown_and_its_messages_with_it() -> None:
    unlimited = RateLimits(enabled=False)
    async with watched(rate_limits=unlimited) as playground, raw_bot(playground) as bot:
        sent = (await bot.call("POST", MESSAGES, {"content": "x"})).json
        playground.world.delete_channel("playground")
        for method, path in (
            ("GET", MESSAGES),
            ("POST", MESSAGES),
            ("GET", f"/channels/{GUILD_CHANNEL.id}"),
        ):
            body = {"content": "x"} if method == "POST" else {}
            assert await refusal(bot, method, path, **body) == (404, 10003)
        path = f"{MESSAGES}/{sent['id']}"
        assert await refusal(bot, "PATCH", path, content="y") == (404, 10003)
        assert (await bot.call("GET", f"/guilds/{GUILD_ID}/channels")).json == []
    with pytest.raises(InvalidInput):
        playground.world.directory.find_channel("studio", MIKA)


async def test_the_gateway_tells_that_a_channel_was_deleted(playground: Playground) -> None:
    async with raw_gateway(playground) as gateway:
        await gateway.receive()
        await gateway.identify(playground.discord.token)
        await gateway.until("GUILD_CREATE")
        playground.world.delete_channel("playground")
        deleted = await gateway.until("CHANNEL_DELETE")
    assert deleted["d"]["id"] == GUILD_CHANNEL.id


async def test_a_message_is_read_with_the_history_and_files_are_attached_with_a_permission(
    playground: Playground,
) -> None:
    async with raw_bot(playground) as bot:
        path = f"{MESSAGES}/{(await bot.call('POST', MESSAGES, {'content': 'x'})).json['id']}"
        playground.world.app_permissions = BOT_PERMISSIONS & ~READ_MESSAGE_HISTORY & ~ATTACH_FILES
        assert await refusal(bot, "GET", path) == (403, 50013)
        assert (await bot.call("GET", MESSAGES)).json == []
        assert (await bot.call("PATCH", path, {"content": "y"})).status == 200
        refused = await bot.send_files("PATCH", path, {"a.png": b"x"}, content="z")
        assert (refused.status, refused.code) == (403, 50013)


async def test_a_person_may_take_no_direct_messages(playground: Playground) -> None:
    async with raw_bot(playground) as bot:
        sent = (await bot.call("POST", DIRECT, {"content": "x"})).json
        playground.world.directory.people.close_direct_messages("mika")
        opened = await bot.call("POST", "/users/@me/channels", {"recipient_id": MIKA.id})
        assert opened.json["id"] == direct_channel(MIKA).id
        assert await refusal(bot, "POST", DIRECT, content="y") == (403, 50007)
        edited = await bot.call("PATCH", f"{DIRECT}/{sent['id']}", {"content": "z"})
        assert edited.json["content"] == "z"


async def test_only_who_shares_a_guild_or_installed_the_app_takes_direct_messages(
    playground: Playground,
) -> None:
    async with raw_bot(playground) as bot:
        playground.world.directory.guilds.leave("playground")
        assert await refusal(bot, "POST", DIRECT, content="x") == (403, 50007)
        playground.world.directory.people.install("mika")
        assert (await bot.call("POST", DIRECT, {"content": "x"})).status == 200


async def test_an_app_that_is_installed_for_a_user_is_used_where_the_bot_is_no_member(
    playground: Playground,
) -> None:
    world = playground.world
    world.directory.guilds.leave("playground")
    with pytest.raises(InvalidInput):
        world.directory.find_channel("studio", MIKA)
    world.directory.people.install("mika")
    async with raw_bot(playground) as bot, raw_gateway(playground) as gateway:
        await gateway.receive()
        await gateway.identify(bot.token)
        await gateway.until("READY")
        await bot.call("PUT", f"/applications/{BOT.id}/commands", [IMAGINE])
        invocation = await world.person("mika").command("imagine", prompt="a fox")
        created = (await gateway.until("INTERACTION_CREATE"))["d"]
        assert created["authorizing_integration_owners"] == {"1": MIKA.id}
        assert created["guild_id"] == GUILD_ID
        answered = await bot.answer(invocation.interaction, 4, content="here")
        assert answered.status == 200
        assert await refusal(bot, "POST", MESSAGES, content="x") == (403, 50001)
        path = f"{MESSAGES}/{invocation.interaction.original_id}"
        assert await refusal(bot, "PATCH", path, content="x") == (403, 50001)
