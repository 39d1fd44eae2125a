"""Which models a member can choose."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from guilds.choices import Choices
from guilds.models import Command
from hfmedia.types import TASKS, Modality, Task
from jobs import Catalogue

# Of all models that match, for the case that the first ones may not be used. Then those are taken
# that were found, because Discord waits for no more than three seconds.
LOOK_S: Final = 1.0
TURN: Final = 100  # models, after which the event loop has its turn: a guild may have many rules

CHAT: Final[Task] = "conversational"
COMMANDS: Final[Mapping[Modality, Command]] = {"image": "imagine", "video": "video", "text": "chat"}


def command_of(task: Task) -> Command:
    """The command that asks for a task; for an answer that is /chat."""
    return COMMANDS[TASKS[task].gives]


async def usable_models(
    catalogue: Catalogue,
    choices: Choices,
    task: Task,
    typed: str,
    limit: int,
    *,
    sees: bool = False,
) -> list[str]:
    """The models that match what was typed and may be used, the best first.

    `sees` leaves chat models out that are known to take no images.
    """
    if command_of(task) not in choices.commands:
        return []
    names = catalogue.search(task, typed)
    if sees:
        names = (name for name in names if catalogue.takes_images(name) is not False)
    return await first_allowed(names, lambda name: may_use(catalogue, choices, task, name), limit)


def may_use(
    catalogue: Catalogue,
    choices: Choices,
    task: Task,
    name: str,
    *,
    unknown_is_adult: bool | None = None,
) -> bool:
    """Whether the rules allow a model, by what is known of it."""
    is_adult = catalogue.is_adult(name)
    return choices.models.allows(
        task,
        name,
        providers=catalogue.providers_of(name),
        is_adult=unknown_is_adult if is_adult is None else is_adult,
    )


async def first_allowed(
    names: Iterable[str], allows: Callable[[str], bool], limit: int, *, look_s: float = LOOK_S
) -> list[str]:
    """The first names that are allowed, as far as they are found in `look_s` seconds."""
    found: list[str] = []
    until = time.monotonic() + look_s
    for number, name in enumerate(names, 1):
        if allows(name):
            found.append(name)
        if len(found) == limit:
            break
        if number % TURN == 0:
            await asyncio.sleep(0)
            if time.monotonic() > until:
                break
    return found
