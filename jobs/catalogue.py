"""The models that can be chosen: in memory, refreshed in the background, searched at once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final, Protocol, Self, TypeAlias

from hfmedia.chat_model import ChatModel
from hfmedia.errors import HFMediaError
from hfmedia.routing.hub_models import ListedModel
from hfmedia.routing.models import ServedModel, served_models
from hfmedia.types import MEDIA_TASKS, Task, model_and_provider
from jobs.model_search import best_first

log = logging.getLogger(__name__)

Looked: TypeAlias = Sequence[ServedModel] | HFMediaError
LookUp: TypeAlias = Callable[[str], Awaitable[bool | None]]
FetchChatModels: TypeAlias = Callable[[], Awaitable[Sequence[ChatModel]]]

LISTED_TASKS: Final[tuple[Task, ...]] = (*MEDIA_TASKS, "conversational")
"""The tasks of commands. Raw text generation has none."""

LIFETIME: Final = 600.0  # seconds between two looks at the Hub
RETRY: Final = 30.0  # seconds until the Hub is asked again when it did not answer
LOOK_UP_S: Final = 1.0  # of the three that Discord gives a command for its first answer


class Listing(Protocol):
    """Lists the models of a task: `HuggingFaceMedia`."""

    async def listing(self, task: Task) -> Sequence[ListedModel]:
        """Most popular first. Raises `HFMediaError`."""
        ...


async def nobody_knows(model: str) -> None:
    """Where no single model is looked up."""


async def nothing_of_chat_models() -> Sequence[ChatModel]:
    """Where the router's list of chat models is not asked for."""
    return ()


class Catalogue:
    """Which models there are for a task. Asking it never waits, but for `look_up_adult`.

    `fetch` returns, per task, the models, most popular first, or why there are none: then what was
    known of that task stays. `look_up` asks whether one model is not for all audiences, and may
    raise `HFMediaError`. `fetch_chat_models` returns the router's list, empty if it cannot be had:
    then the former one stays. `async with` keeps the lists fresh. Until they were fetched for the
    first time it is empty.
    """

    def __init__(
        self,
        fetch: Callable[[], Awaitable[Mapping[Task, Looked]]],
        look_up: LookUp = nobody_knows,
        fetch_chat_models: FetchChatModels = nothing_of_chat_models,
        *,
        lifetime: float = LIFETIME,
        retry: float = RETRY,
        look_up_s: float = LOOK_UP_S,
    ) -> None:
        self._fetch = fetch
        self._look_up = look_up
        self._fetch_chat_models = fetch_chat_models
        self._lifetime = lifetime
        self._retry = retry
        self._look_up_s = look_up_s
        self._lists: dict[Task, Sequence[ServedModel]] = {}
        self._known: dict[str, _Known] = {}
        self._failures: dict[Task, HFMediaError] = {}
        self._chat_models: dict[str, ChatModel] = {}
        self._lacks_chat_models = False
        self._keeper: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._keeper = asyncio.create_task(self._keep_fresh())
        return self

    async def __aexit__(self, *exception: object) -> None:
        assert self._keeper is not None, "it was entered"  # noqa: S101
        self._keeper.cancel()
        with suppress(asyncio.CancelledError):
            await self._keeper

    def search(self, task: Task, typed: str) -> Iterator[str]:
        """All that match, the best first; with nothing typed, the most popular models.

        A name with a provider (`model:provider`) comes behind all models, which their own forms
        would crowd out, unless the provider is what is typed.
        """
        served, wanted = self._lists.get(task, ()), typed.strip().lower()
        models = [it.model for it in served]
        if not wanted:
            yield from models
        elif ":" in wanted:
            yield from best_first(wanted, [name for it in served for name in (it.model, *it.forms)])
        else:
            found = []
            for model in best_first(wanted, models):
                found.append(model)
                yield model
            forms = {it.model: it.forms for it in served}
            yield from (form for model in found for form in forms[model])

    def tasks_of(self, name: str) -> frozenset[Task]:
        """What a model does, as far as is known here; its provider does not matter."""
        return self._known_of(name).tasks

    def providers_of(self, name: str) -> tuple[str, ...] | None:
        """Who serves a model, for any task; None if that is not known here."""
        return self._known_of(name).providers or None

    def is_adult(self, name: str) -> bool | None:
        """Whether a model is not for all audiences; None if that is not known here."""
        return self._known_of(name).is_adult

    def chat_model(self, name: str) -> ChatModel | None:
        """What the router's list says of a model, None if that is not known here.

        Every spelling is taken, and its provider does not matter.
        """
        return self._chat_models.get(model_and_provider(name)[0].lower())

    def takes_images(self, name: str) -> bool | None:
        """Whether a chat model looks at images; None if that is not known here."""
        known = self.chat_model(name)
        return None if known is None else known.takes_images

    def vision_models(self) -> Iterator[str]:
        """The chat models that are known to look at images, the most popular first."""
        return (name for name in self.search("conversational", "") if self.takes_images(name))

    async def look_up_adult(self, model: str) -> bool | None:
        """The same of a model that is not listed, as the Hub says of it.

        None if the Hub does not say it, or not within `look_up_s` seconds; a later call may find
        what it has said meanwhile.
        """
        with suppress(TimeoutError, HFMediaError):
            async with asyncio.timeout(self._look_up_s):
                return await self._look_up(model)
        return None

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
        self._known = _known_by_model(self._lists)
        # Afterwards: a router that does not answer must not hold up the lists of the Hub.
        listed = await self._fetch_chat_models()
        self._lacks_chat_models = not listed
        if listed:
            self._chat_models = {model.id.lower(): model for model in listed}

    def _known_of(self, name: str) -> _Known:
        return self._known.get(model_and_provider(name)[0], NOTHING)

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
                elif not self._lacks_chat_models:
                    pause = self._lifetime
            await asyncio.sleep(pause)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a model over all tasks."""

    tasks: frozenset[Task] = frozenset()
    providers: tuple[str, ...] = ()
    is_adult: bool | None = None

    def with_task(self, task: Task, served: ServedModel) -> _Known:
        return replace(
            self,
            tasks=self.tasks | {task},
            providers=tuple(dict.fromkeys((*self.providers, *served.providers))),
            is_adult=self.is_adult or served.is_adult,
        )


NOTHING: Final = _Known()


def _known_by_model(lists: Mapping[Task, Iterable[ServedModel]]) -> dict[str, _Known]:
    known: dict[str, _Known] = {}
    for task, served in lists.items():
        for it in served:
            known[it.model] = known.get(it.model, NOTHING).with_task(task, it)
    return known


async def lists_of(media: Listing) -> dict[Task, Looked]:
    """What the Hub lists per task, or why it does not: one task's failing is its own."""
    return dict(
        zip(
            LISTED_TASKS,
            await asyncio.gather(*(_look(media, task) for task in LISTED_TASKS)),
            strict=True,
        )
    )


async def _look(media: Listing, task: Task) -> Looked:
    try:
        return served_models(await media.listing(task), task)
    except HFMediaError as error:
        return error
