"""What the bot may do in single channels, as the page's settings of a server change it."""

from playground import Playground
from playground.discord.channels import GUILD_CHANNEL
from playground.discord.permissions import (
    ADMINISTRATOR,
    BOT_PERMISSIONS,
    CREATE_PUBLIC_THREADS,
    MANAGE_MESSAGES,
    SEND_MESSAGES_IN_THREADS,
    VIEW_CHANNEL,
)
from playground.discord.users import BOT
from tests.playground.bots import connected
from tests.playground.raw import raw_bot
from tests.playground.test_flows import imagine


async def test_a_channel_denies_and_allows_the_bot_something(playground: Playground) -> None:
    world, editor = playground.world, playground.world.directory.editor
    thread = world.person("mika").threads.start("Foxes")
    for permission, allowed in (
        (SEND_MESSAGES_IN_THREADS, False),
        (MANAGE_MESSAGES, False),
        (MANAGE_MESSAGES, True),
    ):
        editor.permit_bot("playground", GUILD_CHANNEL.id, permission, allowed=allowed)
    expected = BOT_PERMISSIONS & ~SEND_MESSAGES_IN_THREADS | MANAGE_MESSAGES
    assert world.bot_permissions(GUILD_CHANNEL) == world.bot_permissions(thread) == expected
    other = editor.add_channel("playground", "other")
    assert world.bot_permissions(other) == BOT_PERMISSIONS
    async with raw_bot(playground) as bot:
        path = f"/channels/{thread.id}/messages"
        refused = await bot.call("POST", path, {"content": "x"})
        assert (refused.status, refused.code) == (403, 50013)
        channel = (await bot.call("GET", f"/channels/{GUILD_CHANNEL.id}")).json
        mine = {"id": BOT.id, "type": 1, "allow": "8192", "deny": str(SEND_MESSAGES_IN_THREADS)}
        assert channel["permission_overwrites"] == [mine]
        editor.permit_bot("playground", other.id, VIEW_CHANNEL, allowed=False)
        refused = await bot.call("GET", f"/channels/{other.id}")
        assert (refused.status, refused.code) == (403, 50001)


async def test_an_administrator_is_denied_nothing(playground: Playground) -> None:
    editor = playground.world.directory.editor
    editor.permit_bot("playground", GUILD_CHANNEL.id, CREATE_PUBLIC_THREADS, allowed=False)
    role = editor.add_role("playground", "All", ADMINISTRATOR)
    editor.give_role("playground", "bot", role.id)
    assert playground.world.bot_permissions(GUILD_CHANNEL) & CREATE_PUBLIC_THREADS


async def test_discord_py_reads_them_from_the_channel_and_the_interaction(
    playground: Playground,
) -> None:
    world = playground.world
    async with connected(playground, imagine) as bot:
        changed = bot.wait_for("guild_channel_update", timeout=5)
        world.directory.editor.permit_bot(
            "playground", GUILD_CHANNEL.id, CREATE_PUBLIC_THREADS, allowed=False
        )
        _, channel = await changed
        assert not channel.permissions_for(channel.guild.me).create_public_threads
        interaction = bot.wait_for("interaction", timeout=5)
        await world.person("mika").command("imagine", prompt="x")
        assert not (await interaction).app_permissions.create_public_threads
