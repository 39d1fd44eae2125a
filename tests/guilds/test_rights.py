"""What a member may by their roles."""

from __future__ import annotations

from dataclasses import astuple

from hypothesis import given

from guilds.models import Budget, GuildSettings, Limits, RoleRule
from guilds.rights import rights_of
from tests.guilds import builders
from tests.guilds.builders import GUILD, settings


def limits_of(everyone: Limits, *roles: Limits) -> Limits:
    rules = {40 + number: RoleRule(limits=role) for number, role in enumerate(roles)}
    guild = settings(RoleRule(limits=everyone), roles=rules)
    return rights_of(guild, (*rules, GUILD)).limits


def test_the_highest_limit_of_a_members_roles_counts() -> None:
    limits = limits_of(Limits(max_count=1), Limits(max_count=4), Limits(max_count=2))
    assert limits.max_count == 4


def test_a_limit_that_everyone_does_not_name_is_none_for_everybody() -> None:
    assert limits_of(Limits(), Limits(max_count=4)) == Limits()


def test_a_role_that_names_less_or_nothing_takes_nothing_away() -> None:
    assert limits_of(Limits(max_count=3), Limits(max_count=1), Limits()).max_count == 3


def test_a_limit_of_zero_allows_nothing_until_a_role_names_more() -> None:
    assert limits_of(Limits(max_count=0)).max_count == 0
    assert limits_of(Limits(max_count=0), Limits(max_count=1)).max_count == 1


def test_videos_are_kept_for_one_role() -> None:
    guild = settings(RoleRule(videos=False), roles={41: RoleRule(videos=True)})
    assert not rights_of(guild, ()).videos
    assert not rights_of(guild, (42,)).videos
    assert rights_of(guild, (42, 41)).videos


def test_a_role_that_denies_videos_takes_them_from_nobody() -> None:
    assert rights_of(settings(roles={41: RoleRule(videos=False)}), (41,)).videos


def test_models_are_denied_only_if_no_role_allows_them() -> None:
    guild = settings(
        RoleRule(models_denied=("big/*",)), roles={41: RoleRule(models_allowed=("big/two",))}
    )
    assert rights_of(guild, ()).allows_model("small/one")
    assert not rights_of(guild, ()).allows_model("big/two")
    assert rights_of(guild, (41,)).allows_model("big/two")
    assert not rights_of(guild, (41,)).allows_model("big/three")


def test_of_two_roles_that_allow_the_same_each_has_its_own_exceptions() -> None:
    guild = settings(
        RoleRule(models_denied=("*",)),
        roles={
            41: RoleRule(models_allowed=("big/*",)),
            42: RoleRule(models_allowed=("big/*",), models_denied=("big/two",)),
        },
    )
    assert rights_of(guild, (41, 42)).allows_model("big/two")
    assert not rights_of(guild, (42,)).allows_model("big/two")


def test_where_models_are_listed_others_are_denied() -> None:
    rights = rights_of(settings(RoleRule(models_allowed=("a/*",), models_denied=("a/two",))), ())
    assert rights.allows_model("a/one")
    assert not rights.allows_model("a/two")
    assert not rights.allows_model("b/one")


def test_what_a_role_denies_limits_only_what_it_allows_itself() -> None:
    role = RoleRule(models_allowed=("a/*",), models_denied=("a/two",))
    denied = settings(RoleRule(models_denied=("*",)), roles={41: role})
    assert not rights_of(denied, (41,)).allows_model("a/two")
    allowed = settings(roles={41: role})
    assert rights_of(allowed, (41,)).allows_model("a/two")


def test_the_budget_of_a_role_is_drawn_on_before_that_of_everyone() -> None:
    guild = settings(
        RoleRule(budget=Budget(month_micros=5)),
        roles={
            41: RoleRule(budget=Budget(month_micros=9, day_micros=1)),
            42: RoleRule(budget=Budget(day_micros=9)),
        },
    )
    assert list(rights_of(guild, (41, 42)).shared_budgets.items()) == [
        (41, Budget(month_micros=9)),
        (GUILD, Budget(month_micros=5)),
    ]


def test_without_a_budget_of_everyone_roles_share_none() -> None:
    guild = settings(roles={41: RoleRule(budget=Budget(month_micros=9))})
    assert rights_of(guild, (41,)).shared_budgets == {}


def test_a_role_shares_a_budget_only_if_it_names_all_periods_that_everyone_does() -> None:
    guild = settings(
        RoleRule(budget=Budget(day_micros=1, month_micros=5)),
        roles={41: RoleRule(budget=Budget(day_micros=9))},
    )
    assert [*rights_of(guild, (41,)).shared_budgets] == [GUILD]


def test_roles_without_rules_and_deleted_roles_change_nothing() -> None:
    guild = settings(RoleRule(limits=Limits(max_count=1)))
    assert rights_of(guild, (98, 99)) == rights_of(guild, ())


def test_a_guild_of_250_roles_can_have_a_rule_for_each() -> None:
    every = range(100, 349)
    guild = settings(
        RoleRule(limits=Limits(max_count=1)),
        roles={role: RoleRule(limits=Limits(max_count=role)) for role in every},
    )
    assert rights_of(guild, tuple(every)).limits.max_count == 348


@given(builders.guilds, builders.role_ids, builders.role_ids)
def test_a_further_role_never_allows_less(
    guild: GuildSettings, some: tuple[int, ...], more: tuple[int, ...]
) -> None:
    less, most = rights_of(guild, some), rights_of(guild, (*some, *more))
    assert most.videos >= less.videos
    for model in ("a/one", "a/two", "b/one", "b/large-two"):
        assert most.allows_model(model) >= less.allows_model(model)
    numbers = [(astuple(rights.limits) + astuple(rights.member_budget)) for rights in (less, most)]
    for before, after in zip(*numbers, strict=True):
        assert after is None or (before is not None and after >= before)
    assert bool(less.shared_budgets) == bool(most.shared_budgets)
    assert less.shared_budgets.items() <= most.shared_budgets.items()
