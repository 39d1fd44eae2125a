"""Changes of settings that keep them small: what says nothing is not kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TypeVar

from guilds.models import Command, CommandAccess, Defaults, GuildSettings, RoleRule

Key = TypeVar("Key")
Value = TypeVar("Value")


def with_rule(settings: GuildSettings, role_id: int, rule: RoleRule) -> GuildSettings:
    """With this rule for a role; that of @everyone has the id of the guild."""
    return replace(settings, roles=_with(settings.roles, role_id, rule, RoleRule()))


def with_access(settings: GuildSettings, command: Command, access: CommandAccess) -> GuildSettings:
    """With these roles and channels for a command."""
    return replace(settings, access=_with(settings.access, command, access, CommandAccess()))


def with_defaults(
    settings: GuildSettings, channel_id: int | None, defaults: Defaults
) -> GuildSettings:
    """With these defaults for a channel; None is the guild."""
    if channel_id is None:
        return replace(settings, defaults=defaults)
    channels = _with(settings.channel_defaults, channel_id, defaults, Defaults())
    return replace(settings, channel_defaults=channels)


def defaults_of(settings: GuildSettings, channel_id: int | None) -> Defaults:
    """What is set for a channel itself; None is the guild."""
    if channel_id is None:
        return settings.defaults
    return settings.channel_defaults.get(channel_id, Defaults())


def without_roles(settings: GuildSettings, role_ids: Collection[int]) -> GuildSettings:
    """Without the rules of some roles."""
    kept = {key: rule for key, rule in settings.roles.items() if key not in role_ids}
    return replace(settings, roles=kept)


def without_channels(settings: GuildSettings, channel_ids: Collection[int]) -> GuildSettings:
    """Without the defaults of some channels."""
    kept = {key: it for key, it in settings.channel_defaults.items() if key not in channel_ids}
    return replace(settings, channel_defaults=kept)


def _with(values: Mapping[Key, Value], key: Key, value: Value, nothing: Value) -> dict[Key, Value]:
    """With a value under a key, or without the key if the value says nothing."""
    others = {each: it for each, it in values.items() if each != key}
    return others if value == nothing else {**others, key: value}
