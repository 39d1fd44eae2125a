"""Threads through REST: making them, what they are then, and who may do what with them."""

from typing import Any

import pytest

from playground import Limits, Playground, RateLimits
from playground.discord.channels import GUILD_CHANNEL, direct_channel
from playground.discord.enums import ChannelType
from playground.discord.ids import GUILD_ID
from playground.discord.permissions import (
    BOT_PERMISSIONS,
    CREATE_PUBLIC_THREADS,
    MANAGE_THREADS,
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES,
    SEND_MESSAGES_IN_THREADS,
)
from playground.discord.users import BOT, MIKA, ROBIN
from tests.discord_schema import watched
from tests.playground.manual_clock import ManualClock
from tests.playground.raw import RawBot, create_interaction, raw_bot

MESSAGES = f"/channels/{GUILD_CHANNEL.id}/messages"
THREADS = f"/channels/{GUILD_CHANNEL.id}/threads"
UNLIMITED = RateLimits(enabled=False)


async def thread_of_the_bot(bot: RawBot, name: str = "Foxes") -> Any:
    """A thread under a message of the bot."""
    sent = (await bot.call("POST", MESSAGES, {"content": "first"})).json
    made = await bot.call("POST", f"{MESSAGES}/{sent['id']}/threads", {"name": name})
    assert made.status == 201, made
    return made.json


async def refusal(bot: RawBot, method: str, path: str, **body: object) -> tuple[int, int]:
    refused = await bot.call(method, path, body or None)
    return refused.status, refused.code


async def test_a_thread_under_a_message_has_its_id_and_is_shown_with_it(
    playground: Playground,
) -> None:
    async with raw_bot(playground) as bot:
        thread = await thread_of_the_bot(bot)
        assert (thread["type"], thread["parent_id"]) == (11, GUILD_CHANNEL.id)
        assert (thread["owner_id"], thread["member"]["user_id"]) == (BOT.id, BOT.id)
        assert thread["thread_metadata"]["auto_archive_duration"] == 1440
        starter = (await bot.call("GET", f"{MESSAGES}/{thread['id']}")).json
        assert (starter["flags"], starter["thread"]["name"]) == (1 << 5, "Foxes")
        path = f"/channels/{thread['id']}/messages"
        sent = await bot.call("POST", path, {"content": "in it"})
        assert (sent.status, sent.json["channel_id"]) == (200, thread["id"])
        listed = (await bot.call("GET", path)).json
        assert [one["type"] for one in listed] == [0, 21]
        assert listed[1]["referenced_message"]["content"] == "first"
        now = (await bot.call("GET", f"/channels/{thread['id']}")).json
        assert (now["message_count"], now["last_message_id"]) == (1, sent.json["id"])
        again = await refusal(bot, "POST", f"{MESSAGES}/{thread['id']}/threads", name="Again")
        assert again == (400, 160004)


async def test_a_thread_on_its_own_is_announced_in_its_channel(playground: Playground) -> None:
    async with raw_bot(playground) as bot:
        made = await bot.call("POST", THREADS, {"name": "Foxes", "type": 11})
        assert made.status == 201
        (announced,) = (await bot.call("GET", MESSAGES)).json
        assert (announced["type"], announced["content"]) == (18, "Foxes")
        assert announced["message_reference"]["channel_id"] == made.json["id"]
        path = f"{MESSAGES}/{announced['id']}/threads"
        assert await refusal(bot, "POST", path, name="x") == (403, 50021)
        # Without a type it would be private, which the playground does not have.
        assert await refusal(bot, "POST", THREADS, name="x") == (400, 50024)


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "name", "BASE_TYPE_REQUIRED"),
        ({"name": ""}, "name", "BASE_TYPE_BAD_LENGTH"),
        ({"name": "x" * 101}, "name", "BASE_TYPE_BAD_LENGTH"),
        ({"name": "x", "auto_archive_duration": 61}, "auto_archive_duration", "BASE_TYPE_CHOICES"),
        ({"name": "x", "rate_limit_per_user": 21601}, "rate_limit_per_user", "NUMBER_TYPE_MAX"),
    ],
)
async def test_a_new_thread_has_a_form(
    playground: Playground, body: dict[str, Any], field: str, code: str
) -> None:
    async with raw_bot(playground) as bot:
        refused = await bot.call("POST", THREADS, {"type": 11, **body})
    assert refused.codes(field) == [code]


