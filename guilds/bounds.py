"""The limits and budgets of a member as bounds of what is counted, and what a full one means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from guilds.budgets import window_end
from guilds.decisions import Member, Place, Reason, Refused, WhoCanChange
from guilds.models import Budget, GuildSettings
from guilds.operator import OperatorRules
from guilds.rights import Rights
from storage.hold_rows import (
    Bound,
    KeyOwner,
    Measure,
    Pool,
    Scope,
    Window,
    counter_at,
    member_subject,
)

MEANINGS: Final[Mapping[tuple[Scope, Measure], tuple[Reason, WhoCanChange]]] = {
    ("member", "jobs"): ("jobs-at-once", "admin"),
    ("user", "jobs"): ("jobs-at-once", "operator"),
    ("member", "generations"): ("generations", "admin"),
    ("member", "micros"): ("member-budget", "admin"),
    ("role", "micros"): ("role-budget", "admin"),
    ("tenant", "micros"): ("guild-budget", "admin"),
    ("operator", "micros"): ("operator-budget", "operator"),
    ("operator-tenant", "micros"): ("operator-budget", "operator"),
}


def tenant_of(member: Member, place: Place) -> str:
    """Who shares limits and budgets: the guild, else the user."""
    return str(place.guild_id or member.user_id)


def bounds_of(
    settings: GuildSettings | None,
    operator: OperatorRules,
    rights: Rights,
    member: Member,
    place: Place,
    key_owner: KeyOwner,
    now: float,
) -> tuple[Bound, ...]:
    """All that bounds a command now. Those that last longest come first: they are told first."""
    tenant = tenant_of(member, place)
    budget = settings.budget if settings is not None else Budget()
    found = [
        *_of_operator(operator, tenant, member.user_id, key_owner, now),
        *_of_budget("tenant", tenant, budget, now),
        *_of_member(rights, member_subject(tenant, member.user_id), now),
    ]
    return tuple(sorted(found, key=lambda it: LONGEST_FIRST.index(it.counter.window)))


LONGEST_FIRST: Final[tuple[Window, ...]] = ("month", "day", "hour", "open")


def pools_of(rights: Rights, now: float) -> tuple[Pool, ...]:
    """The budgets of roles that a member may draw on now, as `Rights` orders them."""
    return tuple(
        Pool(role_id=role_id, bounds=tuple(_of_budget("role", str(role_id), budget, now)))
        for role_id, budget in rights.shared_budgets.items()
    )


def refusal(reached: Bound, now: float) -> Refused:
    """What it means that a bound has no room: until when, and who can change it."""
    counter = reached.counter
    reason, who = MEANINGS[counter.scope, reached.measure]
    until = window_end(counter.window, now)
    return Refused(
        reason=reason, who_can_change=who, until=until, limit=reached.limit, window=counter.window
    )


def _of_operator(
    operator: OperatorRules, tenant: str, user_id: int, key_owner: KeyOwner, now: float
) -> Iterator[Bound]:
    yield from _bound("user", str(user_id), "open", "jobs", operator.max_jobs_per_member, now)
    if key_owner == "operator":
        budget, of_guild = operator.budget_month_micros, operator.budget_guild_month_micros
        yield from _bound("operator", "", "month", "micros", budget, now)
        yield from _bound("operator-tenant", tenant, "month", "micros", of_guild, now)


def _of_member(rights: Rights, subject: str, now: float) -> Iterator[Bound]:
    limits = rights.limits
    yield from _bound("member", subject, "open", "jobs", limits.jobs_at_once, now)
    per_hour, per_day = limits.generations_per_hour, limits.generations_per_day
    yield from _bound("member", subject, "hour", "generations", per_hour, now)
    yield from _bound("member", subject, "day", "generations", per_day, now)
    yield from _of_budget("member", subject, rights.member_budget, now)


def _of_budget(scope: Scope, subject: str, budget: Budget, now: float) -> Iterator[Bound]:
    yield from _bound(scope, subject, "month", "micros", budget.month_micros, now)
    yield from _bound(scope, subject, "day", "micros", budget.day_micros, now)


def _bound(
    scope: Scope, subject: str, window: Window, measure: Measure, limit: int | None, now: float
) -> Iterator[Bound]:
    if limit is not None:
        counter = counter_at(scope, subject, window, now)
        yield Bound(counter=counter, measure=measure, limit=limit)
