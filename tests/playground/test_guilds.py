"""Several guilds with members, roles and languages of their own; any number of people."""

from collections.abc import Iterator
from contextlib import contextmanager

import discord
import pytest
from discord import app_commands

from playground import Playground
from playground.discord.channels import direct_channel
from playground.discord.errors import InvalidInput
from playground.discord.events import Event, GuildJoined, GuildLeft
from playground.discord.guilds import MAX_GUILDS, Guilds
from playground.discord.permissions import (
    ADMIN_PERMISSIONS,
    MANAGE_GUILD,
    MEMBER_PERMISSIONS,
)
from tests.playground.bots import Bot, connected
from tests.playground.raw import create_interaction, raw_bot, raw_gateway


class Recorder:
    """A command that notes the interactions of whoever uses it."""

    def __init__(self) -> None:
        self.heard: list[discord.Interaction] = []

    def build(self, bot: Bot) -> None:
        @bot.tree.command(description="Look at me")
        async def look(interaction: discord.Interaction, at: discord.User | None = None) -> None:
            self.heard.append(interaction)
            await interaction.response.send_message("seen")

        @bot.tree.command(description="For managers")
        @app_commands.default_permissions(manage_guild=True)
        async def manage(interaction: discord.Interaction) -> None:
            await interaction.response.send_message("managed")


async def test_a_member_has_roles_and_permissions_of_its_own_in_each_guild(
    playground: Playground,
) -> None:
    directory = playground.world.directory
    guild = directory.guilds.add(
        "atelier", locale="fr", roles={"Keeper": MANAGE_GUILD}, members={"mika": ["Keeper"]}
    )
    recorder, mika = Recorder(), playground.world.person("mika")
    async with connected(playground, recorder.build):
        for channel in ("studio", "atelier"):
            await (await mika.command("look", channel=channel)).reply()
        assert (await (await mika.command("manage", channel="atelier")).reply())["content"]
        with pytest.raises(InvalidInput, match="do not have permission"):
            await mika.command("manage", channel="studio")
    home, away = recorder.heard
    assert away.guild_id == int(guild.id) != home.guild_id
    assert (str(home.guild_locale), str(away.guild_locale)) == ("en-GB", "fr")
    assert home.permissions.value == MEMBER_PERMISSIONS
    assert away.permissions.value == MEMBER_PERMISSIONS | MANAGE_GUILD
    assert isinstance(away.user, discord.Member)
    assert [role.name for role in away.user.roles] == ["@everyone", "Keeper"]
    keeper = next(role for role in guild.roles if role.name == "Keeper")
    assert [role.id for role in away.user.roles] == [int(guild.id), int(keeper.id)]


async def test_roles_are_changed_while_it_runs(playground: Playground) -> None:
    guilds = playground.world.directory.guilds
    mika = playground.world.person("mika")
    async with connected(playground, Recorder().build):
        guilds.set_member("playground", "mika", ["Admins"])
        assert (await (await mika.command("manage")).reply())["content"] == "managed"
        guilds.set_member("playground", "mika")
        with pytest.raises(InvalidInput, match="do not have permission"):
            await mika.command("manage")
        guilds.remove_member("playground", "mika")
        with pytest.raises(InvalidInput, match="There is no channel studio"):
            await mika.command("look")


async def test_an_added_person_has_a_language_and_a_direct_channel(playground: Playground) -> None:
    directory = playground.world.directory
    noor = directory.add_member("noor", locale="de")
    recorder = Recorder()
    async with connected(playground, recorder.build) as bot:
        person = playground.world.person("noor")
        for channel in ("studio", "dm"):
            asked = await person.command("look", channel=channel, at=noor.id)
            assert (await asked.reply())["content"] == "seen"
        member = await bot.guilds[0].fetch_member(int(noor.id))
        opened = await member.create_dm()
    assert member.display_name == "Noor"
    assert [str(one.locale) for one in recorder.heard] == ["de", "de"]
    assert recorder.heard[1].channel_id == opened.id == int(direct_channel(noor).id)


async def test_a_person_who_is_no_member_sees_nothing_of_a_guild(playground: Playground) -> None:
    directory = playground.world.directory
    directory.guilds.add("atelier", members={"mika": []})
    noor = directory.people.add("noor")
    mika = playground.world.person("mika")
    async with connected(playground, Recorder().build):
        reply = await (await mika.command("look", channel="atelier")).reply()
        assert mika.sees(reply)
        assert not playground.world.person("noor").sees(reply)
        assert [one.key for one in directory.channels_of(noor)] == ["dm"]
        with pytest.raises(InvalidInput, match="needs a user of this server"):
            await mika.command("look", channel="atelier", at=noor.id)


