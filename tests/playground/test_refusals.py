"""What Discord refuses by its own words and not by its schemas, asked for by raw HTTP."""

import json
from typing import Any

import pytest

from playground import Playground
from playground.discord.channels import GUILD_CHANNEL, direct_channel
from playground.discord.ids import ADMIN_ROLE_ID
from playground.discord.permissions import BOT_PERMISSIONS, READ_MESSAGE_HISTORY, VIEW_CHANNEL
from playground.discord.users import MIKA, ROBIN
from playground.json_types import JsonObject
from tests.playground.raw import create_interaction, raw_bot

MESSAGES = f"/channels/{GUILD_CHANNEL.id}/messages"
USER_ID = "1100000000000000011"


def string_select(count: int = 3, **more: Any) -> JsonObject:
    options = [{"label": str(n), "value": str(n)} for n in range(count)]
    return {"type": 3, "custom_id": "pick", "options": options, **more}


def chosen(*defaults: bool, **more: Any) -> JsonObject:
    """A select whose options are chosen by default or not."""
    select = string_select(len(defaults), **more)
    for option, default in zip(select["options"], defaults, strict=True):
        option["default"] = default
    return select


def user_select(*kinds: str, **more: Any) -> JsonObject:
    ids = {"user": (USER_ID, ROBIN.id), "role": (ADMIN_ROLE_ID,), "channel": (GUILD_CHANNEL.id,)}
    taken = {kind: iter(known) for kind, known in ids.items()}
    values = [{"id": next(taken[kind]), "type": kind} for kind in kinds]
    return {"type": 5, "custom_id": "pick", "default_values": values, **more}


def link(characters: int) -> JsonObject:
    url = "https://example.org/"
    return {"type": 2, "style": 5, "label": "x", "url": url + "x" * (characters - len(url))}


def row(component: JsonObject) -> JsonObject:
    return {"content": "x", "components": [{"type": 1, "components": [component]}]}


def embed(**more: Any) -> JsonObject:
    return {"embeds": [{"title": "x", **more}]}


def mentions(**allowed: Any) -> JsonObject:
    return {"content": "x", "allowed_mentions": allowed}


def long_url(characters: int) -> str:
    return "https://example.org/" + "x" * (characters - 20)


IDS = [str(int(USER_ID) + n) for n in range(101)]


@pytest.mark.parametrize(
    "body",
    [
        row(string_select(max_values=3)),
        row(string_select(min_values=0, max_values=2)),
        row(chosen(True, True, False, max_values=2)),
        row(user_select("user", "user", max_values=2)),
        row({**user_select("user", "role", max_values=2), "type": 7}),
        row({**user_select("role"), "type": 6}),
        row({**user_select("channel"), "type": 8}),
        row(user_select(min_values=2, max_values=2)),
        row(link(512)),
        embed(url=long_url(2048), author={"name": "x", "icon_url": "attachment://a.png"}),
        embed(fields=[{"name": "a", "value": "b", "inline": False}]),
        mentions(parse=["users", "roles", "everyone"]),
        mentions(parse=["everyone"], users=IDS[:100], replied_user=False),
        mentions(parse=None, users=None, roles=[USER_ID]),
    ],
)
async def test_what_discord_takes_is_taken(playground: Playground, body: JsonObject) -> None:
    async with raw_bot(playground) as bot:
        answer = await bot.call("POST", MESSAGES, body)
    assert answer.status == 200, answer.json


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        (row(string_select(max_values=4)), "max_values", "NUMBER_TYPE_MAX"),
        (row(string_select(min_values=3, max_values=2)), "min_values", "NUMBER_TYPE_MAX"),
        (row(string_select(min_values=2)), "min_values", "NUMBER_TYPE_MAX"),
        (row(chosen(True, True, False)), "options", "SELECT_COMPONENT_TOO_MANY_DEFAULT_OPTIONS"),
        (row(chosen("yes")), "default", "BOOLEAN_TYPE_CONVERT"),  # type: ignore[arg-type]
        (row(user_select("user", "user")), "default_values", "BASE_TYPE_BAD_LENGTH"),
        (
            row(user_select("user", min_values=2, max_values=3)),
            "default_values",
            "BASE_TYPE_BAD_LENGTH",
        ),
        (row(user_select("role")), "type", "BASE_TYPE_CHOICES"),
        (row({**user_select("channel"), "type": 7}), "type", "BASE_TYPE_CHOICES"),
        (row(user_select(default_values=USER_ID)), "default_values", "LIST_TYPE_CONVERT"),
        (row(user_select(default_values=[{"type": "user"}])), "id", "BASE_TYPE_REQUIRED"),
        (
            row(user_select(default_values=[{"type": "user", "id": "mika"}])),
            "id",
            "NUMBER_TYPE_COERCE",
        ),
        (row(link(513)), "url", "BASE_TYPE_MAX_LENGTH"),
        (embed(url=long_url(2049)), "url", "BASE_TYPE_MAX_LENGTH"),
        (embed(image={"url": long_url(2049)}), "url", "BASE_TYPE_MAX_LENGTH"),
        (embed(footer={"text": "x", "icon_url": "file:///x"}), "icon_url", "URL_TYPE_INVALID"),
        (
            embed(fields=[{"name": "a", "value": "b", "inline": "no"}]),
            "inline",
            "BOOLEAN_TYPE_CONVERT",
        ),
        (mentions(users=IDS), "users", "BASE_TYPE_MAX_LENGTH"),
        (mentions(roles=IDS), "roles", "BASE_TYPE_MAX_LENGTH"),
        (mentions(parse=["users", "here"]), "parse", "BASE_TYPE_CHOICES"),
        (mentions(parse=[["users"]]), "parse", "BASE_TYPE_CHOICES"),
        (mentions(users=["mika"]), "users", "NUMBER_TYPE_COERCE"),
        (mentions(users=[USER_ID, USER_ID]), "users", "SET_TYPE_ALREADY_CONTAINS_VALUE"),
        (mentions(replied_user="no"), "replied_user", "BOOLEAN_TYPE_CONVERT"),
        ({"content": "x", "attachments": [{"id": "one"}]}, "id", "NUMBER_TYPE_COERCE"),
    ],
)
async def test_what_discord_refuses_is_refused(
    playground: Playground, body: JsonObject, field: str, code: str
) -> None:
    async with raw_bot(playground) as bot:
        refused = await bot.call("POST", MESSAGES, body)
        assert (await bot.call("GET", MESSAGES)).json == []
    assert (refused.status, refused.code) == (400, 50035)
    errors = json.dumps(refused.json["errors"])
    assert f'"{field}"' in errors
    assert code in errors


