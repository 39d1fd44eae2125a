"""The page "Blocked members": who may not use the bot at all."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from discord import ui

from cogs.settings.elements import (
    OPTIONS,
    Sheet,
    change_id,
    page_id,
    page_view,
    replaced,
    users_select,
)
from cogs.settings.handlers import PanelChange, PanelPage
from cogs.settings.panel import Panel, Visit, chosen_users, parse_id
from cogs.settings.who_view import BLOCKED, blocked_words
from cogs.settings.who_view import PAGE as WHO
from guilds.models import GuildSettings

CHOOSE: Final = "settings-block"


class BlockedPage(PanelPage):
    """The page; its argument is the number of the sheet, from 0."""

    kind = BLOCKED

    async def view(self, visit: Visit) -> ui.LayoutView:
        """That sheet."""
        return blocked_view(visit.panel, parse_id(visit.argument or "0"))


class Block(PanelChange):
    """Blocks the users who were chosen on a sheet, and unblocks the others on that sheet."""

    kind = CHOOSE
    page = BlockedPage

    def changed(self, settings: GuildSettings, visit: Visit) -> GuildSettings:
        """With them."""
        chosen, number = chosen_users(visit), parse_id(visit.argument)
        blocked = replaced(settings.blocked_user_ids, number, OPTIONS, chosen)
        return replace(settings, blocked_user_ids=blocked)


def blocked_view(panel: Panel, number: int) -> ui.LayoutView:
    """The page."""
    t = panel.t
    sheet = Sheet.of(panel.settings.blocked_user_ids, number, OPTIONS, spare=True)
    text = t.gettext("Members who are chosen here cannot use any command on this server.")
    items = [
        ui.TextDisplay(f"{text}\n{blocked_words(panel)}"),
        users_select(
            change_id(panel, CHOOSE, sheet.number), t.gettext("Nobody"), sheet.items, most=OPTIONS
        ),
    ]
    turning = sheet.turning(lambda it: page_id(BLOCKED, it))
    return page_view(panel, t.gettext("Blocked members"), items, back=page_id(WHO), turning=turning)
