"""Handlers of the page "Data"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from gettext import NullTranslations

from discord import ui

from cogs.settings import data_view as views
from cogs.settings.handlers import PanelChange, PanelPage, PanelTopic
from cogs.settings.log_view import SIZE, log_view
from cogs.settings.number_form import numbers_modal
from cogs.settings.number_groups import RETENTION
from cogs.settings.number_handlers import NumberPlace, OpenNumbers, SetNumbers, typed_again
from cogs.settings.panel import Visit, parse_id
from cogs.settings.told_channel import channel_problem, chosen_channel
from guilds.audit_log import audit_page
from guilds.models import GuildSettings


class DataPage(PanelTopic):
    """The page; it has no argument."""

    kind = views.PAGE

    def title(self, t: NullTranslations) -> str:
        """Its title."""
        return views.title(t)

    async def summary(self, visit: Visit) -> Sequence[str]:
        """For how long what is kept, and where changes are told."""
        return views.summary(visit.panel, visit.guilds.retention)

    async def view(self, visit: Visit) -> ui.LayoutView:
        """The page."""
        problem = channel_problem(
            visit.t, visit.interaction.guild, visit.panel.settings.log_channel_id
        )
        typed = typed_again(visit, RETENTION)
        return views.data_view(visit.panel, visit.guilds.retention, problem, typed)


class LogPage(PanelPage):
    """The log of changes. The argument is the id of the entry before which it begins, or empty."""

    kind = views.LOG

    async def view(self, visit: Visit) -> ui.LayoutView:
        """The page."""
        before = parse_id(visit.argument) if visit.argument else None
        guild_id = visit.panel.settings.guild_id
        page = await audit_page(visit.guilds.audit, guild_id, before=before, size=SIZE)
        return log_view(visit.panel, page, is_newest=before is None)


class OpenRetention(OpenNumbers):
    """Opens the modal for the retention."""

    kind = views.OPEN_NUMBERS

    def numbers_modal(self, visit: Visit, place: NumberPlace, begin: list[str]) -> ui.Modal:
        """The modal."""
        title = visit.t.gettext("How long it is kept")
        return numbers_modal(visit.panel, views.SET_NUMBERS, place.group, None, title, begin)


class SetRetention(SetNumbers):
    """Sets for how long results and history are kept."""

    kind = views.SET_NUMBERS
    page = DataPage


class SetLogChannel(PanelChange):
    """Chooses where changes are told."""

    kind = views.SET_CHANNEL
    page = DataPage

    def changed(self, settings: GuildSettings, visit: Visit) -> GuildSettings:
        """With the channel, or without one."""
        return replace(settings, log_channel_id=chosen_channel(visit))
