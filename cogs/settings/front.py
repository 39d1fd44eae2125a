"""The front page of `/settings`: a section per topic, with its present values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from discord import ui

from cogs.settings.chat import ChatPage
from cogs.settings.data import DataPage
from cogs.settings.elements import FRONT, button, section, titled_view
from cogs.settings.handlers import PanelPage, PanelTopic
from cogs.settings.key import KeyPage
from cogs.settings.limits import LimitsPage
from cogs.settings.models import ModelsPage
from cogs.settings.panel import Panel, Visit
from cogs.settings.who import WhoPage

TOPICS: Final[tuple[type[PanelTopic], ...]] = (
    KeyPage,
    ModelsPage,
    ChatPage,
    WhoPage,
    LimitsPage,
    DataPage,
)
"""In the order of the page."""


class FrontPage(PanelPage):
    """Shows what is set, and leads to the pages on which it is changed."""

    kind = FRONT

    async def view(self, visit: Visit) -> ui.LayoutView:
        """The only page; there is no argument."""
        topics = [topic(self.service, self.guilds) for topic in TOPICS]
        sections = [(it.title(visit.t), await it.summary(visit), it.custom_id()) for it in topics]
        return front_view(visit.panel, sections)


def front_view(panel: Panel, sections: Sequence[tuple[str, Sequence[str], str]]) -> ui.LayoutView:
    """The page: of each section its title, its lines, and the `custom_id` of its page."""
    t = panel.t
    items = [
        section("\n".join([f"### {title}", *lines]), button(t.gettext("Open"), custom_id))
        for title, lines, custom_id in sections
    ]
    return titled_view(panel, t.gettext("Settings of this server"), items)
