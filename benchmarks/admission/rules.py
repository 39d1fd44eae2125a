"""The rules of a guild in which everything is limited, and nothing is used up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, get_args

from guilds.models import Budget, Command, CommandAccess, GuildSettings, Limits, RoleRule

PLENTY: Final = 1_000_000
MUCH: Final = 1_000_000_000  # micros
BUDGET: Final = Budget(day_micros=MUCH, month_micros=10 * MUCH)
LIMITS: Final = Limits(
    jobs_at_once=PLENTY,
    generations_per_hour=PLENTY,
    generations_per_day=PLENTY,
    max_count=4,
    max_side=2048,
    max_steps=100,
)


def busy_guild(guild_id: int, role_ids: Sequence[int]) -> GuildSettings:
    """Limits and budgets for the guild, for each member, and for each role to share.

    The commands and the models are named for each role.
    """
    base = RoleRule(limits=LIMITS, member_budget=BUDGET, budget=BUDGET, models_denied=("*/none-*",))
    of_role = RoleRule(
        limits=LIMITS,
        member_budget=BUDGET,
        budget=BUDGET,
        videos=True,
        models_allowed=("black-forest-labs/*", "*/*-diffusion-*", "*"),
    )
    commands: tuple[Command, ...] = get_args(Command)
    return GuildSettings(
        guild_id=guild_id,
        revision=0,
        access={command: CommandAccess(role_ids=tuple(role_ids)) for command in commands},
        roles={guild_id: base, **dict.fromkeys(role_ids, of_role)},
        providers_denied=("nobody",),
        adult_models_restricted=True,
        budget=BUDGET,
    )
