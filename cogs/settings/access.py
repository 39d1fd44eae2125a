"""Handlers of the page of a command: the roles that may use it, and the channels."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import cast, get_args

from discord import ui

from cogs.settings import access_view as views
from cogs.settings.elements import OPTIONS, replaced
from cogs.settings.handlers import PanelChange, PanelPage
from cogs.settings.panel import Forged, Panel, Visit, chosen_ids
from cogs.settings.who import commands_of
from cogs.settings.who_view import ACCESS
from guilds.edits import with_access
from guilds.models import Command, CommandAccess, GuildSettings


class AccessPage(PanelPage):
    """The page; its argument is a `Position`."""

    kind = ACCESS

    async def view(self, visit: Visit) -> ui.LayoutView:
        """That of the command."""
        position = views.Position.parse(visit.argument)
        return views.access_view(visit.panel, needed_command(visit, position), position)


class AccessChange(PanelChange):
    """Changes the list that the detail of the id names."""

    page = AccessPage

    def changed(self, settings: GuildSettings, visit: Visit) -> GuildSettings:
        """With another list."""
        if visit.detail not in get_args(views.Ids):
            raise Forged(visit.detail)
        ids = cast("views.Ids", visit.detail)
        command = needed_command(visit, views.Position.parse(visit.argument))
        access = settings.access.get(command, CommandAccess())
        panel = replace(visit.panel, settings=settings)
        values = self.listed(panel, access, ids, visit)
        return with_access(settings, command, replace(access, **{ids: values}))

    @abstractmethod
    def listed(
        self, panel: Panel, access: CommandAccess, ids: views.Ids, visit: Visit
    ) -> tuple[int, ...] | None:
        """The list after the change; None is everyone, or all channels."""


class Choose(AccessChange):
    """Sets the roles or channels that were chosen. With none left, nobody may use the command."""

    kind = views.CHOOSE

    def listed(
        self, panel: Panel, access: CommandAccess, ids: views.Ids, visit: Visit
    ) -> tuple[int, ...]:
        """With what was chosen on the sheet. What was deleted stays until it is removed."""
        shown = views.shown_ids(panel, access, ids)
        number = getattr(views.Position.parse(visit.argument), ids)
        chosen = replaced(shown, number, OPTIONS, chosen_ids(visit.values))
        return (*chosen, *views.deleted_ids(panel, access, ids))


class AllowAll(AccessChange):
    """Everyone, or all channels."""

    kind = views.ALL

    def listed(self, panel: Panel, access: CommandAccess, ids: views.Ids, visit: Visit) -> None:
        """No list."""


class AllowNobody(AccessChange):
    """Nobody, or no channel."""

    kind = views.NOBODY

    def listed(
        self, panel: Panel, access: CommandAccess, ids: views.Ids, visit: Visit
    ) -> tuple[int, ...]:
        """An empty list."""
        return ()


class ForgetDeletedIds(AccessChange):
    """Removes deleted roles and channels. With none left, nobody may use the command."""

    kind = views.FORGET

    def listed(
        self, panel: Panel, access: CommandAccess, ids: views.Ids, visit: Visit
    ) -> tuple[int, ...]:
        """What exists."""
        return tuple(views.shown_ids(panel, access, ids))


def needed_command(visit: Visit, position: views.Position) -> Command:
    """The command that a position names. Raises `Forged`."""
    for command in commands_of(visit):
        if command == position.command:
            return command
    raise Forged(position.command)
