"""What was changed in a guild, in words: one line per setting, `old → new`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from gettext import NullTranslations
from typing import Any

from replies.text.setting_names import setting_name
from replies.text.setting_values import setting_value, setting_values


def change_lines(
    t: NullTranslations, guild_id: int, subject: str, old: str | None, new: str | None
) -> tuple[str, ...]:
    """The lines of a recorded change. `old` and `new` are JSON, None for nothing.

    A part that was added or removed as a whole has a line for each of its settings.
    """
    before, after = _read(old), _read(new)
    lines = tuple(
        _line(t, guild_id, path, one, other) for path, one, other in _leaves(subject, before, after)
    )
    return lines or (_whole(t, guild_id, subject, is_there=after is not None),)


def _read(text: str | None) -> Any:
    """The value of some JSON; what is none is a text."""
    try:
        return None if text is None else json.loads(text)
    except ValueError:
        return text


def _leaves(path: str, old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:
    """The settings that differ, with what they were and are."""
    if old == new or (path.endswith("_denied") and not old and not new):
        return
    if isinstance(old, dict | None) and isinstance(new, dict | None):
        before, after = old or {}, new or {}
        for name in {**before, **after}:
            yield from _leaves(f"{path}.{name}", before.get(name), after.get(name))
    else:
        yield path, old, new


def _line(t: NullTranslations, guild_id: int, path: str, old: Any, new: Any) -> str:
    name = setting_name(t, guild_id, path)
    if isinstance(old, list) and isinstance(new, list):
        return f"{name}: {_list_change(t, guild_id, path, old, new)}"
    before, after = (setting_value(t, guild_id, path, value) for value in (old, new))
    return f"{name}: {before} → {after}"


def _list_change(
    t: NullTranslations, guild_id: int, path: str, old: list[Any], new: list[Any]
) -> str:
    added = [value for value in new if value not in old]
    removed = [value for value in old if value not in new]
    parts = []
    if added:
        values = setting_values(t, guild_id, path, added)
        parts.append(t.gettext("added {values}").format(values=values))
    if removed:
        values = setting_values(t, guild_id, path, removed)
        parts.append(t.gettext("removed {values}").format(values=values))
    return "; ".join(parts) or t.gettext("in another order")


def _whole(t: NullTranslations, guild_id: int, path: str, *, is_there: bool) -> str:
    """A part without settings of its own."""
    sentence = t.gettext("{setting}: added") if is_there else t.gettext("{setting}: removed")
    return sentence.format(setting=setting_name(t, guild_id, path))
