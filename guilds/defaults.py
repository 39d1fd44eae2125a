"""What counts where a member or an admin has chosen nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from guilds.decisions import Place
from guilds.models import Defaults, GuildSettings, Retention


def defaults_at(settings: GuildSettings, place: Place) -> Defaults:
    """The defaults in a place: of a thread, then of its channel, then of the guild."""
    channels = (it for it in (place.channel_id, place.parent_id) if it is not None)
    ours = [settings.channel_defaults.get(channel_id, Defaults()) for channel_id in channels]
    return combined(*ours, settings.defaults)


def combined(*defaults: Defaults) -> Defaults:
    """Of each default the first that is set."""
    names = [each.name for each in fields(Defaults)]
    return Defaults(**{name: _first(getattr(each, name) for each in defaults) for name in names})


def retention_within(settings: GuildSettings, operator: Retention) -> Retention:
    """For how long is kept what belongs to a guild: as it says, within what the operator says."""
    return Retention(
        **{
            each.name: _least(getattr(settings.retention, each.name), getattr(operator, each.name))
            for each in fields(Retention)
        }
    )


def _first(values: Iterable[Any]) -> Any:
    return next((value for value in values if value is not None), None)


def _least(*days: int | None) -> int | None:
    return min((it for it in days if it is not None), default=None)
