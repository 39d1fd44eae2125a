"""Typing: of the bot through REST, of people through the gateway."""

import pytest

from playground import Playground
from playground.discord import intents
from playground.discord.channels import GUILD_CHANNEL, direct_channel
from playground.discord.events import Event, TypingStarted
from playground.discord.permissions import BOT_PERMISSIONS, SEND_MESSAGES
from playground.discord.users import BOT, MIKA
from tests.playground.raw import raw_bot, raw_gateway

TYPING = f"/channels/{GUILD_CHANNEL.id}/typing"


async def test_the_bot_is_seen_typing_where_it_may_write(playground: Playground) -> None:
    seen: list[Event] = []
    playground.world.feed.subscribe(seen.append)
    async with raw_bot(playground) as bot:
        assert (await bot.call("POST", TYPING)).status == 204
        direct = direct_channel(MIKA)
        assert (await bot.call("POST", f"/channels/{direct.id}/typing")).status == 204
        playground.world.app_permissions = BOT_PERMISSIONS & ~SEND_MESSAGES
        refused = await bot.call("POST", TYPING)
        assert (refused.status, refused.code) == (403, 50013)
        refused = await bot.call("POST", "/channels/1/typing")
        assert (refused.status, refused.code) == (404, 10003)
    assert [one for one in seen if isinstance(one, TypingStarted)] == [
        TypingStarted(GUILD_CHANNEL, BOT),
        TypingStarted(direct, BOT),
    ]


@pytest.mark.parametrize(
    ("intent", "channel"),
    [(intents.GUILD_MESSAGE_TYPING, "studio"), (intents.DIRECT_MESSAGE_TYPING, "dm")],
)
async def test_people_are_heard_typing_with_the_intent_for_it(
    playground: Playground, intent: int, channel: str
) -> None:
    mika = playground.world.person("mika")
    async with raw_gateway(playground) as gateway:
        await gateway.receive()
        await gateway.identify(playground.discord.token, intents=intent)
        await gateway.until("READY")
        for one in ("studio", "dm", "studio"):
            mika.writer.start_typing(one)
        typing = (await gateway.until("TYPING_START"))["d"]
    place = GUILD_CHANNEL if channel == "studio" else direct_channel(MIKA)
    assert (typing["user_id"], typing["channel_id"]) == (MIKA.id, place.id)
    assert typing.get("guild_id") == place.guild_id
