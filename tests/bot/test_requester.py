"""What a job learns from an interaction: who asked, and where."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
import pytest_asyncio
from discord import Interaction

from cogs.requester import can_open_thread, expiry, member_of, place_of, requester_of
from guilds.decisions import Member, Place
from jobs import Requester

MIKA, GUILD, PAINTERS = 11, 33, 77
USER = {"id": str(MIKA), "username": "mika", "discriminator": "0", "avatar": None}
MEMBER = {
    "user": USER,
    "roles": [str(PAINTERS)],
    "permissions": "0",
    "joined_at": None,
    "deaf": False,
    "mute": False,
    "flags": 0,
}
IN_GUILD: dict[str, Any] = {
    "guild": {"id": str(GUILD), "locale": "de", "features": []},
    "guild_id": str(GUILD),
    "guild_locale": "de",
    "member": MEMBER,
}
SENT_AT = "2026-11-22T12:00:00+00:00"
FOR_GUILD, FOR_USER = {"0": str(GUILD)}, {"1": str(MIKA)}
TEXT_CHANNEL = {"id": "44", "type": 0, "name": "studio", "position": 0}
THREAD = {
    "id": "45",
    "parent_id": "44",
    "type": 11,
    "name": "foxes",
    "owner_id": str(MIKA),
    "guild_id": str(GUILD),
    "thread_metadata": {
        "archived": False,
        "auto_archive_duration": 60,
        "archive_timestamp": SENT_AT,
    },
    "message_count": 1,
    "member_count": 1,
}


def a_role(identity: int, name: str) -> dict[str, Any]:
    flags = {"hoist": False, "managed": False, "mentionable": False, "flags": 0}
    return {
        "id": str(identity),
        "name": name,
        "permissions": "0",
        "position": 0,
        "color": 0,
    } | flags


@pytest_asyncio.fixture
async def client() -> AsyncIterator[discord.Client]:
    """A client that has seen the guild with its roles."""
    async with discord.Client(intents=discord.Intents(guilds=True)) as opened:
        roles = [a_role(GUILD, "@everyone"), a_role(PAINTERS, "painters")]
        data: Any = {"id": str(GUILD), "name": "Painters", "roles": roles}
        bot: Any = {**USER, "id": "1"}
        opened._connection.user = discord.ClientUser(state=opened._connection, data=bot)
        opened._connection._add_guild_from_data(data)
        yield opened


def an_interaction(client: discord.Client, kind: int = 2, **changes: Any) -> Interaction[Any]:
    data: Any = {
        "id": "500",
        "application_id": "1",
        "type": kind,
        "token": "very-secret",
        "version": 1,
        "channel": {"id": "44", "type": 1},
        "channel_id": "44",
        "locale": "fr",
        "entitlements": [],
        "attachment_size_limit": 10 * 2**20,
        "authorizing_integration_owners": FOR_GUILD,
        **changes,
    }
    return Interaction(data=data, state=client._connection)


async def test_in_a_guild_it_knows_both_locales_and_the_roles_but_not_everybodys(
    client: discord.Client,
) -> None:
    found = requester_of(an_interaction(client, channel=TEXT_CHANNEL, **IN_GUILD))
    assert found == Requester(
        user_id=MIKA,
        guild_id=GUILD,
        channel_id=44,
        user_locale="fr",
        guild_locale="de",
        role_ids=(PAINTERS,),
    )
    assert found.public_locale == "de"


async def test_in_direct_messages_there_is_neither_guild_nor_role(client: discord.Client) -> None:
    found = requester_of(an_interaction(client, user=USER))
    assert found == Requester(user_id=MIKA, channel_id=44, user_locale="fr")
    assert found.public_locale == "fr"


@pytest.mark.parametrize(
    ("owners", "for_user_alone"),
    [(FOR_GUILD, False), (FOR_USER, True), ({**FOR_GUILD, **FOR_USER}, False)],
)
async def test_an_app_that_both_have_installed_belongs_to_the_guild(
    client: discord.Client, owners: dict[str, str], for_user_alone: bool
) -> None:
    interaction = an_interaction(client, authorizing_integration_owners=owners, **IN_GUILD)
    assert requester_of(interaction).user_install is for_user_alone


async def test_a_guild_has_a_say_where_it_has_installed_the_app_and_only_there(
    client: discord.Client,
) -> None:
    where = {"channel": {**TEXT_CHANNEL, "nsfw": True}, **IN_GUILD}
    found = an_interaction(client, **where)
    assert place_of(found) == Place(guild_id=GUILD, channel_id=44, age_restricted=True)
    assert member_of(found) == Member(user_id=MIKA, role_ids=(PAINTERS,))
    alone = an_interaction(client, authorizing_integration_owners=FOR_USER, **where)
    assert place_of(alone) == Place(channel_id=44)
    assert place_of(an_interaction(client, user=USER)) == Place(channel_id=44)


async def test_a_thread_is_told_with_its_channel(client: discord.Client) -> None:
    found = an_interaction(client, channel=THREAD, channel_id="45", **IN_GUILD)
    assert place_of(found) == Place(guild_id=GUILD, channel_id=45, parent_id=44)


MAY_OPEN = discord.Permissions(create_public_threads=True, send_messages_in_threads=True)


@pytest.mark.parametrize(
    ("where", "may", "expected"),
    [
        ({"channel": TEXT_CHANNEL, **IN_GUILD}, MAY_OPEN, True),
        ({"channel": TEXT_CHANNEL, **IN_GUILD}, discord.Permissions(administrator=True), True),
        (
            {"channel": TEXT_CHANNEL, **IN_GUILD},
            discord.Permissions(create_public_threads=True),
            False,
        ),
        (
            {"channel": TEXT_CHANNEL, **IN_GUILD},
            discord.Permissions(send_messages_in_threads=True),
            False,
        ),
        ({"channel": THREAD, "channel_id": "45", **IN_GUILD}, MAY_OPEN, False),
        (
            {"channel": TEXT_CHANNEL, **IN_GUILD, "authorizing_integration_owners": FOR_USER},
            MAY_OPEN,
            False,
        ),
        ({"user": USER}, MAY_OPEN, False),
    ],
    ids=["channel", "admin", "mute", "forbidden", "thread", "user app", "direct"],
)
async def test_a_thread_can_be_opened_in_a_channel_of_a_guild_where_the_bot_may(
    client: discord.Client, where: dict[str, Any], may: discord.Permissions, expected: bool
) -> None:
    interaction = an_interaction(client, app_permissions=str(may.value), **where)
    assert can_open_thread(interaction) is expected


@pytest.mark.parametrize(("kind", "from_button"), [(2, False), (3, True), (5, True)])
async def test_a_click_is_told_from_a_command(
    client: discord.Client, kind: int, from_button: bool
) -> None:
    interaction = an_interaction(client, kind, user=USER)
    assert requester_of(interaction).from_button is from_button


@pytest.mark.parametrize(
    ("now", "seconds_left"),
    [(1000.0, 900), (1002.5, 897.5), (1030.0, 870), (1031.0, 897), (3000.0, 897), (0.0, 897)],
)
def test_a_reply_expires_after_fifteen_minutes_whatever_the_clock_says(
    now: float, seconds_left: float
) -> None:
    assert expiry(1000.0, now) - now == seconds_left
