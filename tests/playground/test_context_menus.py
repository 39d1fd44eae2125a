"""Commands of the context menus of messages and users, with discord.py as the bot."""

from typing import Any

import discord
import pytest
from discord import app_commands, ui

from playground import Playground
from playground.discord.channels import GUILD_CHANNEL
from playground.discord.errors import InvalidInput
from playground.discord.users import MIKA, ROBIN
from tests.playground.bots import Bot, connected
from tests.playground.test_files import png


class MenuBot:
    """Describes messages, asks about them in a modal, and greets users."""

    def __init__(self) -> None:
        self.targets: list[Any] = []

    def build(self, bot: Bot) -> None:
        """For `connected`."""

        @bot.tree.context_menu(name="Describe")
        async def describe(interaction: discord.Interaction, message: discord.Message) -> None:
            self.targets.append(message)
            await interaction.response.send_message("A fox", ephemeral=True)

        @bot.tree.context_menu(name="Ask about this")
        async def ask(interaction: discord.Interaction, message: discord.Message) -> None:
            modal = ui.Modal(title="Ask")
            words = ui.TextInput[ui.Modal](custom_id="words")
            modal.add_item(ui.Label(text="What", component=words))

            async def answer(submitted: discord.Interaction) -> None:
                await submitted.response.send_message(f"{words.value}: {message.content}")

            modal.on_submit = answer  # type: ignore[method-assign]
            await interaction.response.send_modal(modal)

        @bot.tree.context_menu(name="Greet")
        async def greet(interaction: discord.Interaction, user: discord.Member) -> None:
            self.targets.append(user)
            await interaction.response.send_message(f"Hello {user.name}")

        @bot.tree.context_menu(name="Sweep")
        @app_commands.default_permissions(manage_messages=True)
        async def sweep(interaction: discord.Interaction, message: discord.Message) -> None:
            await interaction.response.send_message("Swept")


async def test_a_message_command_gets_the_whole_message_without_an_intent(
    playground: Playground,
) -> None:
    menu = MenuBot()
    mika, robin = playground.world.person("mika"), playground.world.person("robin")
    async with connected(playground, menu.build):
        upload = await robin.upload("fox.png", png())
        sent = await robin.writer.post("secret words", files=[upload["id"]])
        reply = await (await mika.command_on("Describe", sent)).reply()
    (target,) = menu.targets
    assert (target.id, target.content, target.author.name) == (
        int(sent["id"]),
        "secret words",
        "robin",
    )
    assert [one.filename for one in target.attachments] == ["fox.png"]
    assert (reply["type"], reply["flags"] & 64) == (23, 64)
    assert reply["interaction_metadata"]["target_message_id"] == sent["id"]


async def test_a_message_command_gets_components_and_embeds(playground: Playground) -> None:
    menu = MenuBot()
    mika = playground.world.person("mika")
    view = ui.View().add_item(ui.Button(label="Go", custom_id="go"))
    async with connected(playground, menu.build) as bot:
        channel = bot.get_channel(int(GUILD_CHANNEL.id))
        assert isinstance(channel, discord.TextChannel)
        sent = await channel.send(embed=discord.Embed(title="A fox"), view=view)
        await (await mika.command_on("Describe", {"id": str(sent.id)})).reply()
    (target,) = menu.targets
    assert target.embeds[0].title == "A fox"
    assert target.components[0].children[0].custom_id == "go"


async def test_a_message_command_opens_a_modal_also_in_a_thread(playground: Playground) -> None:
    mika = playground.world.person("mika")
    async with connected(playground, MenuBot().build):
        thread = mika.threads.start("Foxes")
        for channel in ("studio", thread.key):
            sent = await mika.writer.post("a fox", channel=channel)
            opened = await mika.command_on("Ask about this", sent)
            await opened.answered()
            reply = await (await mika.submit(opened, {"words": "Why"})).reply()
            assert reply["content"] == "Why: a fox"
            assert reply["channel_id"] == sent["channel_id"]
            trigger = reply["interaction_metadata"]["triggering_interaction_metadata"]
            assert trigger["target_message_id"] == sent["id"]


async def test_a_user_command_gets_the_member(playground: Playground) -> None:
    menu = MenuBot()
    mika = playground.world.person("mika")
    async with connected(playground, menu.build) as bot:
        answered = bot.wait_for("interaction", timeout=5)
        interaction = mika.invoke_on_user("Greet", ROBIN.id, "studio")
        await answered
        metadata = interaction.metadata
    assert metadata["target_user"]["id"] == ROBIN.id
    assert [(one.name, len(one.roles)) for one in menu.targets] == [("robin", 2)]


async def test_what_a_menu_does_not_offer_is_refused(playground: Playground) -> None:
    mika, robin = playground.world.person("mika"), playground.world.person("robin")
    async with connected(playground, MenuBot().build):
        sent = await mika.writer.post("x")
        for name in ("Greet", "imagine", "Nothing"):
            with pytest.raises(InvalidInput, match="no command"):
                mika.invoke_on_message(name, sent["id"])
        with pytest.raises(InvalidInput, match="permission to use Sweep"):
            mika.invoke_on_message("Sweep", sent["id"])
        swept = await robin.command_on("Sweep", sent)
        assert (await swept.reply())["content"] == "Swept"
        with pytest.raises(InvalidInput, match="no such user"):
            mika.invoke_on_user("Greet", "1", "studio")
        with pytest.raises(InvalidInput, match="does not exist"):
            mika.invoke_on_message("Describe", "1")
        hush = await (await mika.command_on("Describe", sent)).reply()
        mika.threads.start("Foxes")
        announced = playground.world.messages.in_channel(GUILD_CHANNEL)[-1]
        for message_id in (hush["id"], announced.id):
            with pytest.raises(InvalidInput, match="no commands"):
                mika.invoke_on_message("Describe", message_id)
    assert announced.author == MIKA
