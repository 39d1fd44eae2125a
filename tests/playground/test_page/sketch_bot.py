"""A small bot on the real discord.py, with one of each thing that a page must be able to show."""

import io

import discord
from discord import app_commands, ui

from playground import drawing
from tests.playground.bots import Bot


def build(bot: Bot) -> None:
    """Gives the bot its commands."""

    @bot.tree.command(description="Draw pictures")
    async def imagine(
        interaction: discord.Interaction,
        prompt: str,
        count: app_commands.Range[int, 1, 4] = 1,
        model: str = "plain",
    ) -> None:
        await interaction.response.defer(thinking=True)
        drawn = [drawing.picture(prompt, seed, 256, 256) for seed in range(count)]
        files = [_file(content, f"{n}.png", prompt) for n, content in enumerate(drawn, 1)]
        await interaction.edit_original_response(attachments=files, view=Sketches(files, model))

    @imagine.autocomplete("model")
    async def models(
        interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"The {current} one", value=f"{current}/one")]

    @bot.tree.command(description="Film a clip")
    async def video(interaction: discord.Interaction, prompt: str) -> None:
        await interaction.response.defer(thinking=True)
        clip = _file(drawing.clip(prompt, 0, 320, 180, seconds=2, fps=10), "clip.mp4", prompt)
        await interaction.edit_original_response(attachments=[clip], view=Sketches([clip], "film"))


def _file(content: bytes, name: str, description: str) -> discord.File:
    return discord.File(io.BytesIO(content), name, description=description)


class Sketches(ui.LayoutView):
    """The finished reply: a gallery, a line about it, and buttons."""

    def __init__(self, files: list[discord.File], model: str) -> None:
        super().__init__()
        gallery: ui.MediaGallery[Sketches] = ui.MediaGallery()
        for file in files:
            gallery.add_item(media=file, description=file.description)
        row: ui.ActionRow[Sketches] = ui.ActionRow(Whisper(), Rename(), Delete())
        line: ui.TextDisplay[Sketches] = ui.TextDisplay(f"-# drawn with {model}")
        self.add_item(ui.Container(gallery, line, row))


class Whisper(ui.Button[Sketches]):
    """Answers for one's own eyes."""

    def __init__(self) -> None:
        super().__init__(label="Whisper", style=discord.ButtonStyle.primary)

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message("Between us", ephemeral=True)


class Rename(ui.Button[Sketches]):
    """Opens a modal."""

    def __init__(self) -> None:
        super().__init__(label="Rename")

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Title())


class Delete(ui.Button[Sketches]):
    """Takes the reply away."""

    def __init__(self) -> None:
        super().__init__(label="Delete", style=discord.ButtonStyle.danger)

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer()
        await interaction.delete_original_response()


class Title(ui.Modal, title="A new title"):
    """Asks for words and how large to write them."""

    words: ui.Label[ui.Modal] = ui.Label(text="Words", component=ui.TextInput())
    size: ui.Label[ui.Modal] = ui.Label(
        text="Size",
        component=ui.RadioGroup(
            options=[
                discord.RadioGroupOption(label="Large", value="#"),
                discord.RadioGroupOption(label="Small", value="-#"),
            ]
        ),
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        words, size = self.words.component, self.size.component
        assert isinstance(words, ui.TextInput)
        assert isinstance(size, ui.RadioGroup)
        await interaction.response.send_message(f"{size.value} {words.value}")
