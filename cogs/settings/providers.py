"""Handlers of the page "Providers"."""

from __future__ import annotations

from dataclasses import replace
from typing import cast, get_args

from discord import ui

from cogs.settings import providers_view as views
from cogs.settings.elements import page_id
from cogs.settings.handlers import PanelChange, PanelPage
from cogs.settings.models_view import PAGE as MODELS
from cogs.settings.panel import Forged, Visit
from guilds.models import GuildOrder, GuildSettings


class ProvidersPage(PanelPage):
    """The page; it has no argument."""

    kind = views.PAGE

    async def view(self, visit: Visit) -> ui.LayoutView:
        """The page."""
        known = views.known_providers(visit.guilds)
        return views.providers_view(visit.panel, known, page_id(MODELS))


class AllowProviders(PanelChange):
    """Sets the only providers that may be asked. With none left, no provider may be."""

    kind = views.ALLOW
    page = ProvidersPage

    def changed(self, settings: GuildSettings, visit: Visit) -> GuildSettings:
        """With what was chosen."""
        return replace(settings, providers_allowed=chosen_providers(visit))


class AllowAllProviders(PanelChange):
    """Lets all providers be asked that are not denied."""

    kind = views.ALLOW_ALL
    page = ProvidersPage

    def changed(self, settings: GuildSettings, visit: Visit) -> GuildSettings:
        """Without a list."""
        return replace(settings, providers_allowed=None)


class DenyProviders(PanelChange):
    """Sets the providers that may not be asked."""

    kind = views.DENY
    page = ProvidersPage

    def changed(self, settings: GuildSettings, visit: Visit) -> GuildSettings:
        """With what was chosen. What the select does not offer stays denied."""
        offered = views.known_providers(visit.guilds)
        others = (name for name in settings.providers_denied if name not in offered)
        return replace(settings, providers_denied=(*chosen_providers(visit), *others))


class SetOrder(PanelChange):
    """Sets which provider is asked first."""

    kind = views.ORDER
    page = ProvidersPage

    def changed(self, settings: GuildSettings, visit: Visit) -> GuildSettings:
        """With what was chosen."""
        [order] = visit.values
        if order not in {views.NOT_SET, *get_args(GuildOrder)}:
            raise Forged(order)
        chosen = None if order == views.NOT_SET else cast("GuildOrder", order)
        return replace(settings, order=chosen)


def chosen_providers(visit: Visit) -> tuple[str, ...]:
    """What was chosen in a select of providers. Raises `Forged`."""
    offered = views.known_providers(visit.guilds)
    if not {*visit.values} <= {*offered}:
        raise Forged(visit.detail)
    return visit.values
