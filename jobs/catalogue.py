"""The models that can be chosen: in memory, refreshed in the background, searched at once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Self, TypeAlias, cast

from rapidfuzz import fuzz, process, utils

from hfmedia.errors import HFMediaError

if TYPE_CHECKING:
    from hfmedia.media import HuggingFaceMedia
    from hfmedia.wire import Task

log = logging.getLogger(__name__)

Lists: TypeAlias = "Mapping[Task, Sequence[str]]"
LIFETIME: Final = 600.0  # seconds between two looks at the Hub
RETRY: Final = 30.0  # seconds until the Hub is asked again when it did not answer
WORTHY: Final = 60.0  # of 100: below it, a model only looks like what was typed by accident


class Catalogue:
    """Which models there are for a task. Asking it never waits.

    `fetch` returns, per task, the ids with their `model:provider` forms, most popular first.
    `async with` keeps it fresh. Until it was filled for the first time it is empty.
    """

    def __init__(
        self,
        fetch: Callable[[], Awaitable[Lists]],
        *,
        lifetime: float = LIFETIME,
        retry: float = RETRY,
    ) -> None:
        self._fetch = fetch
        self._lifetime = lifetime
        self._retry = retry
        self._lists: Lists = {}
        self._tasks: dict[str, Task] = {}
        self.failure: HFMediaError | None = None  # why the last look failed, if it did
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
            forms = [name for name in names if ":" in name and name.partition(":")[0] in found[:3]]
            return [*found, *forms][:limit]
        return list(_matches(wanted, names, limit))

    def task_of(self, model: str) -> Task | None:
        """What a model does, as far as is known here; its provider does not matter."""
        return self._tasks.get(model.partition(":")[0])

    def first(self, task: Task) -> str | None:
        """The most popular model for a task."""
        return next(iter(self._lists.get(task, ())), None)

    async def refresh(self) -> None:
        """Look again now. Raises `HFMediaError`; what was known stays."""
        self._lists = await self._fetch()
        self._tasks = {
            name.partition(":")[0]: task for task, names in self._lists.items() for name in names
        }

    async def _keep_fresh(self) -> None:
        while True:
            pause = self._retry
            try:
                await self.refresh()
                self.failure, pause = None, self._lifetime
            except HFMediaError as error:
                self.failure = error
                log.warning("The list of models could not be fetched: %s", error)
            except Exception:
                log.exception("The list of models could not be read.")
            await asyncio.sleep(pause)


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


async def lists_of(media: HuggingFaceMedia) -> Lists:
    """What the library knows, per task."""
    names = await media.get_models()
    lists: dict[Task, list[str]] = {}
    for name in names:
        task = cast("Task", media.task_mapping[name.partition(":")[0]])
        lists.setdefault(task, []).append(name)
    return lists
