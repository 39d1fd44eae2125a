"""Handlers of the page "Limits and budget"."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from gettext import NullTranslations

from discord import ui

from cogs.settings import limits_view as views
from cogs.settings.handlers import PanelChange, PanelSelect, PanelTopic, existing_role
from cogs.settings.number_form import numbers_modal
from cogs.settings.number_groups import GROUPS, GUILD_BUDGET, without_limits
from cogs.settings.number_handlers import (
    NumberPlace,
    OpenNumbers,
    SetNumbers,
    typed_again,
)
from cogs.settings.panel import NotPossible, Visit
from cogs.settings.role_limits_view import group_title, role_limits_view
from cogs.settings.told_channel import channel_problem, chosen_channel
from guilds.checks import TooMany
from guilds.edits import without_roles
from guilds.models import GuildSettings
from guilds.spent import Spent, highest_spender, spent_at


class LimitsPage(PanelTopic):
    """The page; its argument is the id of a role, or empty for the whole server."""

    kind = views.PAGE

    def title(self, t: NullTranslations) -> str:
        """Its title."""
        return views.title(t)

    async def summary(self, visit: Visit) -> Sequence[str]:
        """The budget of the server, and who has limits."""
        return views.summary(visit.panel, await _spent_by_guild(visit))

    async def view(self, visit: Visit) -> ui.LayoutView:
        """The page."""
        if visit.argument:
            return await _role_page(visit)
        problem = channel_problem(
            visit.t, visit.interaction.guild, visit.panel.settings.warnings_channel_id
        )
        spent = await _spent_by_guild(visit)
        return views.limits_view(visit.panel, spent, problem, typed_again(visit, GUILD_BUDGET))


async def _role_page(visit: Visit) -> ui.LayoutView:
    role_id, guild_id, now = existing_role(visit), visit.panel.settings.guild_id, time.time()
    spent = await spent_at(visit.guilds.counters, "role", role_id, now)
    is_everyone = role_id == guild_id
    highest = await highest_spender(visit.guilds.spending, guild_id, now) if is_everyone else None
    group = GROUPS.get(visit.detail)
    typed = typed_again(visit, group) if group is not None else None
    again = (group, typed) if group is not None and typed is not None else None
    return role_limits_view(visit.panel, role_id, spent, highest, again)


async def _spent_by_guild(visit: Visit) -> Spent:
    guild_id = visit.panel.settings.guild_id
    return await spent_at(visit.guilds.counters, "tenant", guild_id, time.time())


class ChooseRole(PanelSelect):
    """Opens the page of the role that was chosen."""

    kind = views.CHOOSE_ROLE
    page = LimitsPage


class OpenLimits(OpenNumbers):
    """Opens the modal of a group of limits."""

    kind = views.OPEN_NUMBERS

    def numbers_modal(self, visit: Visit, place: NumberPlace, begin: list[str]) -> ui.Modal:
        """The modal."""
        title = group_title(visit.t, place.group)
        return numbers_modal(
            visit.panel, views.SET_NUMBERS, place.group, place.role_id, title, begin
        )


class SetLimits(SetNumbers):
    """Sets the limits of a group."""

    kind = views.SET_NUMBERS
    page = LimitsPage

    def changed(self, settings: GuildSettings, visit: Visit) -> GuildSettings:
        """With what was typed. Raises `NotPossible` also for one shared budget too many."""
        try:
            return super().changed(settings, visit)
        except TooMany as error:
            raise NotPossible(views.too_many_budgets(visit.t, error.most)) from None


class ForgetLimits(PanelChange):
    """Removes all limits of a role; what else it may stays."""

    kind = views.FORGET
    page = LimitsPage

    def changed(self, settings: GuildSettings, visit: Visit) -> GuildSettings:
        """Without them."""
        return without_limits(settings, existing_role(visit))


class ForgetDeletedRoles(PanelChange):
    """Removes the rules of roles that do not exist any more."""

    kind = views.FORGET_DELETED
    page = LimitsPage

    def changed(self, settings: GuildSettings, visit: Visit) -> GuildSettings:
        """Without them."""
        return without_roles(settings, visit.panel.objects.deleted_roles(settings.roles))


class SetWarningsChannel(PanelChange):
    """Chooses where is told that the budget is nearly spent."""

    kind = views.SET_CHANNEL
    page = LimitsPage

    def changed(self, settings: GuildSettings, visit: Visit) -> GuildSettings:
        """With the channel, or without one."""
        return replace(settings, warnings_channel_id=chosen_channel(visit))
