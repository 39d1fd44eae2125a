"""Handlers of the page "Videos and models", and of that of a role."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from discord import InteractionType, ui

from cogs.settings import roles_view as views
from cogs.settings.handlers import (
    PanelChange,
    PanelModal,
    PanelPage,
    PanelSelect,
    existing_role,
)
from cogs.settings.panel import Forged, Visit, parse_id
from cogs.settings.who_view import ROLES
from guilds.edits import with_rule, without_roles
from guilds.models import GuildSettings, RoleRule

SEPARATOR: Final = re.compile(r"[\s,]+")
VIDEOS: Final[Mapping[str, bool | None]] = {
    views.YES: True,
    views.NO: False,
    views.NOT_SET: None,
}


class RolesPage(PanelPage):
    """The page of all roles; its argument is the number of the sheet, from 0."""

    kind = ROLES

    async def view(self, visit: Visit) -> ui.LayoutView:
        """That sheet."""
        return views.roles_view(visit.panel, parse_id(visit.argument or "0"))


class RolePage(PanelPage):
    """The page of a role; its argument is the id."""

    kind = views.ROLE

    async def view(self, visit: Visit) -> ui.LayoutView:
        """That of the role."""
        return views.role_view(visit.panel, existing_role(visit))


class EditRole(PanelSelect):
    """Opens the page of the role that was chosen."""

    kind = views.EDIT
    page = RolePage


class SetVideos(PanelChange):
    """Sets whether a role may make videos."""

    kind = views.VIDEOS
    page = RolePage

    def changed(self, settings: GuildSettings, visit: Visit) -> GuildSettings:
        """With what was chosen."""
        [value] = visit.values
        if value not in VIDEOS:
            raise Forged(value)
        role_id = existing_role(visit)
        rule = replace(settings.roles.get(role_id, RoleRule()), videos=VIDEOS[value])
        return with_rule(settings, role_id, rule)


class EditModels(PanelModal):
    """Opens the modal for the models of a role."""

    kind = views.EDIT_MODELS

    def modal(self, visit: Visit) -> ui.Modal:
        """The modal with the models of the role."""
        return views.models_modal(visit.panel, existing_role(visit))


class SetModels(PanelChange):
    """Sets the models that a role may use."""

    kind = views.SET_MODELS
    interaction_type = InteractionType.modal_submit
    page = RolePage

    def changed(self, settings: GuildSettings, visit: Visit) -> GuildSettings:
        """With what was typed."""
        role_id = existing_role(visit)
        rule = replace(
            settings.roles.get(role_id, RoleRule()),
            models_allowed=typed_patterns(visit, "models_allowed") or None,
            models_denied=typed_patterns(visit, "models_denied"),
        )
        return with_rule(settings, role_id, rule)


class ForgetRole(PanelChange):
    """Removes what a role may beyond @everyone, and what @everyone may not. Numbers stay."""

    kind = views.FORGET
    page = RolePage

    def changed(self, settings: GuildSettings, visit: Visit) -> GuildSettings:
        """Without it."""
        role_id = existing_role(visit)
        rule = settings.roles.get(role_id, RoleRule())
        rule = replace(rule, videos=None, models_allowed=None, models_denied=())
        return with_rule(settings, role_id, rule)


class ForgetDeletedRoles(PanelChange):
    """Removes the rules of roles that do not exist any more, their numbers too."""

    kind = views.FORGET_DELETED
    page = RolesPage

    def changed(self, settings: GuildSettings, visit: Visit) -> GuildSettings:
        """Without them."""
        return without_roles(settings, visit.panel.objects.deleted_roles(settings.roles))


def typed_patterns(visit: Visit, name: str) -> tuple[str, ...]:
    """What was typed in an input of the modal, each once. Raises `Forged`."""
    text = str(visit.fields.get(name) or "")
    if len(text) > views.INPUT_LENGTH:  # more than the modal can show again
        raise Forged(name)
    return tuple(dict.fromkeys(filter(None, SEPARATOR.split(text))))