async def test_threads_are_made_with_permissions_in_channels_of_words(
    playground: Playground,
) -> None:
    world = playground.world
    voice = world.directory.editor.add_channel("playground", "Voice", ChannelType.GUILD_VOICE)
    news = world.directory.editor.add_channel("playground", "news", ChannelType.GUILD_ANNOUNCEMENT)
    body = {"name": "Foxes", "type": 11}
    async with raw_bot(playground) as bot:
        sent = (await bot.call("POST", MESSAGES, {"content": "x"})).json
        for place in (voice, direct_channel(MIKA)):
            refused = await refusal(bot, "POST", f"/channels/{place.id}/threads", **body)
            assert refused == (400, 50024)
        made = await bot.call("POST", f"/channels/{news.id}/threads", body)
        assert made.json["type"] == 10
        world.app_permissions = BOT_PERMISSIONS & ~CREATE_PUBLIC_THREADS
        assert await refusal(bot, "POST", THREADS, **body) == (403, 50013)
        path = f"{MESSAGES}/{sent['id']}/threads"
        assert await refusal(bot, "POST", path, name="x") == (403, 50013)
        world.app_permissions = BOT_PERMISSIONS & ~READ_MESSAGE_HISTORY
        assert await refusal(bot, "POST", path, name="x") == (403, 50013)
        interaction = await create_interaction(playground)
        await bot.answer(interaction, 4, content="hush", flags=64)
        path = f"{MESSAGES}/{interaction.original_id}/threads"
        assert await refusal(bot, "POST", path, name="x") == (404, 10008)


async def test_writing_in_a_thread_takes_a_permission_of_its_own(playground: Playground) -> None:
    world = playground.world
    async with raw_bot(playground) as bot:
        path = f"/channels/{(await thread_of_the_bot(bot))['id']}"
        world.app_permissions = BOT_PERMISSIONS & ~SEND_MESSAGES
        assert (await bot.call("POST", f"{path}/messages", {"content": "x"})).status == 200
        assert (await bot.call("POST", f"{path}/typing")).status == 204
        world.app_permissions = BOT_PERMISSIONS & ~SEND_MESSAGES_IN_THREADS
        assert await refusal(bot, "POST", f"{path}/messages", content="x") == (403, 50013)
        assert await refusal(bot, "POST", f"{path}/typing") == (403, 50013)
        world.app_permissions = BOT_PERMISSIONS & ~READ_MESSAGE_HISTORY
        assert (await bot.call("GET", f"{path}/messages")).json == []


async def test_an_archived_thread_opens_for_a_message_and_for_nothing_else() -> None:
    async with watched(rate_limits=UNLIMITED) as playground, raw_bot(playground) as bot:
        path = f"/channels/{(await thread_of_the_bot(bot))['id']}"
        sent = (await bot.call("POST", f"{path}/messages", {"content": "x"})).json
        changed = await bot.call("PATCH", path, {"archived": True})
        assert changed.json["thread_metadata"]["archived"] is True
        message = f"{path}/messages/{sent['id']}"
        assert await refusal(bot, "PATCH", message, content="y") == (400, 50083)
        assert await refusal(bot, "PATCH", path, name="Owls") == (400, 50083)
        member = f"{path}/thread-members/{ROBIN.id}"
        assert await refusal(bot, "PUT", member) == (400, 50083)
        assert (await bot.call("POST", f"{path}/messages", {"content": "z"})).status == 200
        now = (await bot.call("GET", path)).json
        assert now["thread_metadata"]["archived"] is False


async def test_a_locked_thread_takes_messages_of_moderators_alone() -> None:
    async with watched(rate_limits=UNLIMITED) as playground, raw_bot(playground) as bot:
        path = f"/channels/{(await thread_of_the_bot(bot))['id']}"
        assert await refusal(bot, "PATCH", path, locked=True) == (403, 50013)
        playground.world.app_permissions = BOT_PERMISSIONS | MANAGE_THREADS
        assert (await bot.call("PATCH", path, {"locked": True})).status == 200
        assert (await bot.call("POST", f"{path}/messages", {"content": "x"})).status == 200
        await bot.call("PATCH", path, {"archived": True})
        playground.world.app_permissions = BOT_PERMISSIONS
        assert await refusal(bot, "POST", f"{path}/messages", content="x") == (400, 160005)
        assert await refusal(bot, "PATCH", path, archived=False) == (403, 50013)


async def test_a_thread_that_nobody_writes_in_is_archived_by_itself() -> None:
    clock = ManualClock()
    async with watched(clock=clock, rate_limits=UNLIMITED) as playground:
        mika = playground.world.person("mika")
        async with raw_bot(playground) as bot:
            sent = (await bot.call("POST", MESSAGES, {"content": "x"})).json
            body = {"name": "Foxes", "auto_archive_duration": 60}
            await bot.call("POST", f"{MESSAGES}/{sent['id']}/threads", body)
            clock.advance(3000)
            await mika.writer.post("still here", channel=sent["id"])
            clock.advance(3000)
            archived = f"{THREADS}/archived/public"
            active = f"/guilds/{GUILD_ID}/threads/active"
            assert (await bot.call("GET", archived)).json["threads"] == []
            assert [one["id"] for one in (await bot.call("GET", active)).json["threads"]] == [
                sent["id"]
            ]
            clock.advance(600)
            (listed,) = (await bot.call("GET", archived)).json["threads"]
            assert (await bot.call("GET", active)).json["threads"] == []
    assert (listed["id"], listed["message_count"]) == (sent["id"], 1)


