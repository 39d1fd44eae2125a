"""Selects of users, roles, channels and both, as discord.py sends and reads them."""

from typing import Any

import discord
import pytest

from playground import Playground
from playground.discord.channels import GUILD_CHANNEL
from playground.discord.enums import ChannelType, InteractionType
from playground.discord.errors import InvalidInput
from playground.discord.ids import ADMIN_ROLE_ID, GUILD_ID
from playground.discord.permissions import MANAGE_GUILD, MEMBER_PERMISSIONS
from playground.discord.users import BOT, MIKA, ROBIN
from playground.json_types import JsonObject
from tests.playground.bots import connected
from tests.playground.panel_bot import PanelBot
from tests.playground.raw import RawBot, create_interaction, raw_bot, raw_gateway

TYPES = {"user": 5, "role": 6, "mentionable": 7, "channel": 8}


def ids(chosen: list[Any]) -> list[str]:
    return [str(one.id) for one in chosen]


async def test_what_is_chosen_in_a_message_arrives_as_objects(playground: Playground) -> None:
    editor, mika = playground.world.directory.editor, playground.world.person("mika")
    talk = editor.add_channel("playground", "Talk", ChannelType.GUILD_VOICE)
    keeper = editor.add_role("playground", "Keeper", MANAGE_GUILD)
    bot = PanelBot()
    async with connected(playground, bot.build):
        panel = await (await mika.command("panel")).reply()
        for kind, values in {
            "user": [MIKA.id, BOT.id],
            "role": [keeper.id],
            "mentionable": [ROBIN.id, GUILD_ID, keeper.id],
            "channel": [GUILD_CHANNEL.id],
        }.items():
            await (await mika.click(panel, kind, values)).reply()
            assert sorted(ids(bot.chosen[kind])) == sorted(values)
        with pytest.raises(InvalidInput, match="no such choice"):
            await mika.click(panel, "channel", [talk.id])
        await (await mika.click(panel, "channel", [])).reply()
    member, channel = bot.chosen["user"][0], bot.chosen["mentionable"]
    assert isinstance(member, discord.Member)
    assert member.resolved_permissions == discord.Permissions(MEMBER_PERMISSIONS)
    assert {type(one) for one in channel} == {discord.Member, discord.Role}
    assert bot.chosen["channel"] == []


async def test_a_chosen_channel_says_what_the_member_may_do_there(playground: Playground) -> None:
    bot, robin = PanelBot(), playground.world.person("robin")
    async with connected(playground, bot.build):
        panel = await (await robin.command("panel")).reply()
        await (await robin.click(panel, "channel", [GUILD_CHANNEL.id])).reply()
    (channel,) = bot.chosen["channel"]
    assert (channel.name, channel.permissions.manage_guild) == ("studio", True)


async def test_what_the_bot_chose_beforehand_is_shown_and_sent_if_nobody_changes_it(
    playground: Playground,
) -> None:
    bot, mika = PanelBot(), playground.world.person("mika")
    async with connected(playground, bot.build):
        panel = await (await mika.command("panel")).reply()
        assert list(panel["resolved"]["roles"]) == [ADMIN_ROLE_ID]
        assert list(panel["resolved"]["users"]) == [ROBIN.id]
        opened = await mika.click(panel, "edit")
        await opened.answered()
        await (await mika.submit(opened, {"channel": [GUILD_CHANNEL.id]})).reply()
    chosen = {kind: ids(bot.chosen[kind]) for kind in TYPES}
    assert sorted(chosen.pop("mentionable")) == sorted([ADMIN_ROLE_ID, ROBIN.id])
    assert chosen == {"user": [ROBIN.id], "role": [ADMIN_ROLE_ID], "channel": [GUILD_CHANNEL.id]}


async def test_who_left_stays_chosen_where_the_bot_chose_them(playground: Playground) -> None:
    bot, mika = PanelBot(), playground.world.person("mika")
    async with connected(playground, bot.build):
        panel = await (await mika.command("panel")).reply()
        playground.world.directory.guilds.remove_member("playground", "robin")
        for kind in ("user", "mentionable"):
            await (await mika.click(panel, kind, [ROBIN.id, MIKA.id])).reply()
            assert [type(one) for one in bot.chosen[kind]] == [discord.User, discord.Member]
        left = await (await mika.command("panel")).reply()
        assert ROBIN.id in left["resolved"]["users"]
        assert "members" not in left["resolved"]


@pytest.mark.parametrize(
    ("kind", "values", "words"),
    [
        ("role", [GUILD_ID], "no such choice"),
        ("role", [ROBIN.id], "no such choice"),
        ("user", [ADMIN_ROLE_ID], "no such choice"),
        ("user", ["1"], "no such choice"),
        ("mentionable", [GUILD_CHANNEL.id], "no such choice"),
        ("channel", [GUILD_ID], "no such choice"),
        ("user", [ROBIN.id, ROBIN.id], "nothing twice"),
        ("user", [str(number) for number in range(26)], "no such choice"),
    ],
)
async def test_a_forged_choice_is_refused(
    playground: Playground, kind: str, values: list[str], words: str
) -> None:
    mika = playground.world.person("mika")
    async with connected(playground, PanelBot().build):
        panel = await (await mika.command("panel")).reply()
        with pytest.raises(InvalidInput, match=words):
            await mika.click(panel, kind, values)
        opened = await mika.click(panel, "edit")
        await opened.answered()
        with pytest.raises(InvalidInput, match=words):
            await mika.submit(opened, {kind: values})


