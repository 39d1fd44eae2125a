"""Threads in use: by people, by discord.py, and by commands, buttons and modals in them."""

import asyncio
from typing import Any

import discord
import pytest

from playground import Playground
from playground.discord.channels import GUILD_CHANNEL, direct_channel
from playground.discord.errors import InvalidInput
from playground.discord.permissions import BOT_PERMISSIONS
from playground.discord.users import BOT, MIKA, ROBIN
from tests.playground.bots import Bot, connected
from tests.playground.raw import raw_bot, raw_gateway
from tests.playground.test_files import png
from tests.playground.test_flows import imagine

MESSAGES = f"/channels/{GUILD_CHANNEL.id}/messages"
PRESS = {"type": 1, "components": [{"type": 2, "style": 1, "label": "Next", "custom_id": "next"}]}


async def started(playground: Playground, who: str = "mika") -> str:
    """The key of a thread that a person opened under a message."""
    person = playground.world.person(who)
    sent = await person.writer.post("first")
    return person.threads.start_from(sent["id"], "Foxes").key


async def test_people_open_threads_write_in_them_and_join_by_it(playground: Playground) -> None:
    mika, robin = playground.world.person("mika"), playground.world.person("robin")
    key = await started(playground)
    sent = await robin.writer.post("hello", channel=key)
    thread = playground.world.threads.get(key)
    assert sent["channel_id"] == thread.id
    assert thread.thread
    assert list(thread.thread.members) == [MIKA.id, ROBIN.id]
    alone = mika.threads.start("Owls")
    assert (alone.name, alone.json["message_count"]) == ("Owls", 0)
    mika.writer.delete((await mika.writer.post("x", channel=alone.key))["id"])
    counted = playground.world.threads.get(alone.key).json
    assert (counted["message_count"], counted["total_message_sent"]) == (0, 1)


async def test_owners_archive_and_rename_moderators_lock_and_delete(
    playground: Playground,
) -> None:
    mika, robin = playground.world.person("mika"), playground.world.person("robin")
    key = await started(playground)
    assert mika.threads.edit(key, name="Owls", archived=False).name == "Owls"
    with pytest.raises(InvalidInput, match="permission"):
        mika.threads.edit(key, locked=True)
    with pytest.raises(InvalidInput, match="permission"):
        mika.threads.delete(key)
    robin.threads.edit(key, locked=True)
    with pytest.raises(InvalidInput, match="locked"):
        await mika.writer.post("x", channel=key)
    await robin.writer.post("closed", channel=key)
    robin.threads.delete(key)
    with pytest.raises(InvalidInput, match="no channel"):
        await mika.writer.post("x", channel=key)


async def test_what_people_may_not_do_with_threads_is_said(playground: Playground) -> None:
    playground.world.directory.add_member("lena")
    mika, lena = playground.world.person("mika"), playground.world.person("lena")
    key = await started(playground)
    with pytest.raises(InvalidInput, match="permission"):
        lena.threads.edit(key, archived=True)
    mika.threads.edit(key, archived=True)
    with pytest.raises(InvalidInput, match="archived"):
        mika.threads.edit(key, name="Owls")
    (opening, *_) = playground.world.messages.in_channel(GUILD_CHANNEL)
    with pytest.raises(InvalidInput, match="already"):
        mika.threads.start_from(opening.id, "Again")
    with pytest.raises(InvalidInput, match="characters"):
        mika.threads.start("x" * 101)
    with pytest.raises(InvalidInput, match="no threads here"):
        mika.threads.start("x", channel="dm")
    with pytest.raises(InvalidInput, match="not a thread"):
        mika.threads.delete("studio")
    system = playground.world.messages.in_channel(playground.world.threads.get(key))[0]
    with pytest.raises(InvalidInput, match="no thread under"):
        mika.threads.start_from(system.id, "x")
    assert not lena.threads.edit(key, archived=False).json["thread_metadata"]["archived"]


async def test_the_gateway_tells_of_threads(playground: Playground) -> None:
    robin = playground.world.person("robin")
    early = await started(playground)
    async with raw_bot(playground) as bot, raw_gateway(playground) as gateway:
        await gateway.receive()
        await gateway.identify(playground.discord.token)
        guild = (await gateway.until("GUILD_CREATE"))["d"]
        assert [one["id"] for one in guild["threads"]] == [early]
        key = await started(playground)
        created = (await gateway.until("THREAD_CREATE"))["d"]
        assert (created["id"], created["newly_created"]) == (key, True)
        await bot.call("PUT", f"/channels/{key}/thread-members/@me")
        members = (await gateway.until("THREAD_MEMBERS_UPDATE"))["d"]
        assert [one["user_id"] for one in members["added_members"]] == [BOT.id]
        robin.threads.edit(key, archived=True, locked=True)
        updated = (await gateway.until("THREAD_UPDATE"))["d"]["thread_metadata"]
        assert (updated["archived"], updated["locked"]) == (True, True)
        robin.threads.delete(key)
        deleted = (await gateway.until("THREAD_DELETE"))["d"]
        assert (deleted["id"], deleted["parent_id"]) == (key, GUILD_CHANNEL.id)


async def test_where_the_bot_sees_no_channel_it_hears_of_no_thread(playground: Playground) -> None:
    playground.world.app_permissions = 0
    async with raw_gateway(playground) as gateway:
        await gateway.receive()
        await gateway.identify(playground.discord.token, intents=1 | 1 << 9 | 1 << 11)
        await gateway.until("GUILD_CREATE")
        key = await started(playground)
        playground.world.person("mika").writer.start_typing(key)
        playground.world.app_permissions = BOT_PERMISSIONS
        await playground.world.person("mika").writer.post("seen", channel=key)
        assert (await gateway.receive())["t"] == "MESSAGE_CREATE"


