"""Handlers of the page "Who and where"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from gettext import NullTranslations
from typing import get_args

from discord import ui

from cogs.settings import who_view as views
from cogs.settings.handlers import PanelChange, PanelTopic
from cogs.settings.panel import Forged, Visit
from guilds.models import Command, GuildSettings


class WhoPage(PanelTopic):
    """The page; it has no argument."""

    kind = views.PAGE

    def title(self, t: NullTranslations) -> str:
        """Its title."""
        return views.title(t)

    async def summary(self, visit: Visit) -> Sequence[str]:
        """Who may use what."""
        return views.summary(visit.panel, commands_of(visit))

    async def view(self, visit: Visit) -> ui.LayoutView:
        """The page."""
        return views.who_view(visit.panel, commands_of(visit))


class SetAdult(PanelChange):
    """Restricts adult models to age-restricted channels (`on`), or does not."""

    kind = views.ADULT
    page = WhoPage

    def changed(self, settings: GuildSettings, visit: Visit) -> GuildSettings:
        """With the other choice."""
        if visit.detail not in {"on", "off"}:
            raise Forged(visit.detail)
        return replace(settings, adult_models_restricted=visit.detail == "on")


def commands_of(visit: Visit) -> list[Command]:
    """The commands with rules that this version of the bot has."""
    tree = visit.interaction.client.tree
    names: tuple[Command, ...] = get_args(Command)
    return [name for name in names if tree.get_command(name) is not None]
