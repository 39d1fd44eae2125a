"""Guilds, members and requests to begin with, and random ones."""

from __future__ import annotations

from typing import Any, get_args

from hypothesis import strategies as st

from guilds.decisions import Member, Place, Wanted
from guilds.models import Budget, Command, CommandAccess, GuildSettings, Limits, RoleRule
from guilds.operator import OperatorRules, StoredKeys
from hfmedia.types import MEDIA_TASKS, GenerationRequest, Task

GUILD = 33
ROLES = (41, 42, 43)
NOON = 1_795_348_800.0  # 2026-11-22, 12:00 UTC
OPERATOR = OperatorRules()
NO_KEYS = StoredKeys()
ANN = Member(user_id=11)
HERE = Place(guild_id=GUILD, channel_id=44)


def settings(everyone: RoleRule | None = None, **fields: Any) -> GuildSettings:
    """The settings of a guild; roles are given by `roles`, @everyone by itself."""
    roles = {GUILD: everyone or RoleRule(), **fields.pop("roles", {})}
    return GuildSettings(guild_id=GUILD, roles=roles, **fields)


def wanted(task: Task = "text-to-image", command: Command = "imagine", **fields: Any) -> Wanted:
    """One generation; `fields` are of the command where it has them, else of the request."""
    of_command = {
        name: fields.pop(name)
        for name in ("count", "providers", "is_adult", "chat_model") & fields.keys()
    }
    request = GenerationRequest(task=task, **{"model": "owner/model", **fields})
    return Wanted(command=command, request=request, **of_command)


names = st.sampled_from(["a/one", "a/two", "b/one", "b/large-two"])
patterns = st.sampled_from(["*", "a/*", "b/*", "*/one", "*two", "b/large-*", "a/one"])
lists = st.lists(patterns, max_size=2).map(tuple)
small = st.none() | st.integers(0, 4)
role_ids = st.lists(st.sampled_from(ROLES), unique=True, max_size=3).map(tuple)
budgets = st.builds(Budget, day_micros=small, month_micros=small)
limits = st.builds(
    Limits,
    jobs_at_once=small,
    generations_per_hour=small,
    generations_per_day=small,
    max_count=small,
    max_side=st.none() | st.sampled_from([512, 1024, 2048]),
    max_steps=st.none() | st.sampled_from([10, 20, 30]),
)
rules = st.builds(
    RoleRule,
    limits=limits,
    member_budget=budgets,
    budget=budgets,
    videos=st.none() | st.booleans(),
    models_allowed=st.none() | lists,
    models_denied=lists,
)
providers = st.lists(st.sampled_from(["fal-ai", "replicate", "nscale"]), max_size=2).map(tuple)
guilds = st.builds(
    GuildSettings,
    guild_id=st.just(GUILD),
    access=st.dictionaries(
        st.sampled_from(get_args(Command)),
        st.builds(
            CommandAccess,
            role_ids=st.none() | role_ids,
            channel_ids=st.none() | st.sampled_from([(), (44,), (45,), (44, 45)]),
        ),
        max_size=2,
    ),
    roles=st.dictionaries(st.sampled_from([GUILD, *ROLES]), rules),
    blocked_user_ids=st.sampled_from([(), (), (11,)]),
    adult_models_restricted=st.booleans(),
    chat_enabled=st.sampled_from([None, None, False]),
    system_prompt=st.sampled_from([None, "Be brief."]),
    providers_allowed=st.none() | providers,
    providers_denied=providers,
    budget=budgets,
)
operators = st.builds(
    OperatorRules,
    key_for=st.sampled_from(["everyone", "everyone", "listed", "nobody"]),
    key_guild_ids=st.sampled_from([frozenset(), frozenset({GUILD})]),
    budget_month_micros=small,
    budget_guild_month_micros=small,
    max_jobs_per_member=small,
    providers_allowed=st.none() | providers,
    providers_denied=providers,
)
commands = st.builds(
    Wanted,
    command=st.sampled_from(get_args(Command)),
    request=st.builds(
        GenerationRequest,
        task=st.sampled_from(MEDIA_TASKS),
        model=names,
        provider=st.none() | st.sampled_from(["fal-ai", "replicate"]),
        parameters=st.sampled_from([{}, {"width": 2048}, {"num_inference_steps": 25}]),
    ),
    count=st.integers(1, 4),
    providers=st.none() | providers,
    is_adult=st.none() | st.booleans(),
)
places = st.builds(
    Place,
    guild_id=st.just(GUILD),
    channel_id=st.sampled_from([44, 45]),
    parent_id=st.none() | st.just(45),
    age_restricted=st.booleans(),
)
