"""That all traffic is held against Discord's own schemas, and that they catch what is wrong."""

import pytest

from playground import Playground
from playground.discord.channels import GUILD_CHANNEL_TYPES
from playground.discord.users import MIKA
from tests.discord_schema import Schemas, Traffic
from tests.playground.bots import connected
from tests.playground.panel_bot import PanelBot
from tests.playground.test_flows import imagine

CALLBACK = "POST /interactions/{interaction_id}/{interaction_token}/callback"
EDIT = "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original"


async def test_a_command_from_login_to_picture_keeps_the_schemas(discord_schemas: Schemas) -> None:
    traffic = Traffic(discord_schemas)
    async with (
        Playground(page_port=0, observer=traffic) as playground,
        connected(playground, imagine),
    ):
        invocation = await playground.world.person("mika").command("imagine", prompt="a fox")
        await invocation.reply(lambda message: message["attachments"])
    assert traffic.violations == []
    assert {"READY", "GUILD_CREATE", "INTERACTION_CREATE", CALLBACK, EDIT} <= set(traffic.seen)


async def test_a_panel_its_selects_and_its_modals_keep_the_schemas(
    discord_schemas: Schemas,
) -> None:
    traffic, bot = Traffic(discord_schemas), PanelBot()
    async with (
        Playground(page_port=0, observer=traffic) as playground,
        connected(playground, bot.build),
    ):
        editor, mika = playground.world.directory.editor, playground.world.person("mika")
        role = editor.add_role("playground", "Keeper")
        channel = editor.add_channel("playground", "after-dark", nsfw=True)
        editor.give_role("playground", "bot", role.id)
        panel = await (await mika.command("panel")).reply()
        chosen = {"user": MIKA.id, "role": role.id, "mentionable": role.id, "channel": channel.id}
        for kind, value in chosen.items():
            await (await mika.click(panel, kind, [value])).reply()
        for opened, values in (
            (await mika.click(panel, "edit"), {kind: [one] for kind, one in chosen.items()}),
            (await mika.command("ask"), {"key": "hf_x", "kind": "hub", "uses": ["a"]}),
        ):
            await opened.answered()
            if "key" in values:
                values["file"] = [(await mika.upload("a.txt", b"a"))["id"]]
            await (await mika.submit(opened, values)).reply()
        for channel_type in GUILD_CHANNEL_TYPES:
            made = editor.add_channel("playground", channel_type.name, channel_type)
            editor.delete_channel("playground", made.id)
        editor.delete_role("playground", role.id)
    assert traffic.violations == []
    events = {"GUILD_ROLE_CREATE", "GUILD_ROLE_DELETE", "GUILD_MEMBER_UPDATE", "CHANNEL_CREATE"}
    assert events <= set(traffic.seen)
    assert bot.chosen.keys() >= {*chosen, "file"}


@pytest.mark.parametrize(
    ("kind", "what", "sent", "status", "answered"),
    [
        ("rest", "GET /users/@me", None, 200, {"id": "1"}),
        ("rest", "GET /users/@me", None, 302, None),
        ("rest", "GET /users/@me", None, 401, {"message": "no code"}),
        ("rest", "GET /users/@you", None, 200, {}),
        ("rest", EDIT, {"content": 5}, 200, None),
        ("gateway", "MESSAGE_DELETE", None, 0, {"id": "1"}),
        ("gateway", "MESSAGE_FORGET", None, 0, {}),
        ("gateway", "INTERACTION_CREATE", None, 0, {"id": "1", "type": 2}),
        ("gateway", "GUILD_ROLE_CREATE", None, 0, {"guild_id": "1", "role": {"id": "2"}}),
        ("gateway", "GUILD_MEMBER_UPDATE", None, 0, {"guild_id": "1", "roles": []}),
    ],
)
def test_what_discord_would_never_send_is_noticed(
    discord_schemas: Schemas, kind: str, what: str, sent: object, status: int, answered: object
) -> None:
    traffic = Traffic(discord_schemas)
    traffic(kind, what, sent, status, answered)
    assert traffic.violations
