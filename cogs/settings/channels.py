"""The page "Channels": which channels have defaults of their own, and which one to edit."""

from __future__ import annotations

from typing import Final

from discord import ui

from cogs.settings.default_selects import NAMES, label
from cogs.settings.elements import (
    Item,
    Sheet,
    change_id,
    channels_select,
    deleted_channels,
    page_id,
    page_view,
)
from cogs.settings.handlers import PanelChange, PanelPage, PanelSelect
from cogs.settings.models import ModelsPage
from cogs.settings.models_view import CHANNELS, channels_summary
from cogs.settings.models_view import PAGE as MODELS
from cogs.settings.panel import Panel, Visit, parse_id
from guilds.edits import without_channels
from guilds.models import Defaults, GuildSettings
from replies.text.setting_values import setting_value

SHOWN: Final = 5  # channels on a page, each with up to 600 characters
EDIT: Final = "settings-edit-channel"
FORGET_DELETED: Final = "settings-forget-channels"


class ChannelsPage(PanelPage):
    """The page; its argument is the number of the sheet, from 0."""

    kind = CHANNELS

    async def view(self, visit: Visit) -> ui.LayoutView:
        """That sheet."""
        return channels_view(visit.panel, parse_id(visit.argument or "0"))


def channels_view(panel: Panel, number: int) -> ui.LayoutView:
    """The page."""
    t, channels = panel.t, panel.settings.channel_defaults
    deleted = panel.objects.deleted_channels(channels)
    sheet = Sheet.of([it for it in channels if it not in deleted], number, SHOWN)
    lines = [f"<#{it}>: {_words(panel, channels[it])}" for it in sheet.items]
    items: list[Item] = [
        ui.TextDisplay("\n".join([channels_summary(t, len(channels) - len(deleted)), *lines])),
        channels_select(page_id(EDIT), t.gettext("Choose a channel to edit"), least=1),
    ]
    if deleted:
        items.append(deleted_channels(t, len(deleted), change_id(panel, FORGET_DELETED)))
    turning = sheet.turning(lambda it: page_id(CHANNELS, it))
    return page_view(panel, t.gettext("Channels"), items, back=page_id(MODELS), turning=turning)


def _words(panel: Panel, defaults: Defaults) -> str:
    values = {name: getattr(defaults, name) for name in NAMES}
    guild_id = panel.settings.guild_id
    return " · ".join(
        f"{label(panel.t, name)}: {setting_value(panel.t, guild_id, name, value)}"
        for name, value in values.items()
        if value is not None
    )


class EditChannel(PanelSelect):
    """Opens the page of the channel that was chosen."""

    kind = EDIT
    page = ModelsPage


class ForgetDeleted(PanelChange):
    """Removes what is set for channels that do not exist any more."""

    kind = FORGET_DELETED
    page = ChannelsPage

    def changed(self, settings: GuildSettings, visit: Visit) -> GuildSettings:
        """Without them."""
        deleted = visit.panel.objects.deleted_channels(settings.channel_defaults)
        return without_channels(settings, deleted)
