"""What bots hear of messages: the intents, the content, and the application's switches."""

from typing import Any

import discord
import pytest

from playground import Playground
from playground.discord import intents
from playground.discord.channels import GUILD_CHANNEL
from playground.discord.users import BOT, MIKA
from tests.playground.bots import Bot, connected
from tests.playground.raw import RawGateway, raw_bot, raw_gateway
from tests.playground.test_files import png

MESSAGES = f"/channels/{GUILD_CHANNEL.id}/messages"
GUILD = intents.GUILDS | intents.GUILD_MESSAGES


async def identified(gateway: RawGateway, playground: Playground, asked: int) -> Any:
    """The data of READY."""
    await gateway.receive()
    await gateway.identify(playground.discord.token, intents=asked)
    ready = (await gateway.until("READY"))["d"]
    if asked & intents.GUILDS:
        await gateway.until("GUILD_CREATE")
    return ready


async def test_without_the_intent_a_guilds_message_has_no_content(playground: Playground) -> None:
    mika = playground.world.person("mika")
    async with raw_gateway(playground) as gateway:
        await identified(gateway, playground, GUILD)
        upload = await mika.upload("a.png", png())
        sent = await mika.writer.post("secret", files=[upload["id"]])
        created = (await gateway.until("MESSAGE_CREATE"))["d"]
        assert (created["id"], created["author"]["id"]) == (sent["id"], MIKA.id)
        assert (created["content"], created["attachments"]) == ("", [])
        assert created["member"]["roles"] == []
        await mika.writer.edit(sent["id"], "another secret")
        assert (await gateway.until("MESSAGE_UPDATE"))["d"]["content"] == ""
        mika.writer.delete(sent["id"])
        assert (await gateway.until("MESSAGE_DELETE"))["d"]["id"] == sent["id"]


async def test_what_mentions_the_bot_and_what_it_wrote_has_content(playground: Playground) -> None:
    mika = playground.world.person("mika")
    async with raw_bot(playground) as bot, raw_gateway(playground) as gateway:
        await identified(gateway, playground, GUILD)
        own = (await bot.call("POST", MESSAGES, {"content": "mine"})).json
        assert (await gateway.until("MESSAGE_CREATE"))["d"]["content"] == "mine"
        asked = await mika.writer.post(f"<@{BOT.id}> you there?")
        assert "you there" in (await gateway.until("MESSAGE_CREATE"))["d"]["content"]
        await mika.writer.post("a reply", reply_to=own["id"])
        assert (await gateway.until("MESSAGE_CREATE"))["d"]["content"] == "a reply"
        await mika.writer.post("hidden", reply_to=own["id"], mention=False)
        hidden = (await gateway.until("MESSAGE_CREATE"))["d"]
        assert (hidden["content"], hidden["referenced_message"]["content"]) == ("", "mine")
        secret = await mika.writer.post("secret")
        await gateway.until("MESSAGE_CREATE")
        reference = {"message_id": secret["id"]}
        await bot.call("POST", MESSAGES, {"content": "x", "message_reference": reference})
        replied = (await gateway.until("MESSAGE_CREATE"))["d"]["referenced_message"]
        assert (replied["id"], replied["content"]) == (secret["id"], "")
        listed = (await bot.call("GET", MESSAGES)).json
        shown = {one["id"]: one["content"] for one in listed}
        assert (shown[secret["id"]], shown[own["id"]]) == ("", "mine")
        assert "you there" in shown[asked["id"]]


async def test_direct_messages_have_content_and_an_intent_of_their_own(
    playground: Playground,
) -> None:
    mika = playground.world.person("mika")
    async with raw_gateway(playground) as gateway:
        await identified(gateway, playground, intents.DIRECT_MESSAGES)
        await mika.writer.post("in the guild")
        await mika.writer.post("in private", channel="dm")
        created = (await gateway.until("MESSAGE_CREATE"))["d"]
    assert created["content"] == "in private"
    assert "guild_id" not in created


async def test_the_portal_decides_over_the_intent_and_what_rest_shows(
    playground: Playground,
) -> None:
    world, mika = playground.world, playground.world.person("mika")
    sent = await mika.writer.post("secret")
    async with raw_gateway(playground) as gateway:
        await gateway.receive()
        await gateway.identify(playground.discord.token, intents=GUILD | intents.MESSAGE_CONTENT)
        assert await gateway.receive() == 4014
    world.portal.update({"message_content": True})
    async with raw_bot(playground) as bot, raw_gateway(playground) as gateway:
        await identified(gateway, playground, GUILD | intents.MESSAGE_CONTENT)
        await mika.writer.post("open")
        assert (await gateway.until("MESSAGE_CREATE"))["d"]["content"] == "open"
        path = f"{MESSAGES}/{sent['id']}"
        assert (await bot.call("GET", path)).json["content"] == "secret"
        world.portal.update({"message_content": False})
        assert (await bot.call("GET", path)).json["content"] == ""
        # The session keeps what it began with.
        await mika.writer.post("still open")
        assert (await gateway.until("MESSAGE_CREATE"))["d"]["content"] == "still open"


@pytest.mark.parametrize(
    ("switch", "intent", "flag"),
    [
        ("presence", intents.GUILD_PRESENCES, 1 << 13),
        ("guild_members", intents.GUILD_MEMBERS, 1 << 15),
        ("message_content", intents.MESSAGE_CONTENT, 1 << 19),
    ],
)
async def test_the_application_shows_its_privileged_intents(
    playground: Playground, switch: str, intent: int, flag: int
) -> None:
    playground.world.portal.update({switch: True})
    async with raw_bot(playground) as bot, raw_gateway(playground) as gateway:
        for path in ("/applications/@me", "/oauth2/applications/@me"):
            application = (await bot.call("GET", path)).json
            assert (application["flags"], application["flags_new"]) == (flag, str(flag))
        ready = await identified(gateway, playground, intents.GUILDS | intent)
        assert ready["application"]["flags"] == flag


@pytest.mark.parametrize("changes", [{"content": True}, {"message_content": 1}, ["x"]])
def test_the_portal_refuses_what_it_has_no_switch_for(
    playground: Playground, changes: object
) -> None:
    with pytest.raises(ValueError, match=r"message_content"):
        playground.world.portal.update(changes)


async def test_discord_py_hears_words_replies_edits_and_typing(playground: Playground) -> None:
    playground.world.portal.update({"message_content": True})
    asked = discord.Intents(guilds=True, messages=True, message_content=True, typing=True)
    heard: list[Any] = []

    def listen(bot: Bot) -> None:
        @bot.event
        async def on_message(message: discord.Message) -> None:
            heard.append((message.author.name, message.content))
            if message.author != bot.user:
                async with message.channel.typing():
                    await message.reply(f"You said {message.content}")

    mika = playground.world.person("mika")
    async with connected(playground, listen, intents=asked) as bot:
        sent = await mika.writer.post("hello")

        def is_reply(message: discord.Message) -> bool:
            return message.reference is not None and message.reference.message_id == int(sent["id"])

        reply = await bot.wait_for("message", check=is_reply, timeout=5)
        typing = bot.wait_for("typing", timeout=5)
        mika.writer.start_typing()
        channel, user, _ = await typing
        changed = bot.wait_for("message_edit", timeout=5)
        await mika.writer.edit(sent["id"], "hello again")
        before, after = await changed
    assert heard == [("mika", "hello"), ("hfmedia", "You said hello")]
    assert [one.name for one in reply.mentions] == ["mika"]
    assert (str(channel), user.name) == ("studio", "mika")
    assert (before.content, after.content) == ("hello", "hello again")
