"""The routes of REST v10, as far as a bot like ours goes; and how Discord says no."""

import io
import json

import discord
import pytest

from playground import Playground
from playground.discord.channels import GUILD_CHANNEL, direct_channel
from playground.discord.ids import GUILD_ID
from playground.discord.permissions import BOT_PERMISSIONS, SEND_MESSAGES, VIEW_CHANNEL
from playground.discord.users import BOT, MIKA, ROBIN
from tests.playground.bots import connected
from tests.playground.raw import IMAGINE, create_interaction, raw_bot
from tests.playground.test_files import png

COMMANDS = f"/applications/{BOT.id}/commands"
MESSAGES = f"/channels/{GUILD_CHANNEL.id}/messages"


@pytest.mark.parametrize(
    "path",
    [
        "/users/@me",
        "/users/@me/guilds",
        "/applications/@me",
        "/oauth2/applications/@me",
        "/gateway",
        "/gateway/bot",
        f"/guilds/{GUILD_ID}",
        f"/guilds/{GUILD_ID}/channels",
        f"/guilds/{GUILD_ID}/members/{MIKA.id}",
        f"/channels/{GUILD_CHANNEL.id}",
        COMMANDS,
        f"/applications/{BOT.id}/guilds/{GUILD_ID}/commands",
        MESSAGES,
    ],
)
async def test_what_can_be_read_is_there_and_only_for_the_bot(
    playground: Playground, path: str
) -> None:
    async with raw_bot(playground) as bot:
        assert (await bot.call("GET", path)).status == 200
        bot.token = "wrong"
        assert (await bot.call("GET", path)).status == (200 if path == "/gateway" else 401)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing/here", 404, 0),
        ("DELETE", "/users/@me", 405, 0),
        ("GET", "/guilds/1", 403, 50001),
        ("GET", f"/guilds/{GUILD_ID}/members/1", 404, 10007),
        ("GET", "/channels/1", 404, 10003),
        ("GET", f"{MESSAGES}/1", 404, 10008),
        ("GET", f"{COMMANDS}/1", 404, 10063),
        ("DELETE", f"{COMMANDS}/1", 404, 10063),
        ("GET", "/applications/1/commands", 403, 50001),
    ],
)
async def test_what_is_not_there_is_said_in_discords_words(
    playground: Playground, method: str, path: str, status: int, code: int
) -> None:
    async with raw_bot(playground) as bot:
        answer = await bot.call(method, path)
    assert (answer.status, answer.code) == (status, code)


@pytest.mark.parametrize("content", [b"{", b"[" * 100_000, b"\xff", b'"x'])
async def test_a_body_that_is_no_json_is_refused(playground: Playground, content: bytes) -> None:
    async with raw_bot(playground) as bot:
        headers = {"Content-Type": "application/json"}
        answer = await bot.call("POST", MESSAGES, data=content, headers=headers)
    assert (answer.status, answer.code) == (400, 50109)


@pytest.mark.parametrize("content_type", ["multipart/form-data", "multipart/form-data; boundary=x"])
async def test_a_form_that_is_none_is_refused(playground: Playground, content_type: str) -> None:
    async with raw_bot(playground) as bot:
        headers = {"Content-Type": content_type}
        answer = await bot.call("POST", MESSAGES, data=b"no form", headers=headers)
    assert (answer.status, answer.code) == (400, 50109)


async def test_a_body_that_is_no_object_is_refused(playground: Playground) -> None:
    async with raw_bot(playground) as bot:
        assert (await bot.call("POST", MESSAGES, [1])).code == 50035
        assert (await bot.call("PUT", COMMANDS, {})).code == 50035


async def test_commands_are_overwritten_upserted_edited_and_deleted(playground: Playground) -> None:
    async with raw_bot(playground) as bot:
        (before,) = (await bot.call("GET", COMMANDS)).json
        again = (await bot.call("PUT", COMMANDS, [IMAGINE])).json[0]
        assert again == before

        changed = await bot.call("POST", COMMANDS, {**IMAGINE, "description": "Paint"})
        assert (changed.status, changed.json["id"]) == (200, before["id"])
        assert changed.json["version"] != before["version"]
        video = await bot.call("POST", COMMANDS, {"name": "video", "description": "Film"})
        assert video.status == 201

        path = f"{COMMANDS}/{video.json['id']}"
        edited = await bot.call("PATCH", path, {"description": "Film it"})
        assert (await bot.call("GET", path)).json == edited.json
        assert (await bot.call("DELETE", path)).status == 204
        assert [one["name"] for one in playground.world.commands.in_scope(None)] == ["imagine"]


async def test_a_guilds_command_hides_its_global_namesake(playground: Playground) -> None:
    async with raw_bot(playground) as bot:
        own = f"/applications/{BOT.id}/guilds/{GUILD_ID}/commands"
        await bot.call("PUT", own, [{**IMAGINE, "description": "Here"}])
        (visible,) = playground.world.commands.visible(GUILD_ID)
        assert (visible["description"], visible["guild_id"]) == ("Here", GUILD_ID)
        assert playground.world.commands.visible(None)[0]["description"] == "Draw"


