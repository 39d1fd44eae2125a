"""From the Hub's listing to the models that can be asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from hfmedia.adapter import MappingRow
from hfmedia.providers import providers
from hfmedia.routing.hub_models import ListedModel
from hfmedia.types import TASKS, Task

LiveModels: TypeAlias = Mapping[str, list[MappingRow]]


@dataclass(frozen=True, slots=True)
class ServedModel:
    """A model that somebody serves live for a task. `is_adult` is that of `ListedModel`."""

    model: str
    providers: tuple[str, ...] = ()
    is_adult: bool | None = None

    @property
    def forms(self) -> tuple[str, ...]:
        """Its name with each of its providers."""
        return tuple(f"{self.model}:{provider}" for provider in self.providers)


def served_models(listing: Sequence[ListedModel], task: Task) -> list[ServedModel]:
    """The models of a listing that are served live for a task, in its order."""
    adult = {listed.model: listed.is_adult for listed in listing}
    return [
        ServedModel(model, tuple(dict.fromkeys(row.provider for row in rows)), adult[model])
        for model, rows in live_rows([listing], [task]).items()
    ]


def live_rows(listings: Iterable[Iterable[ListedModel]], tasks: Iterable[Task]) -> LiveModels:
    """The rows that serve each model live for one of the tasks: videos first, then as listed."""
    wanted = {task: TASKS[task].gives != "video" for task in tasks}
    live = {
        listed.model: rows
        for listing in listings
        for listed in listing
        if (rows := [row for row in listed.rows if row.task in wanted and is_served(row)])
    }
    # Sorting is stable: within a kind the Hub's order stays.
    return dict(sorted(live.items(), key=lambda item: wanted[item[1][0].task]))  # type: ignore[index]


def is_served(row: MappingRow) -> bool:
    """Whether the row is live, and the library has an adapter for it."""
    return row.status == "live" and is_supported(row)


def is_supported(row: MappingRow) -> bool:
    """Whether the library has an adapter for the row's provider and task."""
    provider = providers().get(row.provider)
    return provider is not None and row.task in provider.adapters


def names_of(live: LiveModels) -> list[str]:
    """Each model, followed by its `model:provider` forms."""
    return [
        name
        for model, rows in live.items()
        for name in dict.fromkeys([model, *(f"{model}:{row.provider}" for row in rows)])
    ]
