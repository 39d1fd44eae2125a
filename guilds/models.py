"""The settings of a guild: plain data that survives JSON.

None means everywhere that nothing is said: no limit, no choice, no restriction. What is set is
checked when a value is made; `ValueError` says what is wrong. Amounts are in millionths of a
dollar (`…_micros`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Final, Literal, TypeAlias, get_args

from guilds.checks import check_limit, check_names, check_number, check_text
from hfmedia.sizes import ASPECT_RATIOS

Command: TypeAlias = Literal["imagine", "video", "chat", "describe"]
ModelUse: TypeAlias = Literal["image", "video", "chat", "vision"]
"""What a default model is for: `vision` is to look at an image and answer in words."""
GuildOrder: TypeAlias = Literal["mapping", "fastest", "cheapest"]
"""The orders in which providers may be asked; see `Policy`."""

MAX_LIMIT: Final = 1_000_000
MAX_MICROS: Final = 1_000_000_000_000  # a million dollars
MAX_ROLES: Final = 250  # that a guild may have
MAX_CHANNELS: Final = 500
MAX_BLOCKED: Final = 1000
MAX_BUDGETS: Final = 20  # that roles share: a command locks the counters of all of its member's
MAX_SYSTEM_PROMPT: Final = 2000  # characters: it is sent, and paid, with every question
MAX_PATTERNS: Final = 500  # in all roles: autocomplete tries them all on every model


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The most that may be spent in a day and in a month."""

    day_micros: int | None = None
    month_micros: int | None = None

    def __post_init__(self) -> None:
        for each in fields(self):
            check_limit(each.name, getattr(self, each.name), MAX_MICROS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What each member may at most: jobs at once, generations that begin in an hour and in a day,
    the largest `count`, the longest side in pixels, and the most steps."""

    jobs_at_once: int | None = None
    generations_per_hour: int | None = None
    generations_per_day: int | None = None
    max_count: int | None = None
    max_side: int | None = None
    max_steps: int | None = None

    def __post_init__(self) -> None:
        for each in fields(self):
            check_limit(each.name, getattr(self, each.name), MAX_LIMIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRule:
    """What the members of a role may; the role with the guild's own id is @everyone.

    `member_budget` is what each of them may spend, `budget` what all who draw on the role may spend
    together. Of models, those are allowed that a pattern in `models_allowed` names and none in
    `models_denied`; `*` in a pattern stands for any characters.
    """

    limits: Limits = Limits()
    member_budget: Budget = Budget()
    budget: Budget = Budget()
    videos: bool | None = None
    models_allowed: tuple[str, ...] | None = None
    models_denied: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_names("models_allowed", self.models_allowed or ())
        check_names("models_denied", self.models_denied)

    @property
    def patterns(self) -> tuple[str, ...]:
        """All patterns of models."""
        return (*(self.models_allowed or ()), *self.models_denied)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandAccess:
    """Who may use a command: members with one of the roles, in one of the channels."""

    role_ids: tuple[int, ...] | None = None
    channel_ids: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        check_number("roles", self.role_ids or (), MAX_ROLES)
        check_number("channels", self.channel_ids or (), MAX_CHANNELS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What a command does where a member has chosen nothing."""

    image_model: str | None = None
    video_model: str | None = None
    chat_model: str | None = None
    vision_model: str | None = None
    aspect_ratio: str | None = None
    count: int | None = None
    spoiler: bool | None = None

    def __post_init__(self) -> None:
        models = (self.model(use) for use in get_args(ModelUse))
        check_names("models", [model for model in models if model is not None])
        if self.aspect_ratio not in {None, *ASPECT_RATIOS}:
            raise ValueError(f"{self.aspect_ratio!r} is not an aspect ratio")
        if self.count is not None and self.count < 1:
            raise ValueError("count is at least 1")

    def model(self, use: ModelUse) -> str | None:
        """The model for that use."""
        model: str | None = getattr(self, f"{use}_model")
        return model


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """For how many days results and the history of jobs are kept."""

    media_days: int | None = None
    history_days: int | None = None

    def __post_init__(self) -> None:
        for each in fields(self):
            check_limit(each.name, getattr(self, each.name), MAX_LIMIT, least=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class GuildSettings:
    """All settings of a guild. Those of `revision` 0 were never changed.

    `roles` and `channel_defaults` are by the ids of roles and channels; those that were deleted
    since have no effect. `providers_allowed` and `providers_denied` say where words and pictures
    may go. `adult_models_restricted`: models that are not for all audiences may be used only in
    age-restricted channels. `chat_enabled` is False where no model may answer in words, and
    `system_prompt` is what a model is told before every conversation.
    """

    guild_id: int
    revision: int = 0
    defaults: Defaults = Defaults()
    channel_defaults: Mapping[int, Defaults] = field(default_factory=dict)
    access: Mapping[Command, CommandAccess] = field(default_factory=dict)
    roles: Mapping[int, RoleRule] = field(default_factory=dict)
    blocked_user_ids: tuple[int, ...] = ()
    adult_models_restricted: bool = False
    providers_allowed: tuple[str, ...] | None = None
    providers_denied: tuple[str, ...] = ()
    order: GuildOrder | None = None
    chat_enabled: bool | None = None
    system_prompt: str | None = None
    budget: Budget = Budget()
    retention: Retention = Retention()
    warnings_channel_id: int | None = None
    log_channel_id: int | None = None

    def __post_init__(self) -> None:
        check_number("roles", self.roles, MAX_ROLES)
        patterns = [it for rule in self.roles.values() for it in rule.patterns]
        check_number("model_patterns", patterns, MAX_PATTERNS)
        budgets = [rule for rule in self.roles.values() if rule.budget != Budget()]
        check_number("role_budgets", budgets, MAX_BUDGETS)
        check_number("channels", self.channel_defaults, MAX_CHANNELS)
        check_number("blocked_user_ids", self.blocked_user_ids, MAX_BLOCKED)
        check_names("providers_allowed", self.providers_allowed or ())
        check_names("providers_denied", self.providers_denied)
        check_text("system_prompt", self.system_prompt, MAX_SYSTEM_PROMPT)
        if self.order not in {None, *get_args(GuildOrder)}:
            raise ValueError(f"order is {self.order!r}; use one of {get_args(GuildOrder)}")

    @property
    def everyone(self) -> RoleRule:
        """The rule of @everyone, whose id is that of the guild."""
        return self.roles.get(self.guild_id, RoleRule())