async def test_rest_knows_the_guilds_that_the_bot_is_in(playground: Playground) -> None:
    guilds = playground.world.directory.guilds
    guild = guilds.add("atelier", name="L'atelier", locale="fr")
    async with raw_bot(playground) as bot:
        listed = (await bot.call("GET", "/users/@me/guilds")).json
        assert [one["name"] for one in listed] == ["Playground", "L'atelier"]
        found = (await bot.call("GET", f"/guilds/{guild.id}")).json
        assert (found["preferred_locale"], found["name"]) == ("fr", "L'atelier")
        channel = f"/channels/{guild.channels[0].id}"
        assert (await bot.call("GET", channel)).json["guild_id"] == guild.id
        assert (await bot.call("POST", f"{channel}/messages", {"content": "x"})).status == 200
        guilds.leave("atelier")
        for path in (f"/guilds/{guild.id}", channel, f"{channel}/messages"):
            refused = await bot.call("GET", path)
            assert (refused.status, refused.code) == (403, 50001)
        assert len((await bot.call("GET", "/users/@me/guilds")).json) == 1


async def test_a_guild_that_was_left_is_the_same_when_it_is_joined_again(
    playground: Playground,
) -> None:
    guilds = playground.world.directory.guilds
    with heard_places(playground) as heard:
        guild = guilds.add("atelier", members={"mika": ["Admins"]})
        guilds.leave("atelier")
        with pytest.raises(InvalidInput, match="There is no server atelier"):
            guilds.get("atelier")
        assert guilds.rejoin("atelier") == guild
    assert heard == ["joined Atelier", "left Atelier", "joined Atelier"]
    assert guild.members[playground.world.person("mika").user.id].permissions == ADMIN_PERMISSIONS
    with pytest.raises(InvalidInput, match="has not left"):
        guilds.rejoin("atelier")


@pytest.mark.parametrize("key", ["playground", "studio", "dm", ""])
async def test_the_key_of_a_guild_is_its_own(playground: Playground, key: str) -> None:
    with pytest.raises(InvalidInput, match="already"):
        playground.world.directory.guilds.add(key)


@pytest.mark.parametrize("key", ["mika", "bot", ""])
async def test_the_key_of_a_person_is_its_own(playground: Playground, key: str) -> None:
    with pytest.raises(InvalidInput, match="already"):
        playground.world.directory.people.add(key)


async def test_an_unknown_role_or_member_adds_no_guild(playground: Playground) -> None:
    guilds = playground.world.directory.guilds
    with pytest.raises(InvalidInput, match="no user eve"):
        guilds.add("atelier", members={"eve": []})
    with pytest.raises(InvalidInput, match="has no role Keeper"):
        guilds.add("atelier", members={"mika": ["Keeper"]})
    assert [guild.key for guild in guilds.all] == ["playground"]


async def test_there_is_a_bound_of_guilds(playground: Playground) -> None:
    guilds: Guilds = playground.world.directory.guilds
    for number in range(MAX_GUILDS - 1):
        guilds.add(f"guild-{number}", members={})
    with pytest.raises(InvalidInput, match=f"at most {MAX_GUILDS} servers"):
        guilds.add("one-more")


async def test_a_reply_in_a_guild_that_was_left_is_edited_but_not_dispatched(
    playground: Playground,
) -> None:
    guilds = playground.world.directory.guilds
    guilds.add("atelier")
    intents = 1 << 9 | 1 << 12
    async with raw_bot(playground) as bot, raw_gateway(playground) as gateway:
        await gateway.receive()
        await gateway.identify(playground.discord.token, intents=intents)
        await gateway.until("READY")
        asked = await create_interaction(playground, channel="atelier")
        guilds.leave("atelier")
        assert (await bot.answer(asked, 4, content="unheard")).status == 200
        shown = await create_interaction(playground)
        await bot.answer(shown, 4, content="heard")
        assert (await gateway.until("MESSAGE_CREATE"))["d"]["content"] == "heard"


@contextmanager
def heard_places(playground: Playground) -> Iterator[list[str]]:
    """The guilds that the bot joins and leaves in the block, in words."""
    heard: list[str] = []

    def listen(event: Event) -> None:
        match event:
            case GuildJoined(guild):
                heard.append(f"joined {guild.name}")
            case GuildLeft(guild):
                heard.append(f"left {guild.name}")

    with playground.world.feed.listening(listen):
        yield heard
