"""What a bot does, done by the real discord.py against the playground."""

import io

import discord
from discord import app_commands, ui
from PIL import Image

from playground import Playground
from tests.playground.bots import Bot, connected


def picture(name: str = "fox.png") -> discord.File:
    content = io.BytesIO()
    Image.new("RGB", (64, 32), "orange").save(content, "PNG")
    content.seek(0)
    return discord.File(content, name, description="a fox")


class Gallery(ui.LayoutView):
    """A reply as the bot sends it: words, a gallery, buttons."""

    def __init__(self, *names: str) -> None:
        super().__init__()
        self.add_item(ui.TextDisplay("Here it is"))
        gallery: ui.MediaGallery[Gallery] = ui.MediaGallery()
        for name in names:
            gallery.add_item(media=f"attachment://{name}", description="a fox")
        self.add_item(gallery)
        row: ui.ActionRow[Gallery] = ui.ActionRow()
        row.add_item(Press())
        row.add_item(Ask())
        self.add_item(row)


class Press(ui.Button[Gallery]):
    def __init__(self) -> None:
        super().__init__(label="Press", custom_id="press")

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.edit_message(view=ui.LayoutView().add_item(ui.TextDisplay("!")))


class Ask(ui.Button[Gallery]):
    def __init__(self) -> None:
        super().__init__(label="Ask", custom_id="ask")

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Question())


class Question(ui.Modal, title="A question"):
    answer: ui.Label[ui.Modal] = ui.Label(text="Answer", component=ui.TextInput(custom_id="answer"))

    async def on_submit(self, interaction: discord.Interaction) -> None:
        assert isinstance(self.answer.component, ui.TextInput)
        await interaction.response.send_message(self.answer.component.value, ephemeral=True)


def imagine(bot: Bot) -> None:
    @bot.tree.command(description="Draw")
    async def imagine(
        interaction: discord.Interaction,
        prompt: str,
        count: app_commands.Range[int, 1, 4] = 1,
        model: str | None = None,
    ) -> None:
        await interaction.response.defer(thinking=True)
        await interaction.edit_original_response(attachments=[picture()], view=Gallery("fox.png"))

    @imagine.autocomplete("model")
    async def complete(
        interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"{current}x", value=f"{current}-dev")]


async def test_a_command_is_deferred_and_its_reply_edited_with_pictures(
    playground: Playground,
) -> None:
    mika = playground.world.person("mika")
    async with connected(playground, imagine):
        invocation = await mika.command("imagine", prompt="a fox", count=2)
        assert (await invocation.reply())["flags"] & 128
        message = await invocation.reply(lambda message: message["attachments"])

    assert message["attachments"][0] | {"width": 64, "height": 32} == message["attachments"][0]
    gallery = message["components"][1]
    assert gallery["items"][0]["media"]["url"] == message["attachments"][0]["url"]
    assert not message["flags"] & 128
    assert message["interaction_metadata"]["name"] == "imagine"


async def test_a_command_works_in_a_direct_channel_too(playground: Playground) -> None:
    seen: list[discord.Interaction] = []

    def describe(bot: Bot) -> None:
        @bot.tree.command(description="Who")
        async def who(interaction: discord.Interaction, member: discord.User) -> None:
            seen.append(interaction)
            await interaction.response.send_message(f"{interaction.user.name} {member.name}")

    robin, mika = playground.world.person("robin"), playground.world.person("mika")
    async with connected(playground, describe):
        asked = await robin.command("who", member=mika.user.id, channel="dm")
        reply = await asked.reply()
    assert reply["content"] == "robin mika"
    assert not mika.sees(reply)
    assert isinstance(seen[0].channel, discord.DMChannel)
    assert seen[0].guild is None
    assert seen[0].filesize_limit == 10 * 1024 * 1024
    assert seen[0].app_permissions.attach_files


async def test_autocomplete_answers_what_was_typed(playground: Playground) -> None:
    mika = playground.world.person("mika")
    async with connected(playground, imagine):
        choices = await mika.autocomplete("imagine", focused="model", value="flux")
    assert choices == [{"name": "fluxx", "value": "flux-dev"}]


async def test_a_button_updates_its_message(playground: Playground) -> None:
    mika = playground.world.person("mika")
    async with connected(playground, imagine):
        invocation = await mika.command("imagine", prompt="a fox")
        message = await invocation.reply(lambda message: message["components"])
        click = await mika.click(message, "Press")
        edited = await click.reply()
    assert edited["id"] == message["id"]
    assert edited["components"][0]["content"] == "!"


async def test_a_modal_is_opened_filled_in_and_answered_ephemerally(playground: Playground) -> None:
    mika, robin = playground.world.person("mika"), playground.world.person("robin")
    async with connected(playground, imagine):
        invocation = await mika.command("imagine", prompt="a fox")
        message = await invocation.reply(lambda message: message["components"])
        click = await mika.click(message, "Ask")
        await click.answered()
        submitted = await mika.submit(click, {"answer": "forty-two"})
        reply = await submitted.reply()
    assert reply["content"] == "forty-two"
    assert mika.sees(reply)
    assert not robin.sees(reply)


async def test_an_attachment_is_read_back_from_the_cdn(playground: Playground) -> None:
    kept: list[bytes] = []

    def describe(bot: Bot) -> None:
        @bot.tree.command(description="Describe")
        async def describe(interaction: discord.Interaction, image: discord.Attachment) -> None:
            kept.append(await image.read())
            await interaction.response.send_message(f"{image.filename} {image.width}")

    content = picture().fp.read()
    mika = playground.world.person("mika")
    async with connected(playground, describe):
        upload = await mika.upload("my fox.png", content)
        reply = await (await mika.command("describe", image=upload["id"])).reply()
    assert kept == [content]
    assert reply["content"] == "my_fox.png 64"
