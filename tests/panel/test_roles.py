"""The pages of roles: who may make videos, and with which models."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from guilds.models import Limits, RoleRule
from tests.panel.stage import GUILD, PanelStage


@pytest.fixture
async def page(stage: PanelStage) -> PanelStage:
    """The page of all roles is open."""
    await stage.open()
    await stage.press("v1:settings-who")
    await stage.press("v1:settings-roles")
    return stage


async def test_videos_are_denied_to_everyone_and_allowed_to_a_role(page: PanelStage) -> None:
    await page.press("Edit @everyone")
    await page.press("v1:settings-videos", "no")
    await page.press("Back")
    await page.press("v1:settings-edit-role", 41)
    await page.press("v1:settings-videos", "yes")
    assert (await page.settings()).roles == {
        GUILD: RoleRule(videos=False),
        41: RoleRule(videos=True),
    }
    await page.press("Back")
    assert "@everyone: no videos · all models\n<@&41>: videos" in page.text
    await page.press("Back")
    assert "Videos: <@&41>" in page.text


async def test_models_are_typed_one_per_line(page: PanelStage) -> None:
    await page.press("Edit @everyone")
    await page.press("Edit models")
    await page.fill_in(models_allowed="a/*\n\n b/one, b/one", models_denied="*large*")
    rule = (await page.settings()).everyone
    assert (rule.models_allowed, rule.models_denied) == (("a/*", "b/one"), ("*large*",))
    assert "only a/\\*, b/one · but not \\*large\\*" in page.text
    await page.press("Edit models")
    assert page.modal is not None
    inputs: Any = page.modal.to_dict()
    assert [it["component"]["value"] for it in inputs["components"]] == ["a/*\nb/one", "*large*"]


async def test_an_empty_list_of_models_is_none(page: PanelStage) -> None:
    await page.change(lambda it: replace(it, roles={GUILD: RoleRule(models_allowed=("a/*",))}))
    await page.press("Edit @everyone")
    await page.press("Edit models")
    await page.fill_in(models_allowed=" \n ", models_denied="")
    assert (await page.settings()).roles == {}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("a\x07b", "A name has 1 to 200 characters, all of them visible."),
        ("x" * 201, "A name has 1 to 200 characters, all of them visible."),
        ("\n".join(f"a/{number}" for number in range(101)), "there can be 100"),
    ],
)
async def test_models_that_cannot_be_are_refused_on_the_page(
    page: PanelStage, typed: str, said: str
) -> None:
    await page.press("Edit @everyone")
    await page.press("Edit models")
    await page.fill_in(models_allowed=typed, models_denied="")
    assert said in page.text
    assert (await page.settings()).revision == 0


async def test_more_than_an_input_takes_is_refused(page: PanelStage) -> None:
    await page.press("Edit @everyone")
    await page.press("Edit models")
    await page.fill_in(models_allowed="a " * 2001, models_denied="")
    assert "another version" in page.said[0] or "⚠️" in page.text
    assert (await page.settings()).revision == 0


async def test_a_page_says_when_a_role_adds_nothing(page: PanelStage) -> None:
    await page.press("v1:settings-edit-role", 41)
    await page.press("Edit models")
    await page.fill_in(models_allowed="a/*", models_denied="")
    assert "@everyone may use all models, so this adds nothing." in page.text
    await page.press("Edit models")
    await page.fill_in(models_allowed="", models_denied="a/*")
    assert "A role denies models only among those that it allows itself." in page.text


async def test_removing_the_rules_of_a_role_leaves_its_numbers(page: PanelStage) -> None:
    limits = Limits(max_count=2)
    rule = RoleRule(limits=limits, videos=True, models_allowed=("a/*",))
    await page.change(lambda it: replace(it, roles={41: rule}))
    await page.press("v1:settings-edit-role", 41)
    await page.press("Remove these rules")
    assert (await page.settings()).roles == {41: RoleRule(limits=limits)}


async def test_deleted_roles_are_counted_and_removed(page: PanelStage) -> None:
    rules = {41: RoleRule(videos=True), 98: RoleRule(videos=True), 99: RoleRule()}
    await page.change(lambda it: replace(it, roles=rules))
    await page.press("Back")
    await page.press("v1:settings-roles")
    assert "2 deleted roles" in page.text
    assert "<@&98>" not in page.text
    await page.press("v1:settings-forget-roles")
    assert (await page.settings()).roles == {41: RoleRule(videos=True)}


async def test_a_role_that_is_deleted_while_it_is_edited_is_not_changed(page: PanelStage) -> None:
    await page.press("v1:settings-edit-role", 41)
    page.role_ids = (GUILD, 42)
    await page.press("v1:settings-videos", "yes")
    assert page.said == ["This role does not exist any more."]
    assert (await page.settings()).revision == 0


async def test_the_front_page_says_for_whom_there_are_more_models(page: PanelStage) -> None:
    await page.change(lambda it: replace(it, roles={GUILD: RoleRule(models_denied=("a/*",))}))
    await page.open()
    assert "Videos: everyone · Models: only some\n" in page.text
    rules = {GUILD: RoleRule(models_denied=("a/*",)), 41: RoleRule(models_allowed=("a/*",))}
    await page.change(lambda it: replace(it, roles=rules))
    await page.open()
    assert "Models: only some, and more for 1 role\n" in page.text
