"""The page of a command: the roles that may use it, and the channels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal, Self, TypeAlias

from discord import ui

from cogs.settings.elements import (
    OPTIONS,
    Item,
    Sheet,
    button,
    change_id,
    channels_select,
    deleted_channels,
    deleted_roles,
    headed,
    page_id,
    page_view,
    roles_select,
)
from cogs.settings.panel import Forged, Panel, parse_id
from cogs.settings.who_view import ACCESS
from cogs.settings.who_view import PAGE as WHO
from guilds.models import Command, CommandAccess
from replies.buttons import RegisteredButton

Ids: TypeAlias = Literal["role_ids", "channel_ids"]

# The kinds of what is on the page; the detail of their ids is one of the two lists.
CHOOSE: Final = "settings-access-choose"
ALL: Final = "settings-access-all"
NOBODY: Final = "settings-access-nobody"
FORGET: Final = "settings-access-forget"


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A command, and the sheets of its two lists that are shown: the argument of the page."""

    command: str
    role_ids: int = 0
    channel_ids: int = 0

    def __str__(self) -> str:
        return f"{self.command}.{self.role_ids}.{self.channel_ids}"

    def at(self, ids: Ids, sheet: int) -> Self:
        """With another sheet of one of the lists."""
        if ids == "role_ids":
            return replace(self, role_ids=sheet)
        return replace(self, channel_ids=sheet)

    @classmethod
    def parse(cls, argument: str) -> Self:
        """What an argument names. Raises `Forged`."""
        match argument.split("."):
            case [command]:
                return cls(command=command)
            case [command, roles, channels]:
                return cls(
                    command=command, role_ids=parse_id(roles), channel_ids=parse_id(channels)
                )
        raise Forged(argument)


def access_view(panel: Panel, command: Command, position: Position) -> ui.LayoutView:
    """The page of a command."""
    t = panel.t
    access = panel.settings.access.get(command, CommandAccess())
    rows = [
        ui.TextDisplay(t.gettext("Members with one of these roles can use it in these channels.")),
        *_list(panel, access, position, "role_ids"),
        *_list(panel, access, position, "channel_ids"),
    ]
    return page_view(panel, f"/{command}", rows, back=page_id(WHO))


def shown_ids(panel: Panel, access: CommandAccess, ids: Ids) -> list[int]:
    """What the selects of a list show: what was not deleted."""
    gone = deleted_ids(panel, access, ids)
    return [it for it in getattr(access, ids) or () if it not in gone]


def deleted_ids(panel: Panel, access: CommandAccess, ids: Ids) -> tuple[int, ...]:
    """Those of a list that were deleted."""
    if ids == "role_ids":
        return panel.objects.deleted_roles(access.role_ids or ())
    return panel.objects.deleted_channels(access.channel_ids or ())


def _list(panel: Panel, access: CommandAccess, position: Position, ids: Ids) -> list[Item]:
    """What there is for one of the lists."""
    shown = shown_ids(panel, access, ids)
    sheet = Sheet.of(shown, getattr(position, ids), OPTIONS, spare=True)
    here = position.at(ids, sheet.number)
    heading, empty = _words(panel, access, ids)
    select = roles_select if ids == "role_ids" else channels_select
    items: list[Item] = [
        ui.TextDisplay(headed(heading)),
        select(change_id(panel, CHOOSE, here, ids), empty, sheet.items, most=OPTIONS),
    ]
    buttons = [*_buttons(panel, access, here, ids)]
    turning = sheet.turning(lambda it: page_id(ACCESS, here.at(ids, it)))
    if buttons or turning:
        items.append(ui.ActionRow(*buttons, *turning))
    deleted = len(deleted_ids(panel, access, ids))
    if deleted:
        section = deleted_roles if ids == "role_ids" else deleted_channels
        items.append(section(panel.t, deleted, change_id(panel, FORGET, here, ids)))
    return items


def _words(panel: Panel, access: CommandAccess, ids: Ids) -> tuple[str, str]:
    """The heading of a list, and what an empty select says."""
    t, is_unset = panel.t, getattr(access, ids) is None
    if ids == "role_ids":
        return t.gettext("Roles"), t.gettext("Everyone") if is_unset else t.gettext("Nobody")
    return t.gettext("Channels"), t.gettext("All channels") if is_unset else t.gettext("None")


def _buttons(
    panel: Panel, access: CommandAccess, here: Position, ids: Ids
) -> Iterator[RegisteredButton]:
    """What sets a whole list at once."""
    t = panel.t
    if getattr(access, ids) is not None:
        everything = t.gettext("Everyone") if ids == "role_ids" else t.gettext("All channels")
        yield button(everything, change_id(panel, ALL, here, ids))
    if ids == "role_ids" and access.role_ids != ():
        yield button(t.gettext("Nobody"), change_id(panel, NOBODY, here, ids))