async def test_a_test_may_forge_what_no_client_would_send(playground: Playground) -> None:
    world = playground.world
    async with raw_bot(playground) as bot, raw_gateway(playground) as gateway:
        await gateway.receive()
        await gateway.identify(playground.discord.token)
        sent = await bot.call("POST", f"/channels/{GUILD_CHANNEL.id}/messages", {"content": "x"})
        data = {"component_type": 2, "custom_id": "settings:key", "id": 1}
        world.interactions.create(
            InteractionType.MESSAGE_COMPONENT,
            MIKA,
            GUILD_CHANNEL,
            data,
            source_message=world.messages.get(sent.json["id"]),
        )
        forged = (await gateway.until("INTERACTION_CREATE"))["d"]
    assert (forged["data"], forged["message"]["id"]) == (data, sent.json["id"])
    assert forged["member"]["permissions"] == str(MEMBER_PERMISSIONS)


async def test_an_ephemeral_panel_is_its_persons_alone(playground: Playground) -> None:
    mika, robin = playground.world.person("mika"), playground.world.person("robin")
    async with connected(playground, PanelBot().build):
        panel = await (await mika.command("panel")).reply()
        assert mika.sees(panel)
        assert not robin.sees(panel)
        for name in ("edit", "role"):
            with pytest.raises(InvalidInput, match="does not exist"):
                await robin.click(panel, name)


async def test_a_modal_of_every_other_field_is_filled_in(playground: Playground) -> None:
    bot, mika = PanelBot(), playground.world.person("mika")
    async with connected(playground, bot.build):
        opened = await mika.command("ask")
        await opened.answered()
        file = await mika.upload("prices.csv", b"model,dollars\n")
        values = {"key": "hf_x", "kind": "own", "uses": ["a", "c"], "sure": True}
        await (await mika.submit(opened, {**values, "file": [file["id"]]})).reply()
        assert await bot.chosen["file"][0].read() == b"model,dollars\n"
    assert {name: bot.chosen[name] for name in values} == values


def select(kind: str, **more: Any) -> JsonObject:
    return {"type": TYPES[kind], "custom_id": "pick", **more}


def default(object_id: str, kind: str) -> list[JsonObject]:
    return [{"id": object_id, "type": kind}]


async def refused_codes(bot: RawBot, playground: Playground, component: JsonObject) -> JsonObject:
    """What is wrong with a select in a modal."""
    interaction = await create_interaction(playground)
    label = {"type": 18, "label": "Pick", "component": component}
    answer = await bot.answer(interaction, 9, custom_id="m", title="M", components=[label])
    assert (answer.status, answer.code) == (400, 50035)
    found: JsonObject = answer.json["errors"]["data"]["components"]["0"]["component"]
    return found


@pytest.mark.parametrize(
    ("component", "path", "code"),
    [
        (
            select("role", default_values=default("1", "role")),
            ("default_values", "0", "id"),
            "SELECT_COMPONENT_INVALID_DEFAULT_VALUE",
        ),
        (
            select("channel", default_values=default(ADMIN_ROLE_ID, "channel")),
            ("default_values", "0", "id"),
            "SELECT_COMPONENT_INVALID_DEFAULT_VALUE",
        ),
        (
            select("user", default_values=default(ADMIN_ROLE_ID, "role")),
            ("default_values", "0", "type"),
            "BASE_TYPE_CHOICES",
        ),
        (select("channel", channel_types=[99]), ("channel_types", "0"), "BASE_TYPE_CHOICES"),
        (select("channel", channel_types=[True]), ("channel_types", "0"), "BASE_TYPE_CHOICES"),
        (
            select("channel", channel_types=[0, 0]),
            ("channel_types",),
            "SET_TYPE_ALREADY_CONTAINS_VALUE",
        ),
        (select("channel", channel_types=0), ("channel_types",), "LIST_TYPE_CONVERT"),
        (select("role", max_values=26), ("max_values",), "NUMBER_TYPE_MAX"),
        (select("role", required="no"), ("required",), "BOOLEAN_TYPE_CONVERT"),
        (select("role", disabled=True), ("disabled",), "BASE_TYPE_CHOICES"),
    ],
)
async def test_a_wrong_select_is_refused_in_a_modal(
    playground: Playground, component: JsonObject, path: tuple[str, ...], code: str
) -> None:
    async with raw_bot(playground) as bot:
        node = await refused_codes(bot, playground, component)
    for step in path:
        node = node[step]
    assert [one["code"] for one in node["_errors"]] == [code]


async def test_default_values_of_what_has_none_are_ignored() -> None:
    options = [{"label": "a", "value": "a"}]
    button = {"type": 2, "style": 1, "label": "Go", "custom_id": "go", "default_values": 5}
    components = [
        {"type": 3, "custom_id": "pick", "options": options, "default_values": [{"type": "role"}]},
        button,
    ]
    # Not held against the schemas: what a bot sends here is none of Discord's.
    async with Playground(page_port=0) as playground, raw_bot(playground) as bot:
        for component in components:
            body = {"components": [{"type": 1, "components": [component]}]}
            answer = await bot.call("POST", f"/channels/{GUILD_CHANNEL.id}/messages", body)
            assert (answer.status, answer.json.get("resolved")) == (200, None)


async def test_an_unknown_default_is_refused_in_a_message_and_one_that_left_is_not(
    playground: Playground,
) -> None:
    playground.world.directory.guilds.remove_member("playground", "robin")
    async with raw_bot(playground) as bot:
        for object_id, status in ((ROBIN.id, 200), ("1", 400)):
            component = select("user", default_values=default(object_id, "user"))
            body = {"components": [{"type": 1, "components": [component]}]}
            answer = await bot.call("POST", f"/channels/{GUILD_CHANNEL.id}/messages", body)
            assert answer.status == status
    path = ("components", "0", "components", "0", "default_values", "0", "id")
    assert answer.codes(*path) == ["SELECT_COMPONENT_INVALID_DEFAULT_VALUE"]
