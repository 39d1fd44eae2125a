"""In the largest guild that there can be, every page is one that Discord takes."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest
from discord import ui

from cogs.settings.elements import OPTIONS, Sheet, replaced
from guilds.models import (
    MAX_BLOCKED,
    MAX_CHANNELS,
    MAX_PATTERNS,
    MAX_ROLES,
    MAX_SYSTEM_PROMPT,
    Command,
    CommandAccess,
    Defaults,
    GuildSettings,
    RoleRule,
)
from tests.panel.stage import GUILD, PanelStage

SNOWFLAKE = 1_100_000_000_000_000_000
ROLES = (GUILD, *range(SNOWFLAKE, SNOWFLAKE + MAX_ROLES - 1))
CHANNELS = tuple(range(SNOWFLAKE + 1000, SNOWFLAKE + 1000 + MAX_CHANNELS))
DELETED = 20  # of the roles and of the channels
LONGEST = f"a/{'_' * 198}"  # each sign of which is escaped


def full(settings: GuildSettings) -> GuildSettings:
    """Everything is set, with names as long as they can be."""
    rule = RoleRule(videos=True, models_allowed=(LONGEST,), models_denied=(LONGEST,))
    assert len(ROLES) * len(rule.patterns) == MAX_PATTERNS
    defaults = Defaults(
        image_model=LONGEST,
        video_model=LONGEST,
        chat_model=LONGEST,
        vision_model=LONGEST,
        aspect_ratio="16:9",
        count=4,
        spoiler=True,
    )
    access = CommandAccess(role_ids=ROLES, channel_ids=CHANNELS)
    return replace(
        settings,
        defaults=defaults,
        channel_defaults=dict.fromkeys(CHANNELS, defaults),
        access=dict.fromkeys(get_args(Command), access),
        roles={**dict.fromkeys(ROLES, rule), GUILD: replace(rule, videos=False)},
        blocked_user_ids=tuple(range(SNOWFLAKE + 5000, SNOWFLAKE + 5000 + MAX_BLOCKED)),
        system_prompt="_" * MAX_SYSTEM_PROMPT,
        providers_allowed=("fal-ai",) * 50,
        providers_denied=("of-old",) * 50,
    )


@pytest.fixture
async def large(stage: PanelStage) -> PanelStage:
    """The front page of that guild is open."""
    stage.role_ids, stage.channel_ids = ROLES[:-DELETED], CHANNELS[:-DELETED]
    await stage.change(full)
    await stage.open()
    return stage


async def test_every_page_that_a_button_leads_to_is_one_that_discord_takes(
    large: PanelStage,
) -> None:
    # The stage checks what it is shown.
    shown = [page async for page in large.pages()]
    assert large.said == []
    assert len(shown) > 150, "all sheets of all lists"
    assert max(it.total_children_count for it in shown if isinstance(it, ui.LayoutView)) <= 40


async def test_a_conflict_is_told_on_the_fullest_pages(large: PanelStage) -> None:
    await large.change(lambda it: GuildSettings(guild_id=GUILD))
    await large.change(full)
    for custom_id, value in (
        ("v1:settings-adult:0::on", ""),
        ("v1:settings-forget-roles:0:0:", ""),
        ("v1:settings-forget-channels:0:0:", ""),
        (f"v1:settings-videos:0:{GUILD}:", "no"),
        ("v1:settings-access-choose:0:imagine.0.0:role_ids", str(ROLES[1])),
    ):
        await large.send(custom_id, value)
        assert "the settings have changed since this page was shown" in large.text
        assert "more changes" in large.text
    assert large.said == []


@pytest.mark.parametrize(
    ("length", "number", "spare", "expected"),
    [
        (0, 0, False, (0, 0, 1)),
        (25, 0, False, (25, 0, 1)),
        (25, 1, False, (25, 0, 1)),
        (25, 1, True, (0, 1, 2)),
        (26, 7, False, (1, 1, 2)),
    ],
)
def test_a_list_is_divided_into_sheets(
    length: int, number: int, spare: bool, expected: tuple[int, int, int]
) -> None:
    sheet = Sheet.of(range(length), number, OPTIONS, spare=spare)
    assert (len(sheet.items), sheet.number, sheet.count) == expected


@pytest.mark.parametrize(
    ("number", "chosen", "expected"),
    [
        (0, "xy", "xyCD"),
        (1, "", "AB"),
        (1, "A", "AB"),
        (2, "x", "ABCDx"),
    ],
)
def test_choosing_on_a_sheet_changes_that_sheet_alone(
    number: int, chosen: str, expected: str
) -> None:
    assert "".join(replaced("ABCD", number, 2, chosen)) == expected
