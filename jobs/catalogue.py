"""The models that can be chosen: in memory, refreshed in the background, searched at once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Final, Protocol, Self, TypeAlias

from rapidfuzz import fuzz, process, utils

from hfmedia.errors import HFMediaError
from hfmedia.types import MEDIA_TASKS, Task, model_and_provider

log = logging.getLogger(__name__)

Looked: TypeAlias = Sequence[str] | HFMediaError

LIFETIME: Final = 600.0  # seconds between two looks at the Hub
RETRY: Final = 30.0  # seconds until the Hub is asked again when it did not answer
WORTHY: Final = 60.0  # of 100: below it, a model only looks like what was typed by accident


class Listing(Protocol):
    """Lists the models of a task with their providers: `HuggingFaceMedia`."""

    async def models_for(self, task: Task) -> dict[str, list[str]]:
        """Most popular first. Raises `HFMediaError`."""
        ...


class Catalogue:
    """Which models there are for a task. Asking it never waits.

    `fetch` returns, per task, the ids with their `model:provider` forms, most popular first, or
    why there are none: then what was known of that task stays. `async with` keeps it fresh. Until
    it was filled for the first time it is empty.
    """

    def __init__(
        self,
        fetch: Callable[[], Awaitable[Mapping[Task, Looked]]],
        *,
        lifetime: float = LIFETIME,
        retry: float = RETRY,
    ) -> None:
        self._fetch = fetch
        self._lifetime = lifetime
        self._retry = retry
        self._lists: dict[Task, Sequence[str]] = {}
        self._tasks: dict[str, frozenset[Task]] = {}
        self._providers: dict[str, tuple[str, ...]] = {}
        self._failures: dict[Task, HFMediaError] = {}
        self._keeper: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._keeper = asyncio.create_task(self._keep_fresh())
        return self

    async def __aexit__(self, *exception: object) -> None:
        assert self._keeper is not None, "it was entered"  # noqa: S101
        self._keeper.cancel()
        with suppress(asyncio.CancelledError):
            await self._keeper

    def search(self, task: Task, typed: str, limit: int = 25) -> list[str]:
        """The best matches first; with nothing typed, the most popular models."""
        names = self._lists.get(task, ())
        wanted = typed.strip().lower()
        if not wanted:
            return [name for name in names if ":" not in name][:limit]
        if ":" not in wanted:
            # A model stands before its own provider forms, which would crowd the others out.
            found = list(_matches(wanted, [name for name in names if ":" not in name], limit))
            forms = [
                name for name in names if ":" in name and model_and_provider(name)[0] in found[:3]
            ]
            return [*found, *forms][:limit]
        return list(_matches(wanted, names, limit))

    def tasks_of(self, model: str) -> frozenset[Task]:
        """What a model does, as far as is known here; its provider does not matter."""
        return self._tasks.get(model_and_provider(model)[0], frozenset())

    def providers_of(self, model: str) -> tuple[str, ...] | None:
        """Who serves a model, for any task; None if that is not known here."""
        return self._providers.get(model)

    def first(self, task: Task) -> str | None:
        """The most popular model for a task."""
        return next(iter(self._lists.get(task, ())), None)

    def failure(self, task: Task) -> HFMediaError | None:
        """Why the last look at the models of a task failed, if it did."""
        return self._failures.get(task)

    async def refresh(self) -> None:
        """Look again now."""
        looked = await self._fetch()
        self._failures = {
            task: found for task, found in looked.items() if isinstance(found, HFMediaError)
        }
        for task, found in looked.items():
            if not isinstance(found, HFMediaError):
                self._lists[task] = found
        self._tasks = _tasks_by_model(self._lists)
        self._providers = _providers_by_model(self._lists)

    async def _keep_fresh(self) -> None:
        while True:
            pause = self._retry
            try:
                await self.refresh()
            except Exception:
                log.exception("The list of models could not be read.")
            else:
                if self._failures:
                    tasks, why = ", ".join(self._failures), next(iter(self._failures.values()))
                    log.warning("The list of models could not be fetched for %s: %s", tasks, why)
                else:
                    pause = self._lifetime
            await asyncio.sleep(pause)


def _tasks_by_model(lists: Mapping[Task, Sequence[str]]) -> dict[str, frozenset[Task]]:
    tasks: dict[str, frozenset[Task]] = {}
    for task, names in lists.items():
        for model in {model_and_provider(name)[0] for name in names}:
            tasks[model] = tasks.get(model, frozenset()) | {task}
    return tasks


def _providers_by_model(lists: Mapping[Task, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for names in lists.values():
        for name in names:
            model, provider = model_and_provider(name)
            if provider is not None:
                found.setdefault(model, {})[provider] = None
    return {model: tuple(providers) for model, providers in found.items()}


def _matches(wanted: str, names: Sequence[str], limit: int) -> Iterator[str]:
    """Those that hold what was typed first, then those that resemble it."""
    literal = [name for name in names if wanted in name.lower()]
    # sorted() is stable: among equals the more popular one stays first.
    yield from sorted(literal, key=lambda name: _distance(wanted, name.lower()))[:limit]
    held = set(literal)
    similar = process.extract(
        wanted,
        [name for name in names if name not in held],
        scorer=fuzz.WRatio,
        processor=utils.default_process,
        score_cutoff=WORTHY,
        limit=max(0, limit - len(literal)),
    )
    yield from (name for name, _, _ in similar)


def _distance(wanted: str, name: str) -> int:
    """0 for the whole name, 1 for the beginning of owner or model, 2 for anything within."""
    _, _, model = name.partition("/")
    if wanted in {name, model}:
        return 0
    return 1 if model.startswith(wanted) or name.startswith(wanted) else 2


async def lists_of(media: Listing) -> dict[Task, Looked]:
    """What the Hub lists per task, or why it does not: one task's failing is its own."""
    return dict(
        zip(MEDIA_TASKS, await asyncio.gather(*(_look(media, t) for t in MEDIA_TASKS)), strict=True)
    )


async def _look(media: Listing, task: Task) -> Looked:
    try:
        models = await media.models_for(task)
    except HFMediaError as error:
        return error
    return [
        name
        for model, providers in models.items()
        for name in (model, *(f"{model}:{provider}" for provider in dict.fromkeys(providers)))
    ]