def option(**more: object) -> dict[str, object]:
    return {"type": 3, "name": "x", "description": "x", **more}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"name": "Imagine"}, "APPLICATION_COMMAND_INVALID_NAME"),
        ({"name": "x" * 33}, "APPLICATION_COMMAND_INVALID_NAME"),
        ({"name": "two words"}, "APPLICATION_COMMAND_INVALID_NAME"),
        ({"description": ""}, "BASE_TYPE_BAD_LENGTH"),
        ({"description": "x" * 101}, "BASE_TYPE_BAD_LENGTH"),
        ({"type": 3, "name": "Look", "description": "x"}, "APPLICATION_COMMAND_CONTEXT_MENU"),
        ({"options": [option()] * 2}, "APPLICATION_COMMANDS_DUPLICATE_NAME"),
        ({"options": [option(), option(name="y", required=True)]}, "OPTIONS_REQUIRED_INVALID"),
        ({"options": [option(name=str(n)) for n in range(26)]}, "BASE_TYPE_BAD_LENGTH"),
        ({"options": [option(type=12)]}, "NUMBER_TYPE_MAX"),
        (
            {"options": [option(choices=[{"name": "a", "value": "a"}], autocomplete=True)]},
            "CHOICES_AUTOCOMPLETE",
        ),
        (
            {"options": [option(choices=[{"name": "a" * 90, "value": "a"}] * 25)]},
            "APPLICATION_COMMANDS_DUPLICATE_NAME",
        ),
    ],
)
async def test_commands_have_rules(
    playground: Playground, more: dict[str, object], code: str
) -> None:
    async with raw_bot(playground) as bot:
        answer = await bot.call("PUT", COMMANDS, [{**IMAGINE, **more}])
    assert answer.status == 400
    assert code in json.dumps(answer.json["errors"])


async def test_a_hundred_commands_are_the_most_and_8000_characters(playground: Playground) -> None:
    async with raw_bot(playground) as bot:
        many = [{"name": f"c{n}", "description": "x"} for n in range(101)]
        assert (await bot.call("PUT", COMMANDS, many)).status == 400
        assert (await bot.call("PUT", COMMANDS, many[:100])).status == 200
        choices = [{"name": f"{n}" * 10, "value": "x" * 100} for n in range(10, 35)]
        long = [option(name=f"o{n}", choices=choices) for n in range(3)]
        answer = await bot.call("PUT", COMMANDS, [{**IMAGINE, "options": long}])
        assert "APPLICATION_COMMAND_TOO_LARGE" in json.dumps(answer.json)


async def test_the_bot_posts_edits_and_deletes_as_itself(playground: Playground) -> None:
    async with connected(playground) as bot:
        channel = bot.get_channel(int(GUILD_CHANNEL.id))
        assert isinstance(channel, discord.TextChannel)
        message = await channel.send("one", file=discord.File(io.BytesIO(png()), "a.png"))
        message = await message.edit(content="two")
        assert [found.content async for found in channel.history()] == ["two"]
        assert (await channel.fetch_message(message.id)).attachments[0].width == 3
        await message.delete()
        assert [found async for found in channel.history()] == []
        member = await bot.guilds[0].fetch_member(int(MIKA.id))
        await member.send("hello")
    world = playground.world
    messages = world.messages
    assert [one.content for one in messages.in_channel(direct_channel(MIKA))] == ["hello"]
    assert messages.in_channel(direct_channel(ROBIN)) == []


async def test_channel_messages_need_permissions(playground: Playground) -> None:
    async with raw_bot(playground) as bot:
        playground.world.app_permissions = VIEW_CHANNEL | SEND_MESSAGES
        assert (await bot.call("POST", MESSAGES, {"content": "x"})).status == 200
        refused = await bot.send_files("POST", MESSAGES, {"a.png": png()}, content="x")
        assert (refused.status, refused.code) == (403, 50013)
        playground.world.app_permissions = BOT_PERMISSIONS & ~SEND_MESSAGES
        refused = await bot.call("POST", MESSAGES, {"content": "x"})
        assert (refused.status, refused.code) == (403, 50013)


async def test_a_channel_knows_nothing_of_ephemeral_messages(playground: Playground) -> None:
    async with raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        await bot.answer(interaction, 4, content="hush", flags=64)
        assert (await bot.call("GET", MESSAGES)).json == []
        assert (await bot.call("GET", f"{MESSAGES}/{interaction.original_id}")).code == 10008


async def test_history_goes_back_page_by_page(playground: Playground) -> None:
    async with raw_bot(playground) as bot:
        for n in range(4):
            await bot.call("POST", MESSAGES, {"content": str(n)})
        newest = (await bot.call("GET", f"{MESSAGES}?limit=3")).json
        assert [one["content"] for one in newest] == ["3", "2", "1"]
        rest = (await bot.call("GET", f"{MESSAGES}?before={newest[-1]['id']}")).json
        assert [one["content"] for one in rest] == ["0"]
