"""The page "Limits and budget": numbers of the server and of roles, and what is spent of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from discord import Permissions, ui

from guilds.models import MAX_BUDGETS, Budget, GuildSettings, Limits, RoleRule
from storage.database import Database
from storage.holds import HoldRepository
from tests.panel.stage import ADMIN, GUILD, OTHER, PanelStage
from tests.storage.holds import held_job, holds_of

ROLE, GONE = 41, 99
AMOUNTS = ("jobs_at_once", "generations_per_hour", "generations_per_day", "max_count")


async def change(stage: PanelStage, made: Callable[[GuildSettings], GuildSettings]) -> None:
    """Somebody else changes the settings."""
    assert stage.guilds is not None
    revision = (await stage.settings()).revision
    await stage.guilds.settings.change(GUILD, revision, made, by=OTHER)


def with_roles(**rules: RoleRule) -> Callable[[GuildSettings], GuildSettings]:
    roles = {int(name.removeprefix("role")): rule for name, rule in rules.items()}
    return lambda old: replace(old, roles={**old.roles, **roles})


async def opened(stage: PanelStage, role_id: int | None = None) -> PanelStage:
    """The page of the server, or of a role."""
    await stage.open()
    await stage.press("v1:settings-limits:")
    if role_id == GUILD:
        await stage.press("Open")
    elif role_id is not None:
        await stage.press("v1:settings-limits-role", role_id)
    return stage


async def form(stage: PanelStage, group: str) -> ui.Modal:
    """The open modal of a group of numbers."""
    await stage.press(f"v1:limits-open:{group}")
    assert stage.modal is not None
    return stage.modal


def begun(modal: ui.Modal) -> list[str | None]:
    """What the fields of a modal begin with."""
    return [it.default for it in modal.walk_children() if isinstance(it, ui.TextInput)]


async def test_the_budget_of_the_server_is_set_and_shown(stage: PanelStage) -> None:
    await opened(stage)
    assert "Per month: no limit · spent $0.00" in stage.text
    assert begun(await form(stage, "guild")) == ["", ""]
    await stage.fill_in(day_micros="$1.5", month_micros="20")
    assert (await stage.settings()).budget == Budget(day_micros=1_500_000, month_micros=20_000_000)
    assert "Per day: $1.50 · spent $0.00\nPer month: $20.00 · spent $0.00" in stage.text
    assert begun(await form(stage, "guild")) == ["1.50", "20.00"]
    await stage.fill_in(day_micros="", month_micros="20")
    assert (await stage.settings()).budget == Budget(month_micros=20_000_000)


async def test_what_is_spent_stands_beside_each_budget(
    stage: PanelStage, database: Database
) -> None:
    job = held_job("1", user_id=ADMIN, role_id=GUILD, began_at=time.time())
    await HoldRepository(database).hold(job, holds_of("1", 1_230_000))
    await opened(stage)
    assert "Per month: no limit · spent $1.23" in stage.text
    await stage.press("Open")
    assert f"Most this month: $1.23 by <@{ADMIN}>" in stage.text
    assert "**Budget that members share**\nPer day: no limit · spent $1.23" in stage.text
    await stage.press("Back")
    await stage.press("Back")
    assert "Server budget per month: no limit · spent $1.23" in stage.text


async def test_a_role_says_what_was_drawn_on_it(stage: PanelStage, database: Database) -> None:
    job = held_job("1", role_id=ROLE, began_at=time.time())
    await HoldRepository(database).hold(job, holds_of("1", 500_000))
    await opened(stage, ROLE)
    assert "spent $0.50" in stage.text


async def test_limits_of_everyone_and_of_a_role_stand_side_by_side(stage: PanelStage) -> None:
    await opened(stage, GUILD)
    assert stage.text.startswith("## Limits of @everyone")
    await form(stage, "amounts")
    await stage.fill_in(**dict(zip(AMOUNTS, ("1", "", "10", "2"), strict=True)))
    await stage.press("Back")
    assert "**@everyone**\n3 limits" in stage.text
    await stage.press("v1:settings-limits-role", ROLE)
    assert f"What members with <@&{ROLE}> may use." in stage.text
    await form(stage, "amounts")
    await stage.fill_in(**dict(zip(AMOUNTS, ("3", "", "", ""), strict=True)))
    assert "Jobs at once: 3 (@everyone: 1)" in stage.text
    assert "Generations per hour: not set (@everyone: no limit)" in stage.text
    await stage.press("Back")
    assert f"<@&{ROLE}>: 1 limit" in stage.text
    assert (await stage.settings()).roles[ROLE].limits == Limits(jobs_at_once=3)


async def test_sizes_and_budgets_of_a_role_are_set(stage: PanelStage) -> None:
    await opened(stage, ROLE)
    for group, fields in {
        "sizes": {"max_side": "1024", "max_steps": "30"},
        "member": {"day_micros": "0.5", "month_micros": "5"},
        "shared": {"day_micros": "", "month_micros": "50"},
    }.items():
        await form(stage, group)
        await stage.fill_in(**fields)
    assert (await stage.settings()).roles[ROLE] == RoleRule(
        limits=Limits(max_side=1024, max_steps=30),
        member_budget=Budget(day_micros=500_000, month_micros=5_000_000),
        budget=Budget(month_micros=50_000_000),
    )


async def test_what_was_typed_wrong_is_explained_and_is_there_again(stage: PanelStage) -> None:
    await opened(stage, ROLE)
    await form(stage, "amounts")
    typed = ("2", "1,000", "ten", "-4")
    await stage.fill_in(**dict(zip(AMOUNTS, typed, strict=True)))
    for name in ("Generations per hour", "Generations per day", "Largest count"):
        assert f"**{name}**: " in stage.text
    assert "Press **Change** again: what you typed is there." in stage.text
    assert (await stage.settings()).revision == 0
    assert begun(await form(stage, "amounts")) == list(typed)
    assert begun(await form(stage, "sizes")) == ["", ""]


async def test_what_was_typed_is_there_again_after_another_admin_was_faster(
    stage: PanelStage,
) -> None:
    await opened(stage)
    await form(stage, "guild")
    await change(stage, lambda old: replace(old, budget=Budget(month_micros=1_000_000)))
    await stage.fill_in(day_micros="2", month_micros="40")
    assert f"- <@{OTHER}>: Server budget per month: no limit → $1.00" in stage.text
    assert "Per month: $1.00" in stage.text
    assert begun(await form(stage, "guild")) == ["2", "40"]
    await stage.fill_in(day_micros="2", month_micros="40")
    assert (await stage.settings()).budget == Budget(day_micros=2_000_000, month_micros=40_000_000)


async def test_the_longest_that_can_be_typed_is_kept_with_the_longest_ids(
    stage: PanelStage,
) -> None:
    role_id = 2**63
    stage.role_ids = (GUILD, role_id)
    await opened(stage, role_id)
    await form(stage, "amounts")
    typed = tuple("x" * 12 for _ in AMOUNTS)
    await stage.fill_in(**dict(zip(AMOUNTS, typed, strict=True)))
    assert begun(await form(stage, "amounts")) == list(typed)
    await stage.fill_in(**dict.fromkeys(AMOUNTS, "𝟘" * 12))
    assert begun(await form(stage, "amounts")) == [""] * 4, "it is too long for an id"


async def test_zero_is_taken_and_explained(stage: PanelStage) -> None:
    await opened(stage)
    await form(stage, "guild")
    await stage.fill_in(day_micros="0", month_micros="")
    assert "0 dollars means that nothing that costs money may begin." in stage.text
    assert (await stage.settings()).budget == Budget(day_micros=0)
    await stage.press("v1:settings-limits-role", ROLE)
    await form(stage, "sizes")
    await stage.fill_in(max_side="0", max_steps="")
    assert "⚠️" not in stage.text, "for a role it adds nothing, as if it were not set"
    await opened(stage, GUILD)
    await form(stage, "sizes")
    await stage.fill_in(max_side="0", max_steps="")
    assert "⚠️ 0 means nothing at all. For no limit leave it empty." in stage.text


async def test_all_limits_of_a_role_are_removed_and_the_rest_of_its_rule_stays(
    stage: PanelStage,
) -> None:
    rule = RoleRule(
        limits=Limits(max_count=2), budget=Budget(day_micros=5), videos=True, models_denied=("a/*",)
    )
    await change(stage, with_roles(role41=rule, role42=RoleRule(limits=Limits(max_count=3))))
    await opened(stage, ROLE)
    await stage.press("Remove all limits of this role")
    assert (await stage.settings()).roles[ROLE] == RoleRule(videos=True, models_denied=("a/*",))
    assert "Remove all limits" not in "".join(labels(stage))
    await stage.press("Back")
    await stage.press("v1:settings-limits-role", 42)
    await stage.press("Remove all limits of this role")
    assert 42 not in (await stage.settings()).roles


async def test_a_shared_budget_without_effect_says_so(stage: PanelStage) -> None:
    await change(stage, with_roles(role41=RoleRule(budget=Budget(day_micros=5))))
    await opened(stage, ROLE)
    assert "This has no effect, because @everyone shares no budget." in stage.text
    everyone = RoleRule(budget=Budget(day_micros=1, month_micros=1))
    await change(stage, with_roles(role33=everyone))
    await opened(stage, ROLE)
    assert "no effect yet. Set what is set for @everyone, too: Per month." in stage.text
    await change(stage, with_roles(role41=RoleRule(budget=everyone.budget)))
    await opened(stage, ROLE)
    assert "no effect" not in stage.text


async def test_limits_of_deleted_roles_are_counted_and_removed(stage: PanelStage) -> None:
    rule = RoleRule(limits=Limits(max_count=2))
    await change(stage, with_roles(role41=rule, role99=rule))
    await opened(stage)
    assert "1 deleted role" in stage.text
    await stage.press("Remove")
    assert set((await stage.settings()).roles) == {ROLE}
    assert "deleted" not in stage.text


async def test_a_role_that_was_deleted_meanwhile_is_not_changed(stage: PanelStage) -> None:
    await opened(stage, ROLE)
    await form(stage, "sizes")
    stage.role_ids = (GUILD,)
    await stage.fill_in(max_side="512", max_steps="")
    assert "This role does not exist any more." in "\n".join([*stage.said, stage.text])
    assert (await stage.settings()).revision == 0


async def test_more_shared_budgets_than_a_command_can_lock_are_refused(stage: PanelStage) -> None:
    rule = RoleRule(budget=Budget(day_micros=5))
    many = {f"role{number}": rule for number in range(100, 100 + MAX_BUDGETS)}
    await change(stage, with_roles(**many))
    await opened(stage, ROLE)
    await form(stage, "shared")
    await stage.fill_in(day_micros="1", month_micros="")
    assert f"At most {MAX_BUDGETS} roles can have a shared budget." in stage.text
    assert begun(await form(stage, "shared")) == ["1", ""]


async def test_the_channel_for_warnings_is_chosen_and_taken_back(stage: PanelStage) -> None:
    await opened(stage)
    await stage.press("v1:settings-limits-channel", 44)
    assert (await stage.settings()).warnings_channel_id == 44
    assert "**Channel for warnings**: <#44>" in stage.text
    assert "⚠️" not in stage.text
    stage.bot_permissions = Permissions(view_channel=True)
    await opened(stage)
    assert "⚠️ The bot may not write there" in stage.text
    stage.channel_ids = (45, 46)
    await opened(stage)
    assert "⚠️ This channel was deleted" in stage.text
    await stage.press("v1:settings-limits-channel")
    assert (await stage.settings()).warnings_channel_id is None


async def test_a_channel_of_another_server_is_not_chosen(stage: PanelStage) -> None:
    await opened(stage)
    await stage.press("v1:settings-limits-channel", 4444)
    assert "This channel does not exist any more." in stage.text
    assert (await stage.settings()).revision == 0


@pytest.mark.parametrize(
    "custom_id",
    [
        "v1:limits-open:",
        "v1:limits-open:nothing::",
        "v1:limits-open:guild:41:",
        "v1:limits-open:sizes::",
        "v1:limits-open:sizes:x:",
        "v1:settings-limits-role:",
        "v1:settings-limits:-5",
        "v1:settings-limits-channel:0::",
    ],
)
async def test_ids_that_the_page_has_not_are_refused(stage: PanelStage, custom_id: str) -> None:
    await stage.send(custom_id, "x", "y")
    assert (await stage.settings()).revision == 0
    assert "another version of the bot" in stage.said[0]


async def test_the_largest_server_fits_on_the_pages(stage: PanelStage) -> None:
    budget = Budget(day_micros=10**12, month_micros=10**12)
    largest = RoleRule(limits=Limits(**dict.fromkeys(AMOUNTS, 10**6)), member_budget=budget)
    stage.role_ids = tuple(range(GUILD, GUILD + 250))
    stage.channel_ids = tuple(range(1000, 1500))
    rules = {f"role{role_id}": largest for role_id in stage.role_ids}
    await change(stage, with_roles(**rules))
    await opened(stage)
    assert "and 239 more" in stage.text
    await opened(stage, GUILD + 249)
    assert "Per day: $1,000,000.00 (@everyone: $1,000,000.00)" in stage.text


def labels(stage: PanelStage) -> list[str]:
    assert stage.page is not None
    return [it.label or "" for it in stage.page.walk_children() if isinstance(it, ui.Button)]