async def test_discord_py_opens_threads_and_answers_in_them(playground: Playground) -> None:
    seen: list[Any] = []
    done = asyncio.Event()

    def build(bot: Bot) -> None:
        imagine(bot)

        @bot.tree.command(description="Go on in a thread")
        async def talk(interaction: discord.Interaction) -> None:
            await interaction.response.send_message("Here:")
            message = await interaction.original_response()
            channel = interaction.channel
            assert isinstance(channel, discord.TextChannel)
            thread = await channel.get_partial_message(message.id).create_thread(name="Talk")
            await thread.send("Welcome")
            own = await channel.create_thread(name="Own", type=discord.ChannelType.public_thread)
            await own.edit(archived=True)
            seen.extend([thread, own])
            done.set()

        @bot.tree.command(description="Where am I")
        async def where(interaction: discord.Interaction) -> None:
            seen.append(interaction.channel)
            seen.append(interaction.app_permissions)
            await interaction.response.send_message("here", ephemeral=True)

    mika = playground.world.person("mika")
    async with connected(playground, build):
        await (await mika.command("talk")).reply()

        async with asyncio.timeout(5):
            await done.wait()
        thread, own = seen[:2]
        asked = await mika.command("where", channel=str(thread.id))
        assert (await asked.reply())["channel_id"] == str(thread.id)
        drawn = await mika.command("imagine", prompt="a fox", channel=str(thread.id))
        picture = await drawn.reply(lambda message: message["attachments"])
        clicked = await mika.click(picture, "ask")
        await clicked.answered()
        answered = await mika.submit(clicked, {"answer": "why"})
        words = await answered.reply()
    assert (words["content"], words["flags"] & 64) == ("why", 64)
    assert words["channel_id"] == str(thread.id)
    place, permissions = seen[2:4]
    assert isinstance(place, discord.Thread)
    assert (place.name, place.parent_id) == ("Talk", int(GUILD_CHANNEL.id))
    assert permissions.create_public_threads
    assert permissions.send_messages_in_threads
    assert playground.world.threads.get(str(own.id)).json["thread_metadata"]["archived"]


async def test_a_file_that_is_stored_while_its_thread_is_deleted_is_refused(
    playground: Playground,
) -> None:
    mika, robin = playground.world.person("mika"), playground.world.person("robin")
    key = await started(playground)
    upload = await mika.upload("fox.png", png())
    posting = asyncio.create_task(mika.writer.post(channel=key, files=[upload["id"]]))
    await asyncio.sleep(0)
    robin.threads.delete(key)
    with pytest.raises(InvalidInput, match="Unknown Channel"):
        await posting
    assert list(playground.world.context.folder.glob("[0-9a-f]" * 32)) == []


async def test_values_name_the_threads_of_their_own_guild(playground: Playground) -> None:
    directory = playground.world.directory
    guild = directory.guilds.add("atelier")
    key = await started(playground)
    assert directory.known_objects(GUILD_CHANNEL).has("channel", key)
    assert not directory.known_objects(guild.channels[0]).has("channel", key)
    assert not directory.known_objects(direct_channel(MIKA)).has("channel", key)


async def test_a_thread_is_age_restricted_if_its_channel_is(playground: Playground) -> None:
    directory = playground.world.directory
    key = await started(playground)
    directory.editor.restrict_channel("playground", GUILD_CHANNEL.id, nsfw=True)
    assert directory.get_channel(key).nsfw
    assert directory.find_channel(key, MIKA).nsfw


async def test_a_response_opens_an_archived_thread_but_none_that_is_locked_too(
    playground: Playground,
) -> None:
    mika, robin = playground.world.person("mika"), playground.world.person("robin")
    key = await started(playground)
    async with raw_bot(playground) as bot:
        first = (await mika.command("imagine", prompt="x", channel=key)).interaction
        second = (await mika.command("imagine", prompt="x", channel=key)).interaction
        robin.threads.edit(key, archived=True)
        assert (await bot.answer(first, 4, content="x", components=[PRESS])).status == 200
        assert not playground.world.threads.get(key).json["thread_metadata"]["archived"]
        robin.threads.edit(key, archived=True, locked=True)
        refused = [
            await bot.answer(second, 4, content="x"),
            await bot.edit(first, content="y"),
            await bot.follow_up(first, content="y"),
        ]
        assert [(one.status, one.code) for one in refused] == [(400, 50083)] * 3
        with pytest.raises(InvalidInput, match="locked"):
            await mika.command("imagine", prompt="x", channel=key)
        robin.threads.edit(key, archived=False)
        assert (await bot.edit(first, content="y")).status == 200


async def test_a_response_to_a_thread_that_was_deleted_is_refused(playground: Playground) -> None:
    mika, robin = playground.world.person("mika"), playground.world.person("robin")
    key = await started(playground)
    async with raw_bot(playground) as bot:
        answered = (await mika.command("imagine", prompt="x", channel=key)).interaction
        late = (await mika.command("imagine", prompt="x", channel=key)).interaction
        await bot.answer(answered, 4, content="x")
        robin.threads.delete(key)
        refused = [
            await bot.answer(late, 4, content="x"),
            await bot.follow_up(answered, content="x"),
            await bot.edit(answered, content="x"),
        ]
    assert [(one.status, one.code) for one in refused] == [
        (404, 10003),
        (404, 10003),
        (404, 10008),
    ]