async def test_archived_threads_are_listed_in_pages() -> None:
    clock = ManualClock()
    async with (
        watched(clock=clock, rate_limits=UNLIMITED) as playground,
        raw_bot(playground) as bot,
    ):
        made = [await thread_of_the_bot(bot, f"Number {n}") for n in range(3)]
        for one in made:
            clock.advance(1)
            await bot.call("PATCH", f"/channels/{one['id']}", {"archived": True})
        path = f"{THREADS}/archived/public?limit=2"
        first = (await bot.call("GET", path)).json
        assert [one["name"] for one in first["threads"]] == ["Number 2", "Number 1"]
        assert (first["has_more"], len(first["members"])) == (True, 2)
        before = first["threads"][1]["thread_metadata"]["archive_timestamp"]
        second = (await bot.call("GET", path, params={"before": before})).json
    assert [one["name"] for one in second["threads"]] == ["Number 0"]
    assert second["has_more"] is False


async def test_a_thread_is_deleted_with_a_permission_and_its_messages_with_it() -> None:
    async with watched(rate_limits=UNLIMITED) as playground, raw_bot(playground) as bot:
        thread = await thread_of_the_bot(bot)
        path = f"/channels/{thread['id']}"
        sent = (await bot.call("POST", f"{path}/messages", {"content": "x"})).json
        assert await refusal(bot, "DELETE", path) == (403, 50013)
        playground.world.app_permissions = BOT_PERMISSIONS | MANAGE_THREADS
        assert (await bot.call("DELETE", path)).json["id"] == thread["id"]
        assert await refusal(bot, "GET", path) == (404, 10003)
        assert await refusal(bot, "POST", f"{path}/messages", content="x") == (404, 10003)
        assert playground.world.messages.find(sent["id"]) is None
        starter = (await bot.call("GET", f"{MESSAGES}/{thread['id']}")).json
        assert (starter["flags"], "thread" in starter) == (0, False)


async def test_members_join_leave_and_are_listed() -> None:
    async with watched(rate_limits=UNLIMITED) as playground, raw_bot(playground) as bot:
        members = f"/channels/{(await thread_of_the_bot(bot))['id']}/thread-members"
        assert (await bot.call("PUT", f"{members}/{ROBIN.id}")).status == 204
        listed = (await bot.call("GET", members)).json
        assert [one["user_id"] for one in listed] == [BOT.id, ROBIN.id]
        assert (await bot.call("GET", f"{members}/{ROBIN.id}")).json["user_id"] == ROBIN.id
        assert await refusal(bot, "DELETE", f"{members}/{ROBIN.id}") == (403, 50013)
        playground.world.app_permissions = BOT_PERMISSIONS | MANAGE_THREADS
        assert (await bot.call("DELETE", f"{members}/{ROBIN.id}")).status == 204
        assert await refusal(bot, "GET", f"{members}/{ROBIN.id}") == (404, 10007)
        assert await refusal(bot, "PUT", f"{members}/1") == (404, 10013)
        assert (await bot.call("DELETE", f"{members}/@me")).status == 204
        assert (await bot.call("PUT", f"{members}/@me")).status == 204


async def test_only_threads_are_changed_and_deleted_by_the_bot(playground: Playground) -> None:
    path = f"/channels/{GUILD_CHANNEL.id}"
    direct = f"/channels/{direct_channel(MIKA).id}"
    async with raw_bot(playground) as bot:
        assert await refusal(bot, "PATCH", path, name="owls") == (403, 50013)
        assert await refusal(bot, "DELETE", path) == (403, 50013)
        assert await refusal(bot, "DELETE", direct) == (400, 50024)


async def test_a_guild_has_so_many_active_threads_and_the_playground_so_many_at_all() -> None:
    limits = Limits(active_threads=2, kept_threads=3)
    async with (
        watched(limits=limits, rate_limits=UNLIMITED) as playground,
        raw_bot(playground) as bot,
    ):
        made = [await thread_of_the_bot(bot) for _ in range(2)]
        assert await refusal(bot, "POST", THREADS, name="x", type=11) == (400, 160006)
        for one in made:
            await bot.call("PATCH", f"/channels/{one['id']}", {"archived": True})
        made += [await thread_of_the_bot(bot) for _ in range(2)]
        found = [(await bot.call("GET", f"/channels/{one['id']}")).status for one in made]
    assert found == [404, 200, 200, 200]


async def test_a_channels_threads_go_with_it(playground: Playground) -> None:
    async with raw_bot(playground) as bot:
        thread = await thread_of_the_bot(bot)
        playground.world.delete_channel("playground")
        assert await refusal(bot, "GET", f"/channels/{thread['id']}") == (404, 10003)
    assert playground.world.messages.in_channel(GUILD_CHANNEL) == []
