"""From the Hub's listing to the models that can be asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from hfmedia.providers import providers
from hfmedia.wire import VIDEO_TASKS, MappingRow

if TYPE_CHECKING:
    from hfmedia.hub import Listed

LiveModels: TypeAlias = Mapping[str, list[MappingRow]]


def live_rows(listings: Iterable[Iterable[Listed]], tasks: Iterable[str]) -> LiveModels:
    """The rows that serve each model live for one of the tasks: videos first, then as listed."""
    wanted = frozenset(tasks)
    live = {
        listed.model: rows
        for listing in listings
        for listed in listing
        if (rows := [row for row in listed.rows if row.task in wanted and is_served(row)])
    }
    # Sorting is stable: within a kind the Hub's order stays.
    return dict(sorted(live.items(), key=lambda item: item[1][0].task not in VIDEO_TASKS))


def is_served(row: MappingRow) -> bool:
    """Whether the row is live, and of a provider and a task that we know."""
    provider = providers().get(row.provider)
    return row.status == "live" and provider is not None and row.task in provider.adapters


def names_of(live: LiveModels) -> list[str]:
    """Each model, followed by its `model:provider` forms."""
    return [
        name
        for model, rows in live.items()
        for name in dict.fromkeys([model, *(f"{model}:{row.provider}" for row in rows)])
    ]
