"""That all traffic is held against Discord's own schemas, and that they catch what is wrong."""

import pytest

from playground import Playground
from tests.discord_schema import Schemas, Traffic
from tests.playground.bots import connected
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
    ],
)
def test_what_discord_would_never_send_is_noticed(
    discord_schemas: Schemas, kind: str, what: str, sent: object, status: int, answered: object
) -> None:
    traffic = Traffic(discord_schemas)
    traffic(kind, what, sent, status, answered)
    assert traffic.violations
