"""The page "Who and where": the roles and channels of commands, blocked members, adult models."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guilds.models import CommandAccess, RoleRule
from tests.panel.stage import GUILD, PanelStage

ACCESS = "v1:settings-access"
CHOOSE = "v1:settings-access-choose:"


@pytest.fixture
async def page(stage: PanelStage) -> PanelStage:
    """The page is open."""
    await stage.open()
    await stage.press("v1:settings-who")
    return stage


async def allow(page: PanelStage, access: CommandAccess) -> None:
    """Another admin sets who may use /imagine."""
    await page.change(lambda it: replace(it, access={"imagine": access}))


async def access_of(page: PanelStage) -> CommandAccess | None:
    """Who may use /imagine."""
    return (await page.settings()).access.get("imagine")


async def test_the_page_says_what_everybody_may(page: PanelStage) -> None:
    assert "Every member may do what @everyone may do. A role can only allow more." in page.text
    assert "**/imagine**\neveryone · all channels" in page.text
    for command in ("chat", "describe"):
        assert f"**/{command}**\neveryone · all channels" in page.text


async def test_videos_are_said_to_be_for_the_roles_that_may_make_them(page: PanelStage) -> None:
    rules = {GUILD: False, 41: True, 42: False, 43: None, 99: True}
    roles = {role_id: RoleRule(videos=videos) for role_id, videos in rules.items()}
    await page.change(lambda it: replace(it, roles=roles))
    await page.send("v1:settings-who:")
    assert "Videos: <@&41>\n" in page.text


async def test_a_command_is_given_roles_and_channels(page: PanelStage) -> None:
    await page.press(f"{ACCESS}:imagine")
    await page.press(f"{CHOOSE}0:imagine.0.0:role_ids", 41, 42)
    await page.press(f"{CHOOSE}1:imagine.0.0:channel_ids", 44)
    assert await access_of(page) == CommandAccess(role_ids=(41, 42), channel_ids=(44,))
    defaults = page.select(f"{CHOOSE}2:imagine.0.0:role_ids").default_values
    assert [it.id for it in defaults] == [41, 42]
    await page.press("Back")
    assert "**/imagine**\n<@&41>, <@&42> · <#44>" in page.text


async def test_who_removes_the_last_role_lets_nobody_use_it_until_everyone_may(
    page: PanelStage,
) -> None:
    await allow(page, CommandAccess(role_ids=(41,)))
    await page.press(f"{ACCESS}:imagine")
    await page.press(f"{CHOOSE}1:imagine.0.0:role_ids")
    assert await access_of(page) == CommandAccess(role_ids=())
    assert page.select(f"{CHOOSE}2:imagine.0.0:role_ids").placeholder == "Nobody"
    await page.press("Everyone")
    assert await access_of(page) is None
    await page.press("Nobody")
    assert await access_of(page) == CommandAccess(role_ids=())


async def test_a_command_that_the_bot_does_not_have_has_no_page(page: PanelStage) -> None:
    page.commands = ("imagine", "video")
    await page.send("v1:settings-who:")
    assert "/chat" not in page.text
    for command in ("chat", "settings", "imagine.0", "imagine.x.0"):
        await page.send(f"{ACCESS}:{command}")
    await page.send(f"{CHOOSE}0:chat.0.0:role_ids", 41)
    await page.send(f"{CHOOSE}0:imagine.0.0:guild_id", 41)
    assert len(page.said) == 6
    assert (await page.settings()).revision == 0


async def test_deleted_roles_are_counted_and_removed_without_letting_anybody_in(
    page: PanelStage,
) -> None:
    await allow(page, CommandAccess(role_ids=(98, 99), channel_ids=(44, 97)))
    await page.press(f"{ACCESS}:imagine")
    assert "2 deleted roles" in page.text
    assert "1 deleted channel" in page.text
    assert page.select(f"{CHOOSE}1:imagine.0.0:role_ids").default_values == []
    await page.press("v1:settings-access-forget:1:imagine.0.0:role_ids")
    assert await access_of(page) == CommandAccess(role_ids=(), channel_ids=(44, 97))
    await page.press("v1:settings-access-forget:2:imagine.0.0:channel_ids")
    assert await access_of(page) == CommandAccess(role_ids=(), channel_ids=(44,))


async def test_a_choice_keeps_deleted_roles_until_they_are_removed(page: PanelStage) -> None:
    await allow(page, CommandAccess(role_ids=(41, 99)))
    await page.press(f"{ACCESS}:imagine")
    await page.press(f"{CHOOSE}1:imagine.0.0:role_ids", 42)
    assert await access_of(page) == CommandAccess(role_ids=(42, 99))


async def test_more_roles_than_a_select_takes_are_on_several_sheets(page: PanelStage) -> None:
    page.role_ids = range(100, 350)
    await allow(page, CommandAccess(role_ids=tuple(range(100, 130))))
    await page.press(f"{ACCESS}:imagine")
    await page.press("▶")
    defaults = page.select(f"{CHOOSE}1:imagine.1.0:role_ids").default_values
    assert [it.id for it in defaults] == [125, 126, 127, 128, 129]
    await page.press(f"{CHOOSE}1:imagine.1.0:role_ids", 125, 200, 101)
    access = await access_of(page)
    assert access is not None
    assert access.role_ids == (*range(100, 125), 125, 200)
    await page.press("◀")
    await page.press(f"{CHOOSE}2:imagine.0.0:role_ids", 100)
    assert await access_of(page) == CommandAccess(role_ids=(100, 125, 200))


async def test_members_are_blocked_and_unblocked(page: PanelStage) -> None:
    await page.press("v1:settings-blocked")
    await page.press("v1:settings-block:", 71, 72)
    assert (await page.settings()).blocked_user_ids == (71, 72)
    assert "2 members are blocked" in page.text
    await page.press("v1:settings-block:", 72)
    assert (await page.settings()).blocked_user_ids == (72,)


async def test_nobody_is_blocked_whom_discord_does_not_know(page: PanelStage) -> None:
    await page.press("v1:settings-blocked")
    await page.press("v1:settings-block:", 1, resolved=False)
    assert (await page.settings()).blocked_user_ids == ()


async def test_the_26th_blocked_member_is_on_the_second_sheet(page: PanelStage) -> None:
    await page.change(lambda it: replace(it, blocked_user_ids=tuple(range(500, 525))))
    await page.press("v1:settings-blocked")
    await page.press("▶")
    await page.press("v1:settings-block:1:1", 600)
    assert (await page.settings()).blocked_user_ids == (*range(500, 525), 600)


async def test_adult_models_are_restricted_and_allowed_again(page: PanelStage) -> None:
    await page.press("Restrict")
    assert (await page.settings()).adult_models_restricted
    assert "Adult models: only in age-restricted channels" in page.text
    await page.press("Allow everywhere")
    assert not (await page.settings()).adult_models_restricted
