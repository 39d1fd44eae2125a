"""The numbers of the settings that are changed together, in one modal each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from gettext import NullTranslations
from typing import Any, Final, Literal, TypeAlias

from guilds.edits import with_rule
from guilds.models import GuildSettings, RoleRule
from replies.text.setting_names import limit_name
from replies.text.setting_values import setting_value

Unit: TypeAlias = Literal["number", "dollars", "days"]
Numbers: TypeAlias = dict[str, int | None]


@dataclass(frozen=True, slots=True)
class NumberGroup:
    """Some fields of one part of the settings, or of the rule of a role."""

    name: str
    part: str
    fields: tuple[str, ...]
    unit: Unit = "number"
    of_role: bool = True

    @property
    def longest(self) -> int:
        """How many characters may be typed: four numbers fit into an id, or two amounts."""
        return 16 if self.unit == "dollars" else 12

    @property
    def least(self) -> int:
        """The least number that may be set."""
        return 1 if self.unit == "days" else 0


BUDGET: Final = ("day_micros", "month_micros")
AMOUNTS: Final = NumberGroup(
    "amounts",
    "limits",
    ("jobs_at_once", "generations_per_hour", "generations_per_day", "max_count"),
)
SIZES: Final = NumberGroup("sizes", "limits", ("max_side", "max_steps"))
MEMBER_BUDGET: Final = NumberGroup("member", "member_budget", BUDGET, "dollars")
SHARED_BUDGET: Final = NumberGroup("shared", "budget", BUDGET, "dollars")
GUILD_BUDGET: Final = NumberGroup("guild", "budget", BUDGET, "dollars", of_role=False)
RETENTION: Final = NumberGroup(
    "retention", "retention", ("media_days", "history_days"), "days", of_role=False
)
ROLE_GROUPS: Final = (AMOUNTS, SIZES, MEMBER_BUDGET, SHARED_BUDGET)
GROUPS: Final[Mapping[str, NumberGroup]] = {
    group.name: group for group in (*ROLE_GROUPS, GUILD_BUDGET, RETENTION)
}


def rule_of(settings: GuildSettings, role_id: int) -> RoleRule:
    """The rule of a role, which says nothing if there is none."""
    return settings.roles.get(role_id, RoleRule())


def numbers_of(settings: GuildSettings, group: NumberGroup, role_id: int | None) -> Numbers:
    """What is set."""
    part = getattr(_owner(settings, role_id), group.part)
    return {name: getattr(part, name) for name in group.fields}


def with_numbers(
    settings: GuildSettings,
    group: NumberGroup,
    role_id: int | None,
    numbers: Mapping[str, int | None],
) -> GuildSettings:
    """With other numbers. Raises as the models do."""
    owner: Any = _owner(settings, role_id)
    changed = replace(owner, **{group.part: replace(getattr(owner, group.part), **numbers)})
    return changed if role_id is None else with_rule(settings, role_id, changed)


def without_limits(settings: GuildSettings, role_id: int) -> GuildSettings:
    """Without the numbers of a role. What else its rule says stays."""
    nothing = RoleRule()
    parts = {group.part: getattr(nothing, group.part) for group in ROLE_GROUPS}
    return with_rule(settings, role_id, replace(rule_of(settings, role_id), **parts))


def roles_with_limits(settings: GuildSettings) -> list[int]:
    """The roles that name a number, but not @everyone."""
    return [
        role_id
        for role_id in settings.roles
        if role_id != settings.guild_id and without_limits(settings, role_id) != settings
    ]


def path_of(group: NumberGroup, role_id: int | None, name: str) -> str:
    """The path of a number in the settings."""
    inner = f"{group.part}.{name}"
    return inner if role_id is None else f"roles.{role_id}.{inner}"


def number_name(t: NullTranslations, name: str) -> str:
    """What a number is called within its group."""
    match name:
        case "day_micros":
            return t.gettext("Per day")
        case "month_micros":
            return t.gettext("Per month")
        case "media_days":
            return t.gettext("Results")
        case "history_days":
            return t.gettext("History")
        case _:
            return limit_name(t, name) or name


def number_words(
    t: NullTranslations,
    settings: GuildSettings,
    group: NumberGroup,
    role_id: int | None,
    name: str,
) -> str:
    """What a number is set to."""
    value = numbers_of(settings, group, role_id)[name]
    return setting_value(t, settings.guild_id, path_of(group, role_id, name), value)


def _owner(settings: GuildSettings, role_id: int | None) -> GuildSettings | RoleRule:
    return settings if role_id is None else rule_of(settings, role_id)
