"""A server's roles and channels are changed over the page's HTTP API, and every page is told."""

from collections.abc import Sequence
from typing import Any

import aiohttp
import discord
import pytest
from discord import app_commands

from playground import Playground
from playground.discord.ids import ADMIN_ROLE_ID, GUILD_ID
from tests.playground.bots import Bot, connected
from tests.playground.test_browser import browser, listening, post, state
from tests.playground.test_page_discord import call

SERVER = "/api/servers/playground"


def managed(bot: Bot) -> None:
    @bot.tree.command(description="For managers, in servers")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    async def settings(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("only yours", ephemeral=True)

    @bot.tree.command(description="For adults", nsfw=True)
    async def adult(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("grown up")


async def offered(session: aiohttp.ClientSession, user: str, channel: str) -> Sequence[str]:
    """The names of the commands that a page shows."""
    params = {"user": user, "channel": channel}
    async with session.get("/api/commands", params=params) as response:
        return sorted(one["name"] for one in (await response.json())["commands"])


async def test_a_command_is_shown_to_who_may_use_it_where_it_may_be_used(
    playground: Playground,
) -> None:
    async with browser(playground) as session, connected(playground, managed):
        assert await offered(session, "robin", "studio") == ["settings"]
        assert await offered(session, "mika", "studio") == []
        assert await offered(session, "robin", "dm") == ["adult"]
        async with listening(session) as page:
            role = f"{SERVER}/members/mika/roles/{ADMIN_ROLE_ID}"
            await call(session, "PUT", role, {})
            await page.until("commands")
            assert await offered(session, "mika", "studio") == ["settings"]
            await call(session, "DELETE", role)
            await page.until("commands")
        assert await offered(session, "mika", "studio") == []


async def test_a_forged_command_is_refused(playground: Playground) -> None:
    async with browser(playground) as session, connected(playground, managed):
        for body, words in (
            ({"user": "mika", "name": "settings"}, "do not have permission"),
            ({"user": "robin", "name": "settings", "channel": "dm"}, "cannot be used here"),
            ({"user": "robin", "name": "adult"}, "age-restricted"),
        ):
            refused = await post(session, "/api/commands", **body)
            assert (refused["status"], words in refused["error"]) == (400, True)


async def test_an_ephemeral_answer_is_shown_to_its_person_alone(playground: Playground) -> None:
    async with (
        browser(playground) as session,
        connected(playground, managed),
        listening(session, "robin") as robin,
    ):
        await post(session, "/api/commands", user="robin", name="settings")
        shown = await robin.until("message_create")
        assert shown["message"]["content"] == "only yours"
        assert (await state(session, "mika"))["messages"] == []
        assert len((await state(session, "robin"))["messages"]) == 1


async def test_roles_and_channels_are_made_changed_and_deleted(playground: Playground) -> None:
    guilds = playground.world.directory.guilds
    async with browser(playground) as session, listening(session) as page:
        role = await call(session, "POST", f"{SERVER}/roles", {"name": "K", "access": "manager"})
        shown = (await page.until("places"))["guilds"][0]["roles"][-1]
        assert shown == {"id": role["id"], "name": "K", "managed": False, "access": "manager"}
        made = await call(session, "POST", f"{SERVER}/channels", {"name": "Hall", "type": "text"})
        path = f"{SERVER}/channels/{made['id']}"
        await call(session, "PATCH", path, {"nsfw": True})
        (channel,) = guilds.get("playground").channels[1:]
        assert (channel.name, channel.nsfw) == ("hall", True)
        assert (await state(session, channel="hall"))["messages"] == []
        await call(session, "DELETE", path)
        await call(session, "DELETE", f"{SERVER}/roles/{role['id']}")
        guild = guilds.get("playground")
        assert (len(guild.channels), len(guild.roles)) == (1, 3)


@pytest.mark.parametrize(
    ("method", "path", "body", "words"),
    [
        ("POST", "/roles", {"name": "", "access": "member"}, "between 1 and 100"),
        ("POST", "/roles", {"name": "x", "access": "owner"}, "access must be one of"),
        ("POST", "/roles", {"name": 5, "access": "member"}, "name must be a string"),
        ("DELETE", "/roles/1", None, "no role with the id 1"),
        ("DELETE", f"/roles/{GUILD_ID}", None, "cannot be deleted"),
        ("PUT", f"/members/nobody/roles/{ADMIN_ROLE_ID}", {}, "no member nobody"),
        ("POST", "/channels", {"name": "x", "type": "forum"}, "type must be one of"),
        ("PATCH", "/channels/1", {"nsfw": "yes"}, "true or false"),
        ("PATCH", "/channels/1", {"nsfw": True}, "no channel with the id 1"),
        ("DELETE", "/channels/1", None, "no such channel"),
    ],
)
async def test_what_makes_no_sense_is_refused_in_a_sentence(
    playground: Playground, method: str, path: str, body: Any, words: str
) -> None:
    async with browser(playground) as session:
        refused = await call(session, method, f"{SERVER}{path}", body)
        assert (refused["status"], words in refused["error"]) == (400, True), refused
        nowhere = await call(session, method, f"/api/servers/nowhere{path}", body)
        assert nowhere["status"] == 400
