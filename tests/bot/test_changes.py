"""Changes of settings in words: every setting has a name, and every value a sense."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from typing import Any, get_args

import pytest

from guilds.changes import changes_between
from guilds.models import (
    Budget,
    Command,
    CommandAccess,
    Defaults,
    GuildOrder,
    GuildSettings,
    Limits,
    Retention,
    RoleRule,
)
from replies.text.changes import change_lines
from replies.text.money import dollars
from replies.text.setting_names import setting_name
from replies.text.setting_values import order_name
from tests.bot.builders import ENGLISH

GUILD, ROLE, CHANNEL, ANN = 33, 44, 55, 66
NOT_SET = {"guild_id", "revision"}
# Everything is set, and to something else than by default.
DEFAULTS = Defaults(
    image_model="a/image",
    video_model="a/video",
    chat_model="a/talk",
    vision_model="a/sees",
    aspect_ratio="1:1",
    count=2,
    spoiler=True,
)
LIMITS = Limits(
    jobs_at_once=1,
    generations_per_hour=2,
    generations_per_day=3,
    max_count=4,
    max_side=1024,
    max_steps=30,
)
MONEY = Budget(day_micros=1_500_000, month_micros=20_000_000)
RULE = RoleRule(
    limits=LIMITS,
    member_budget=MONEY,
    budget=MONEY,
    videos=True,
    models_allowed=("a/*",),
    models_denied=("b/*",),
)
FULL = GuildSettings(
    guild_id=GUILD,
    defaults=DEFAULTS,
    channel_defaults={CHANNEL: DEFAULTS},
    access={"imagine": CommandAccess(role_ids=(ROLE,), channel_ids=(CHANNEL,))},
    roles={GUILD: RULE, ROLE: RULE},
    blocked_user_ids=(ANN,),
    adult_models_restricted=True,
    chat_enabled=False,
    system_prompt="Be brief.",
    providers_allowed=("fal-ai",),
    providers_denied=("nscale",),
    order="cheapest",
    budget=MONEY,
    retention=Retention(media_days=1, history_days=30),
    warnings_channel_id=CHANNEL,
    log_channel_id=CHANNEL,
)
EMPTY = GuildSettings(guild_id=GUILD)


def lines(old: GuildSettings, new: GuildSettings) -> list[str]:
    return [
        line
        for change in changes_between(old, new)
        for line in change_lines(ENGLISH, GUILD, change.path, change.old, change.new)
    ]


def one_line(subject: str, old: Any, new: Any) -> str:
    texts = (None if value is None else json.dumps(value) for value in (old, new))
    (line,) = change_lines(ENGLISH, GUILD, subject, *texts)
    return line


def leaves(value: object, path: str = "") -> list[tuple[str, object]]:
    """Every setting with its path, as `changes_between` names it."""
    if is_dataclass(value):
        inner = [(it.name, getattr(value, it.name)) for it in fields(value)]
    elif isinstance(value, dict):
        inner = [(str(name), it) for name, it in value.items()]
    else:
        return [(path, value)]
    inner = [it for it in inner if it[0] not in NOT_SET]
    return [leaf for name, it in inner for leaf in leaves(it, f"{path}.{name}" if path else name)]


@pytest.mark.parametrize("path", [path for path, _ in leaves(FULL)])
def test_every_setting_has_a_name_of_words(path: str) -> None:
    assert "." not in setting_name(ENGLISH, GUILD, path), "it is its own name"


def test_no_setting_is_left_out_of_these_tests() -> None:
    empty = dict(leaves(EMPTY))
    assert [path for path, value in leaves(FULL) if value in (None, (), empty.get(path))] == []
    for part in (Defaults, Limits, Budget, Retention, CommandAccess, RoleRule):
        for each in fields(part):
            assert any(each.name in path.split(".") for path, _ in leaves(FULL)), each.name


def test_no_two_settings_have_the_same_name() -> None:
    names = [setting_name(ENGLISH, GUILD, path) for path, _ in leaves(FULL)]
    assert len(set(names)) == len(names)


def test_what_is_set_for_the_first_time_is_told_with_every_value() -> None:
    told = lines(EMPTY, FULL)
    assert len(told) == len(leaves(FULL))
    assert "Default image model in <#55>: not set → a/image" in told
    assert "Largest count for @everyone: no limit → 4" in told
    assert "Largest count for <@&44>: not set → 4" in told
    assert "Each member's budget per day for <@&44>: not set → $1.50" in told
    assert "Server budget per month: no limit → $20.00" in told
    assert "Roles that may use /imagine: everyone → <@&44>" in told
    assert "Channels for /imagine: all channels → <#55>" in told
    assert "Allowed models for @everyone: all → a/\\*" in told
    assert "Denied models for @everyone: none → b/\\*" in told
    assert "Blocked members: added <@66>" in told
    assert "Order of providers: not set → cheapest first" in told
    assert "Adult models only in age-restricted channels: no → yes" in told
    assert "Results are kept for: as long as the operator keeps it → 1 day" in told
    assert "Channel for warnings: none → <#55>" in told


def test_what_is_removed_is_told_with_every_value() -> None:
    told = lines(FULL, EMPTY)
    assert len(told) == len(leaves(FULL))
    assert "Largest count for <@&44>: 4 → not set" in told
    assert "Denied providers: removed nscale" in told


@pytest.mark.parametrize(
    ("subject", "old", "new", "line"),
    [
        ("roles.44", None, {"videos": None, "models_denied": []}, "Rules for <@&44>: added"),
        ("roles.44", {"limits": {"max_count": None}}, None, "Rules for <@&44>: removed"),
        ("channel_defaults.5", None, {"count": None}, "Defaults in <#5>: added"),
        (
            "access.chat",
            None,
            {"role_ids": [], "channel_ids": None},
            "Roles that may use /chat: everyone → none",
        ),
        ("providers_allowed", None, [], "Allowed providers: all → none"),
        ("roles.44.limits.max_count", 0, 2, "Largest count for <@&44>: 0 → 2"),
        ("blocked_user_ids", [1, 2], [2, 3], "Blocked members: added <@3>; removed <@1>"),
        ("providers_denied", ["b", "a"], ["a", "b"], "Denied providers: in another order"),
        ("key.hf", None, "abcd", "Hugging Face key: none → ends in abcd"),
        ("key.fal-ai", "abcd", None, "Key of fal-ai: ends in abcd → none"),
        ("key.hf.bill_to", None, "acme", "Hugging Face key: organisation that pays: none → acme"),
    ],
)
def test_a_change_in_words(subject: str, old: Any, new: Any, line: str) -> None:
    assert one_line(subject, old, new) == line


def test_a_long_list_is_cut_and_counted() -> None:
    line = one_line("blocked_user_ids", [], list(range(1000)))
    assert line.endswith("<@9> and 990 more")


def test_what_an_older_version_does_not_know_is_shown_as_it_is() -> None:
    assert one_line("roles.44.colour.deep", 1, "*red*") == "roles.44.colour.deep: 1 → \\*red\\*"
    assert change_lines(ENGLISH, GUILD, "key.hf", "{", None) == (
        "Hugging Face key: ends in { → none",
    )


@pytest.mark.parametrize("order", get_args(GuildOrder))
def test_every_order_has_words(order: str) -> None:
    assert order_name(ENGLISH, order) != order


@pytest.mark.parametrize("command", get_args(Command))
def test_every_command_is_named(command: str) -> None:
    assert f"/{command}" in setting_name(ENGLISH, GUILD, f"access.{command}.role_ids")


@pytest.mark.parametrize(
    ("micros", "words"),
    [
        (0, "$0.00"),
        (1, "$0.000001"),
        (3_500, "$0.0035"),
        (10_000, "$0.01"),
        (12_500_000, "$12.50"),
        (20_000_000, "$20.00"),
        (1_250_000_000, "$1,250.00"),
        (1_000_000_000_000, "$1,000,000.00"),
    ],
)
def test_dollars(micros: int, words: str) -> None:
    assert dollars(micros) == words
