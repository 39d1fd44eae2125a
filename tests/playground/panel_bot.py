"""A bot with a panel of every select, in its messages and in its modals."""

from typing import Any

import discord
from discord import ui

from playground.discord.ids import ADMIN_ROLE_ID
from playground.discord.users import ROBIN
from tests.playground.bots import Bot

KINDS = ("user", "role", "mentionable", "channel")


def default_values() -> dict[str, list[discord.SelectDefaultValue]]:
    """One choice of each kind that the panel begins with, but no channel."""
    admins = discord.SelectDefaultValue(
        id=int(ADMIN_ROLE_ID), type=discord.SelectDefaultValueType.role
    )
    robin = discord.SelectDefaultValue(id=int(ROBIN.id), type=discord.SelectDefaultValueType.user)
    return {"user": [robin], "role": [admins], "mentionable": [admins, robin], "channel": []}


def make_selects(**more: Any) -> dict[str, Any]:
    """A select of each kind, by kind, which is its custom_id too."""
    types: dict[str, Any] = {
        "user": ui.UserSelect,
        "role": ui.RoleSelect,
        "mentionable": ui.MentionableSelect,
        "channel": ui.ChannelSelect,
    }
    own = {"channel": {"channel_types": [discord.ChannelType.text]}}
    return {
        kind: types[kind](
            custom_id=kind,
            min_values=0,
            max_values=25,
            default_values=default_values()[kind],
            **own.get(kind, {}),
            **more,
        )
        for kind in KINDS
    }


class PanelBot:
    """`/panel` shows the selects and a button, which opens a modal with the same selects.

    What was chosen is in `chosen`, by custom_id, as discord.py resolves it.
    """

    def __init__(self) -> None:
        self.chosen: dict[str, Any] = {}

    def build(self, bot: Bot) -> None:
        """For `connected`."""

        @bot.tree.command(description="Show the panel")
        async def panel(interaction: discord.Interaction) -> None:
            await interaction.response.send_message(view=self._panel(), ephemeral=True)

        @bot.tree.command(description="Ask for a key")
        async def ask(interaction: discord.Interaction) -> None:
            await interaction.response.send_modal(self._form())

    def _panel(self) -> ui.LayoutView:
        view = ui.LayoutView(timeout=None)
        box = ui.Container[ui.LayoutView](ui.TextDisplay("# Panel"))
        for kind, select in make_selects(placeholder="Nobody").items():
            select.callback = self._noting(kind, select)
            box.add_item(ui.ActionRow(select))
        edit = ui.Button[ui.LayoutView](label="Edit", custom_id="edit")
        edit.callback = self._open  # type: ignore[method-assign]
        box.add_item(ui.Section(ui.TextDisplay("More"), accessory=edit))
        view.add_item(box)
        return view

    def _noting(self, kind: str, select: Any) -> Any:
        async def note(interaction: discord.Interaction) -> None:
            self.chosen[kind] = select.values
            await interaction.response.edit_message(view=self._panel())

        return note

    async def _open(self, interaction: discord.Interaction) -> None:
        modal = ui.Modal(title="Members")
        selects = make_selects(required=False)
        for kind, select in selects.items():
            modal.add_item(ui.Label(text=kind.title(), component=select))

        async def note(submitted: discord.Interaction) -> None:
            self.chosen |= {kind: select.values for kind, select in selects.items()}
            await submitted.response.edit_message(view=self._panel())

        modal.on_submit = note  # type: ignore[method-assign]
        await interaction.response.send_modal(modal)

    def _form(self) -> ui.Modal:
        modal = ui.Modal(title="Key")
        options = [discord.RadioGroupOption(label=name, value=name) for name in ("hub", "own")]
        checks = [discord.CheckboxGroupOption(label=name, value=name) for name in "abc"]
        fields: dict[str, Any] = {
            "key": ui.TextInput(custom_id="key", style=discord.TextStyle.short),
            "kind": ui.RadioGroup(custom_id="kind", options=options),
            "uses": ui.CheckboxGroup(custom_id="uses", options=checks, max_values=2),
            "sure": ui.Checkbox(custom_id="sure"),
            "file": ui.FileUpload(custom_id="file", required=False),
        }
        for name, field in fields.items():
            modal.add_item(ui.Label(text=name.title(), component=field))

        async def note(submitted: discord.Interaction) -> None:
            for name, field in fields.items():
                values = getattr(field, "values", None)
                self.chosen[name] = field.value if values is None else values
            await submitted.response.send_message("Kept.", ephemeral=True)

        modal.on_submit = note  # type: ignore[method-assign]
        return modal
