"""Settings are plain data, and hold nothing that makes no sense."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given

from guilds.models import (
    MAX_BLOCKED,
    MAX_LIMIT,
    MAX_MICROS,
    MAX_SYSTEM_PROMPT,
    Budget,
    CommandAccess,
    Defaults,
    GuildSettings,
    Limits,
    Retention,
    RoleRule,
)
from hfmedia.serialization import from_json, to_json
from tests.guilds import builders


@given(builders.guilds)
def test_settings_survive_json(guild: GuildSettings) -> None:
    assert from_json(GuildSettings, to_json(guild)) == guild


def test_every_part_survives_json() -> None:
    guild = GuildSettings(
        guild_id=33,
        revision=4,
        defaults=Defaults(image_model="a/one", aspect_ratio="16:9", count=2, spoiler=True),
        channel_defaults={
            44: Defaults(video_model="a/two:fal-ai", chat_model="a/three", vision_model="a/four"),
            45: Defaults(spoiler=False),
        },
        order="cheapest",
        chat_enabled=False,
        system_prompt="Be brief.\nAnswer in “French”. 🦊",
        retention=Retention(media_days=3),
        warnings_channel_id=45,
        log_channel_id=46,
    )
    assert from_json(GuildSettings, to_json(guild)) == guild


def test_settings_of_a_version_with_fewer_fields_can_be_read() -> None:
    assert from_json(GuildSettings, '{"guild_id": 33}') == GuildSettings(guild_id=33)


def with_patterns(roles: int, each: int) -> dict[int, RoleRule]:
    return {role: RoleRule(models_denied=("a/*",) * each) for role in range(roles)}


def with_budgets(roles: int) -> dict[int, RoleRule]:
    return {role: RoleRule(budget=Budget(day_micros=1)) for role in range(roles)}


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Limits(max_count=-1),
        lambda: Limits(generations_per_day=MAX_LIMIT + 1),
        lambda: Budget(day_micros=-1),
        lambda: Budget(month_micros=MAX_MICROS + 1),
        lambda: Retention(media_days=0),
        lambda: Defaults(count=0),
        lambda: Defaults(aspect_ratio="7:5"),
        lambda: Defaults(image_model=""),
        lambda: Defaults(vision_model="a\nb"),
        lambda: GuildSettings(guild_id=1, system_prompt=" \n"),
        lambda: GuildSettings(guild_id=1, system_prompt="x" * (MAX_SYSTEM_PROMPT + 1)),
        lambda: GuildSettings(guild_id=1, system_prompt="a\0b"),
        lambda: GuildSettings(guild_id=1, system_prompt="\ud800"),
        lambda: RoleRule(models_allowed=("a\nb",)),
        lambda: RoleRule(models_denied=("a" * 201,)),
        lambda: RoleRule(models_denied=("a/*",) * 101),
        lambda: CommandAccess(role_ids=tuple(range(251))),
        lambda: CommandAccess(channel_ids=tuple(range(501))),
        lambda: GuildSettings(guild_id=1, blocked_user_ids=tuple(range(MAX_BLOCKED + 1))),
        lambda: GuildSettings(guild_id=1, roles={role: RoleRule() for role in range(251)}),
        lambda: GuildSettings(guild_id=1, roles=with_patterns(6, 100)),
        lambda: GuildSettings(guild_id=1, roles=with_budgets(21)),
        lambda: GuildSettings(guild_id=1, order="random"),  # type: ignore[arg-type]
        lambda: GuildSettings(guild_id=1, providers_denied=("",)),
        lambda: from_json(GuildSettings, '{"guild_id": 33, "budget": {"day_micros": -5}}'),
        lambda: from_json(GuildSettings, '{"guild_id": 33, "order": "dearest"}'),
    ],
)
def test_what_makes_no_sense_is_refused(wrong: Callable[[], object]) -> None:
    with pytest.raises(ValueError):
        wrong()


def test_limits_of_zero_and_the_largest_are_limits() -> None:
    assert GuildSettings(guild_id=1, roles=with_patterns(5, 100))
    assert GuildSettings(guild_id=1, roles=with_budgets(20))
    assert Limits(max_count=0, max_side=MAX_LIMIT)
    assert Budget(day_micros=0, month_micros=MAX_MICROS)
    assert CommandAccess(role_ids=tuple(range(250)), channel_ids=tuple(range(500)))


def test_a_system_prompt_may_be_as_long_as_that() -> None:
    longest = "x" * MAX_SYSTEM_PROMPT
    assert GuildSettings(guild_id=1, system_prompt=longest).system_prompt == longest
