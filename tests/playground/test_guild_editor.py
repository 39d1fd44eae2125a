"""Admins change a guild: its roles, its channels, and who has which role."""

import asyncio

import discord
import pytest
from discord import app_commands

from playground import Playground
from playground.discord.channels import GUILD_CHANNEL_TYPES, TEXT_TYPES
from playground.discord.enums import ChannelType
from playground.discord.errors import InvalidInput
from playground.discord.guild_editor import MAX_CHANNELS, MAX_ROLES, GuildEditor
from playground.discord.ids import ADMIN_ROLE_ID, BOT_ROLE_ID, GUILD_ID
from playground.discord.permissions import ADMINISTRATOR, ALL_PERMISSIONS, MANAGE_GUILD
from playground.discord.users import BOT, MIKA
from tests.playground.bots import Bot, connected
from tests.playground.raw import raw_gateway

KEY = "playground"


def manage(bot: Bot) -> None:
    @bot.tree.command(description="For managers")
    @app_commands.default_permissions(manage_guild=True)
    async def manage(interaction: discord.Interaction) -> None:
        await interaction.response.send_message(str(interaction.permissions.value))

    @bot.tree.command(description="For administrators")
    @app_commands.default_permissions()
    async def rule(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("ruled")

    @bot.tree.command(description="For adults", nsfw=True)
    async def adult(interaction: discord.Interaction) -> None:
        assert isinstance(interaction.channel, discord.TextChannel)
        await interaction.response.send_message(str(interaction.channel.is_nsfw()))


@pytest.fixture
def editor(playground: Playground) -> GuildEditor:
    return playground.world.directory.editor


async def test_a_role_brings_its_permissions_and_takes_them_with_it(
    playground: Playground, editor: GuildEditor
) -> None:
    mika = playground.world.person("mika")
    async with connected(playground, manage):
        keeper = editor.add_role(KEY, " Keeper ", MANAGE_GUILD)
        with pytest.raises(InvalidInput, match="do not have permission"):
            await mika.command("manage")
        editor.give_role(KEY, "mika", keeper.id)
        reply = await (await mika.command("manage")).reply()
        assert int(reply["content"]) & MANAGE_GUILD
        editor.take_role(KEY, "mika", keeper.id)
        with pytest.raises(InvalidInput, match="do not have permission"):
            await mika.command("manage")
        editor.give_role(KEY, "mika", keeper.id)
        editor.delete_role(KEY, keeper.id)
        with pytest.raises(InvalidInput, match="do not have permission"):
            await mika.command("manage")


async def test_an_administrator_has_all_permissions(
    playground: Playground, editor: GuildEditor
) -> None:
    mika = playground.world.person("mika")
    async with connected(playground, manage):
        editor.give_role(KEY, "mika", ADMIN_ROLE_ID)
        with pytest.raises(InvalidInput, match="do not have permission"):
            await mika.command("rule")
        editor.give_role(KEY, "mika", editor.add_role(KEY, "Rulers", ADMINISTRATOR).id)
        assert (await (await mika.command("rule")).reply())["content"] == "ruled"
        reply = await (await mika.command("manage")).reply()
    assert int(reply["content"]) == ALL_PERMISSIONS


async def test_a_command_for_adults_needs_an_age_restricted_channel(
    playground: Playground, editor: GuildEditor
) -> None:
    mika = playground.world.person("mika")
    async with connected(playground, manage) as bot:
        channel = editor.add_channel(KEY, "After Dark", nsfw=True)
        assert (channel.key, channel.name) == ("after-dark", "after-dark")
        said = await (await mika.command("adult", channel="after-dark")).reply()
        assert said["content"] == "True"
        editor.restrict_channel(KEY, channel.id, nsfw=False)
        with pytest.raises(InvalidInput, match="only be used in age-restricted channels"):
            await mika.command("adult", channel="after-dark")
        changed = bot.get_channel(int(channel.id))
        while not isinstance(changed, discord.TextChannel) or changed.is_nsfw():
            await bot.wait_for("guild_channel_update")
            changed = bot.get_channel(int(channel.id))


async def test_the_bot_hears_of_roles_and_channels_but_not_of_other_members(
    playground: Playground, editor: GuildEditor
) -> None:
    async with raw_gateway(playground) as gateway:
        await gateway.receive()
        await gateway.identify(playground.discord.token)
        await gateway.until("GUILD_CREATE")
        role = editor.add_role(KEY, "Keeper", MANAGE_GUILD)
        made = (await gateway.receive())["d"]
        assert (made["guild_id"], made["role"]["name"]) == (GUILD_ID, "Keeper")
        editor.give_role(KEY, "mika", role.id)
        editor.give_role(KEY, "bot", role.id)
        update = await gateway.receive()
        assert (update["t"], update["d"]["user"]["id"]) == ("GUILD_MEMBER_UPDATE", BOT.id)
        assert update["d"]["roles"] == [BOT_ROLE_ID, role.id]
        channel = editor.add_channel(KEY, "Talk", ChannelType.GUILD_VOICE)
        assert (await gateway.until("CHANNEL_CREATE"))["d"]["name"] == "Talk"
        editor.restrict_channel(KEY, channel.id, nsfw=True)
        assert (await gateway.until("CHANNEL_UPDATE"))["d"]["nsfw"] is True
        editor.delete_channel(KEY, channel.id)
        assert (await gateway.until("CHANNEL_DELETE"))["d"]["id"] == channel.id
        editor.delete_role(KEY, role.id)
        assert (await gateway.until("GUILD_ROLE_DELETE"))["d"] == {
            "guild_id": GUILD_ID,
            "role_id": role.id,
        }
    assert playground.world.directory.guilds.get(KEY).members[MIKA.id].roles == ()


async def test_a_guild_of_every_role_and_channel_is_known_to_the_bot(
    playground: Playground, editor: GuildEditor
) -> None:
    guild = playground.world.directory.guilds.get(KEY)
    for number in range(MAX_ROLES - len(guild.roles)):
        editor.add_role(KEY, f"Role {number}")
    kinds = list(GUILD_CHANNEL_TYPES)
    for number in range(MAX_CHANNELS - len(guild.channels)):
        editor.add_channel(KEY, f"place {number}", kinds[number % len(kinds)])
    async with connected(playground) as bot:
        (known,) = bot.guilds
        assert (len(known.roles), len(known.channels)) == (MAX_ROLES, MAX_CHANNELS)
        with pytest.raises(InvalidInput, match="at most 250 roles"):
            editor.add_role(KEY, "One more")
        with pytest.raises(InvalidInput, match="at most 500 channels"):
            editor.add_channel(KEY, "one-more")
        gone = playground.world.directory.guilds.get(KEY).roles[-1]
        async with asyncio.timeout(10):
            deleted = asyncio.create_task(bot.wait_for("guild_role_delete"))
            await asyncio.sleep(0)
            editor.delete_role(KEY, gone.id)
            assert (await deleted).id == int(gone.id)
    own = playground.world.directory.channels_of(MIKA)
    assert all(one.recipient or one.type in TEXT_TYPES for one in own)


def test_ids_and_keys_stand_for_one_channel_at_a_time(
    playground: Playground, editor: GuildEditor
) -> None:
    first = editor.add_channel(KEY, "hall")
    second = editor.add_channel(KEY, "hall")
    assert (first.key, second.key) == ("hall", second.id)
    editor.delete_channel(KEY, first.id)
    third = editor.add_channel(KEY, "hall")
    assert third.key == "hall"
    assert len({first.id, second.id, third.id}) == 3


async def test_what_an_admin_could_not_do_is_refused(
    playground: Playground, editor: GuildEditor
) -> None:
    for wrong in ("", "  ", "x" * 101):
        with pytest.raises(InvalidInput, match="between 1 and 100 characters"):
            editor.add_role(KEY, wrong)
        with pytest.raises(InvalidInput, match="between 1 and 100 characters"):
            editor.add_channel(KEY, wrong)
    for managed in (GUILD_ID, BOT_ROLE_ID):
        with pytest.raises(InvalidInput, match="cannot be deleted"):
            editor.delete_role(KEY, managed)
    with pytest.raises(InvalidInput, match="cannot be taken"):
        editor.take_role(KEY, "bot", BOT_ROLE_ID)
    with pytest.raises(InvalidInput, match="Everybody has"):
        editor.give_role(KEY, "mika", GUILD_ID)
    with pytest.raises(InvalidInput, match="no role with the id 1"):
        editor.give_role(KEY, "mika", "1")
    with pytest.raises(InvalidInput, match="no member nobody"):
        editor.give_role(KEY, "nobody", ADMIN_ROLE_ID)
    with pytest.raises(InvalidInput, match="no channel with the id 1"):
        editor.restrict_channel(KEY, "1", nsfw=True)
    with pytest.raises(InvalidInput, match="no direct channels"):
        editor.add_channel(KEY, "x", ChannelType.DM)
    with pytest.raises(InvalidInput, match="no such channel"):
        playground.world.delete_channel(KEY, "1")
