"""What the sections with numbers have in common: the button, and the modal that it opens."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, replace
from typing import Self

from discord import InteractionType, ui

from cogs.settings.handlers import PanelChange, PanelModal, existing_role
from cogs.settings.number_groups import GROUPS, NumberGroup, numbers_of, with_numbers
from cogs.settings.number_input import (
    read_numbers,
    split,
    typed_in,
    typed_text,
    zero_words,
)
from cogs.settings.panel import Forged, Visit
from guilds.models import GuildSettings


@dataclass(frozen=True, slots=True)
class NumberPlace:
    """A group of numbers, and whose it is: that of a role, or of the guild (None)."""

    group: NumberGroup
    role_id: int | None

    @classmethod
    def of(cls, visit: Visit, group_name: str, role: str) -> Self:
        """The place that an id names. Raises `Forged`, or `NotPossible` if the role is gone."""
        group = GROUPS.get(group_name)
        if group is None or bool(role) != group.of_role:
            raise Forged(group_name)
        return cls(group, existing_role(replace(visit, argument=role)) if role else None)


class OpenNumbers(PanelModal):
    """Opens the modal of a group. The argument is the group, the role and what was typed before."""

    def modal(self, visit: Visit) -> ui.Modal:
        """The modal, whose fields begin with what was typed before, else with what is set."""
        name, _, rest = visit.argument.partition(":")
        role, _, typed = rest.partition(":")
        place = NumberPlace.of(visit, name, role)
        values = numbers_of(visit.panel.settings, place.group, place.role_id).values()
        is_set = [typed_text(place.group.unit, value) for value in values]
        before = split(typed, place.group)
        return self.numbers_modal(visit, place, before or is_set)

    @abstractmethod
    def numbers_modal(self, visit: Visit, place: NumberPlace, begin: list[str]) -> ui.Modal:
        """The modal, whose fields begin with these texts."""


class SetNumbers(PanelChange):
    """Sets the numbers of a group. The argument is the role, the detail the group."""

    interaction_type = InteractionType.modal_submit

    def changed(self, settings: GuildSettings, visit: Visit) -> GuildSettings:
        """With what was typed. Raises `NotPossible` for what is no number."""
        place = NumberPlace.of(visit, visit.detail, visit.argument)
        numbers = read_numbers(visit.t, place.group, typed_in(visit.fields, place.group))
        return with_numbers(settings, place.group, place.role_id, numbers)

    def note(self, visit: Visit) -> str | None:
        """That 0 is something else than no limit; that of a role only adds nothing."""
        if visit.argument not in {"", str(visit.panel.settings.guild_id)}:
            return None
        group = GROUPS[visit.detail]
        numbers = read_numbers(visit.t, group, typed_in(visit.fields, group))
        return zero_words(visit.t, group) if 0 in numbers.values() else None


def typed_again(visit: Visit, group: NumberGroup) -> list[str] | None:
    """What was typed in a group and not taken over, None for nothing."""
    was_refused = visit.panel.note is not None and visit.detail == group.name
    return typed_in(visit.fields, group) if was_refused and visit.fields else None
