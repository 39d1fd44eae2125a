"""Whom a message pings, and that `allowed_mentions` keeps it from pinging."""

import pytest

from playground import Playground
from playground.discord.ids import ADMIN_ROLE_ID
from playground.discord.users import MIKA
from playground.json_types import JsonObject
from tests.playground.raw import create_interaction, raw_bot

WORDS = f"@everyone <@{MIKA.id}> <@&{ADMIN_ROLE_ID}> <@1> @here"


@pytest.mark.parametrize(
    ("allowed", "everyone", "users", "roles"),
    [
        (None, True, ["mika"], [ADMIN_ROLE_ID]),
        ({"parse": []}, False, [], []),
        ({"parse": ["users"]}, False, ["mika"], []),
        ({"parse": ["everyone", "roles"]}, True, [], [ADMIN_ROLE_ID]),
        ({"users": [MIKA.id]}, False, ["mika"], []),
        ({"users": ["1"], "roles": [ADMIN_ROLE_ID]}, False, [], [ADMIN_ROLE_ID]),
    ],
)
@pytest.mark.parametrize("v2", [False, True])
async def test_only_what_is_allowed_pings(
    playground: Playground,
    allowed: JsonObject | None,
    everyone: bool,
    users: list[str],
    roles: list[str],
    v2: bool,
) -> None:
    words: JsonObject = {"flags": 1 << 15, "components": [{"type": 10, "content": WORDS}]}
    body = words if v2 else {"content": WORDS}
    if allowed is not None:
        body = {**body, "allowed_mentions": allowed}
    async with raw_bot(playground) as bot:
        interaction = await create_interaction(playground)
        await bot.answer(interaction, 5)
        message = (await bot.edit(interaction, **body)).json
    assert message["mention_everyone"] is everyone
    assert [user["username"] for user in message["mentions"]] == users
    assert message["mention_roles"] == roles
