"""What differs between two settings: one change per part that is different."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from guilds.models import GuildSettings
from hfmedia.serialization import to_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A part that changed: its path (`roles.44.limits.max_count`), what it was and is, as JSON."""

    path: str
    old: str | None
    new: str | None


def changes_between(old: GuildSettings, new: GuildSettings) -> tuple[Change, ...]:
    """What changed, in the order of the settings. Their revisions do not count."""
    before, after = (json.loads(to_json(settings)) for settings in (old, new))
    for data in (before, after):
        del data["revision"]
    return tuple(_differences("", before, after))


def _differences(path: str, old: Any, new: Any) -> Iterator[Change]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for name in {**old, **new}:
            inner = f"{path}.{name}" if path else name
            yield from _differences(inner, old.get(name), new.get(name))
    else:
        yield Change(path=path, old=_json(old), new=_json(new))


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value)