def modal(**component: Any) -> JsonObject:
    label = {"type": 18, "label": "x", "component": {"custom_id": "x", **component}}
    return {"title": "x", "custom_id": "x", "components": [label]}


def group(kind: int, *defaults: bool, **more: Any) -> JsonObject:
    return modal(**{**chosen(*defaults, **more), "type": kind, "custom_id": "x"})


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (modal(type=4, style=1, max_length=5, value="too long"), "BASE_TYPE_MAX_LENGTH"),
        (modal(type=4, style=1, min_length=5, value="few"), "BASE_TYPE_BAD_LENGTH"),
        (modal(type=4, style=1, min_length=6, max_length=5), "NUMBER_TYPE_MAX"),
        (modal(type=4, style=1, required="yes"), "BOOLEAN_TYPE_CONVERT"),
        (group(21, True, True), "SELECT_COMPONENT_TOO_MANY_DEFAULT_OPTIONS"),
        (group(22, True, True, max_values=1), "SELECT_COMPONENT_TOO_MANY_DEFAULT_OPTIONS"),
        (group(22, True, True, max_values=3), "NUMBER_TYPE_MAX"),
        (group(3, False, False, max_values=3), "NUMBER_TYPE_MAX"),
        (modal(type=19, min_values=2, max_values=1), "NUMBER_TYPE_MAX"),
    ],
)
async def test_what_is_filled_in_from_the_start_keeps_the_limits_of_a_modal(
    playground: Playground, data: JsonObject, code: str
) -> None:
    async with raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        refused = await bot.answer(interaction, 9, **data)
        assert refused.status == 400
        assert code in json.dumps(refused.json["errors"])
        good = modal(type=4, style=1, min_length=2, max_length=5, value="fits")
        assert (await bot.answer(interaction, 9, **good)).status == 200


async def test_the_fields_of_an_embed_are_inline_or_not(playground: Playground) -> None:
    async with raw_bot(playground) as bot:
        fields = [{"name": "a", "value": "b"}, {"name": "c", "value": "d", "inline": True}]
        sent = await bot.call("POST", MESSAGES, embed(fields=fields))
    assert [one["inline"] for one in sent.json["embeds"][0]["fields"]] == [False, True]


async def test_a_file_is_a_spoiler_where_the_message_says_so(playground: Playground) -> None:
    async with raw_bot(playground) as bot:
        listed = [{"id": 0, "is_spoiler": True}, {"id": 1}]
        files = {"a.txt": b"x", "b.txt": b"x"}
        sent = await bot.send_files("POST", MESSAGES, files, attachments=listed)
        first, second = sent.json["attachments"]
        assert (first["flags"], first["filename"]) == (1 << 3, "a.txt")
        assert "flags" not in second

        path = f"{MESSAGES}/{sent.json['id']}"
        kept = await bot.call("PATCH", path, {"attachments": [{"id": first["id"]}]})
        assert kept.json["attachments"][0]["flags"] == 1 << 3
        listed = [{"id": first["id"], "is_spoiler": False}]
        shown = await bot.call("PATCH", path, {"attachments": listed})
        assert "flags" not in shown.json["attachments"][0]


async def test_a_channel_that_the_bot_does_not_see_has_no_history(playground: Playground) -> None:
    async with raw_bot(playground) as bot:
        sent = await bot.call("POST", MESSAGES, {"content": "x"})
        playground.world.app_permissions = BOT_PERMISSIONS & ~VIEW_CHANNEL
        for method, path in (
            ("GET", MESSAGES),
            ("GET", f"{MESSAGES}/{sent.json['id']}"),
            ("GET", f"/channels/{GUILD_CHANNEL.id}"),
            ("POST", MESSAGES),
            ("PATCH", f"{MESSAGES}/{sent.json['id']}"),
            ("DELETE", f"{MESSAGES}/{sent.json['id']}"),
        ):
            refused = await bot.call(method, path, {"content": "y"} if method != "GET" else None)
            assert (refused.status, refused.code) == (403, 50001), (method, path)


async def test_without_read_message_history_the_history_is_empty(playground: Playground) -> None:
    async with raw_bot(playground) as bot:
        await bot.call("POST", MESSAGES, {"content": "x"})
        playground.world.app_permissions = BOT_PERMISSIONS & ~READ_MESSAGE_HISTORY
        listed = await bot.call("GET", MESSAGES)
    assert (listed.status, listed.json) == (200, [])


async def test_permissions_of_the_guild_do_not_count_in_a_direct_channel(
    playground: Playground,
) -> None:
    async with raw_bot(playground) as bot:
        playground.world.app_permissions = 0
        path = f"/channels/{direct_channel(MIKA).id}/messages"
        assert (await bot.call("POST", path, {"content": "x"})).status == 200
        assert len((await bot.call("GET", path)).json) == 1
