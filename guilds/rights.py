"""What a member may by all their roles: @everyone is the base, and a role only adds."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Final, TypeVar

from guilds.models import Budget, GuildSettings, Limits, RoleRule
from guilds.patterns import matches_any

NO_RULES: Final = GuildSettings(guild_id=0)

Numbers = TypeVar("Numbers", Limits, Budget)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What a member may.

    `member_budget` is what they may spend themselves. `shared_budgets` are those of roles on which
    they may draw, in this order; if there are any, one of them must have room. `roles` are the
    rules that allow models, each once.
    """

    limits: Limits
    member_budget: Budget
    shared_budgets: Mapping[int, Budget]
    videos: bool
    everyone: RoleRule
    roles: tuple[RoleRule, ...]

    def allows_model(self, model: str) -> bool:
        """Whether a model may be used: by @everyone, or because one of the roles names it."""
        rule = self.everyone
        is_named = rule.models_allowed is None or matches_any(rule.models_allowed, model)
        if is_named and not matches_any(rule.models_denied, model):
            return True
        return any(_names_model(role, model) for role in self.roles)


def rights_of(settings: GuildSettings | None, role_ids: Collection[int]) -> Rights:
    """What a member with these roles may; everything where there is no guild.

    @everyone is one of the roles, named or not.
    """
    settings = settings or NO_RULES
    base = settings.everyone
    others = sorted({*role_ids} - {settings.guild_id})
    rules = {role_id: settings.roles[role_id] for role_id in others if role_id in settings.roles}
    roles = tuple(rules.values())
    allowing = {(it.models_allowed, it.models_denied): it for it in roles if it.models_allowed}
    return Rights(
        limits=_highest(base.limits, [role.limits for role in roles]),
        member_budget=_highest(base.member_budget, [role.member_budget for role in roles]),
        shared_budgets=_shared_budgets(settings.guild_id, base, rules),
        videos=base.videos is not False or any(role.videos for role in roles),
        everyone=base,
        roles=tuple(allowing.values()),
    )


def _highest(base: Numbers, others: Sequence[Numbers]) -> Numbers:
    """The highest number that is named of each; what the base does not name is no limit."""
    names = [each.name for each in fields(base)]
    return type(base)(
        **{name: _highest_of([getattr(it, name) for it in (base, *others)]) for name in names}
    )


def _highest_of(numbers: Sequence[int | None]) -> int | None:
    """The highest of what is named, of which the first is that of the base."""
    return None if numbers[0] is None else max(it for it in numbers if it is not None)


def _shared_budgets(
    guild_id: int, base: RoleRule, rules: Mapping[int, RoleRule]
) -> dict[int, Budget]:
    """The budgets of roles first, so that what @everyone shares lasts longer for the others.

    A role's budget counts if it names what @everyone's names; what that does not name is no limit
    for anybody.
    """
    periods = named(base.budget)
    return {
        role_id: Budget(**{name: getattr(rule.budget, name) for name in periods})
        for role_id, rule in {**rules, guild_id: base}.items()
        if periods and periods <= named(rule.budget)
    }


def named(budget: Budget) -> set[str]:
    """For which periods a budget is set."""
    names = (each.name for each in fields(budget))
    return {name for name in names if getattr(budget, name) is not None}


def _names_model(role: RoleRule, model: str) -> bool:
    """Whether a role allows a model. What it denies limits only what it allows itself."""
    is_named = matches_any(role.models_allowed or (), model)
    return is_named and not matches_any(role.models_denied, model)
