"""Limits and budgets as bounds of what is counted, and what it means that one is reached."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from guilds.bounds import bounds_of, pools_of, refusal, tenant_of
from guilds.decisions import Member, Place, Refused
from guilds.models import Budget, GuildSettings, Limits, RoleRule
from guilds.operator import OperatorRules
from guilds.rights import rights_of
from storage.hold_rows import Bound, KeyOwner, Measure, Scope, Window, counter_at
from tests.guilds.builders import ANN, GUILD, HERE, NOON, OPERATOR, settings


def described(
    guild: GuildSettings | None,
    operator: OperatorRules = OPERATOR,
    place: Place = HERE,
    key_owner: KeyOwner = "guild",
) -> list[tuple[Scope, str, Window, Measure, int]]:
    rights = rights_of(guild, ())
    bounds = bounds_of(guild, operator, rights, ANN, place, key_owner, NOON)
    return [
        (it.counter.scope, it.counter.subject, it.counter.window, it.measure, it.limit)
        for it in bounds
    ]


def test_what_is_not_limited_has_no_bounds() -> None:
    assert described(settings()) == []
    assert described(None) == []


def test_every_limit_and_budget_is_a_bound_and_the_longest_comes_first() -> None:
    everyone = RoleRule(
        limits=Limits(jobs_at_once=1, generations_per_hour=2, generations_per_day=3),
        member_budget=Budget(day_micros=4, month_micros=5),
    )
    guild = settings(everyone, budget=Budget(day_micros=6, month_micros=7))
    operator = OperatorRules(max_jobs_per_member=8)
    assert described(guild, operator) == [
        ("tenant", "33", "month", "micros", 7),
        ("member", "33/11", "month", "micros", 5),
        ("tenant", "33", "day", "micros", 6),
        ("member", "33/11", "day", "generations", 3),
        ("member", "33/11", "day", "micros", 4),
        ("member", "33/11", "hour", "generations", 2),
        ("user", "11", "open", "jobs", 8),
        ("member", "33/11", "open", "jobs", 1),
    ]


def test_a_limit_of_nothing_is_a_limit() -> None:
    everyone = RoleRule(limits=Limits(jobs_at_once=0), member_budget=Budget(day_micros=0))
    operator = OperatorRules(budget_month_micros=0)
    assert described(
        settings(everyone, budget=Budget(month_micros=0)), operator, HERE, "operator"
    ) == [
        ("operator", "", "month", "micros", 0),
        ("tenant", "33", "month", "micros", 0),
        ("member", "33/11", "day", "micros", 0),
        ("member", "33/11", "open", "jobs", 0),
    ]


def test_the_operators_budgets_bound_the_operators_key_alone() -> None:
    operator = OperatorRules(budget_month_micros=9, budget_guild_month_micros=4)
    assert described(settings(), operator) == []
    assert described(settings(), operator, key_owner="operator") == [
        ("operator", "", "month", "micros", 9),
        ("operator-tenant", "33", "month", "micros", 4),
    ]


def test_direct_messages_count_for_each_user_as_a_guild_of_their_own() -> None:
    assert tenant_of(ANN, Place()) == "11"
    assert tenant_of(Member(user_id=11), HERE) == "33"
    operator = OperatorRules(budget_guild_month_micros=4)
    assert described(None, operator, Place(), "operator") == [
        ("operator-tenant", "11", "month", "micros", 4)
    ]


def test_budgets_that_roles_share_are_pools() -> None:
    guild = settings(
        RoleRule(budget=Budget(day_micros=1)), roles={41: RoleRule(budget=Budget(day_micros=2))}
    )
    pools = pools_of(rights_of(guild, (41,)), NOON)
    assert [(pool.role_id, [it.limit for it in pool.bounds]) for pool in pools] == [
        (41, [2]),
        (GUILD, [1]),
    ]


def at(*parts: int) -> float:
    return datetime(*parts, tzinfo=UTC).timestamp()  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("scope", "window", "measure", "reason", "who", "until"),
    [
        ("member", "open", "jobs", "jobs-at-once", "admin", None),
        ("user", "open", "jobs", "jobs-at-once", "operator", None),
        ("member", "hour", "generations", "generations", "admin", at(2026, 11, 22, 13)),
        ("member", "day", "generations", "generations", "admin", at(2026, 11, 23)),
        ("member", "month", "micros", "member-budget", "admin", at(2026, 12, 1)),
        ("role", "day", "micros", "role-budget", "admin", at(2026, 11, 23)),
        ("tenant", "month", "micros", "guild-budget", "admin", at(2026, 12, 1)),
        ("operator", "month", "micros", "operator-budget", "operator", at(2026, 12, 1)),
        ("operator-tenant", "month", "micros", "operator-budget", "operator", at(2026, 12, 1)),
    ],
)
def test_a_bound_that_is_reached_says_why_until_when_and_who_can_change_it(
    scope: Scope, window: Window, measure: Measure, reason: str, who: str, until: float | None
) -> None:
    reached = Bound(counter=counter_at(scope, "x", window, NOON), measure=measure, limit=5)
    found = refusal(reached, NOON)
    assert isinstance(found, Refused)
    assert (found.reason, found.who_can_change, found.until) == (reason, who, until)
    assert (found.limit, found.window) == (5, window)
