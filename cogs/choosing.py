"""Which models a member can choose, and which one is taken if they choose none."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Final

from guilds.choices import Choices
from guilds.models import Command
from hfmedia.types import TASKS, Task
from jobs import Catalogue

# Of all models that match, for the case that the first ones may not be used. Then those are taken
# that were found, because Discord waits for no more than three seconds.
LOOK_S: Final = 1.0
TURN: Final = 100  # models, after which the event loop has its turn: a guild may have many rules


def command_of(task: Task) -> Command:
    """The command that asks for a task."""
    return "video" if TASKS[task].gives == "video" else "imagine"


async def usable_models(
    catalogue: Catalogue, choices: Choices, task: Task, typed: str, limit: int
) -> list[str]:
    """The models that match what was typed and may be used, the best first."""
    if command_of(task) not in choices.commands:
        return []

    def allows(name: str) -> bool:
        providers, is_adult = catalogue.providers_of(name), catalogue.is_adult(name)
        return choices.models.allows(task, name, providers=providers, is_adult=is_adult)

    return await first_allowed(catalogue.search(task, typed), allows, limit)


async def default_model(
    catalogue: Catalogue, choices: Choices, task: Task, operators: str | None
) -> str | None:
    """The model of the place, else the operator's, else the most popular one.

    It serves the task, and the member may use it. If they may use none, it is the first of them,
    so that the rules say why not.
    """
    ours = choices.defaults
    guilds = ours.video_model if TASKS[task].gives == "video" else ours.image_model
    named = [name for name in (guilds, operators) if name and _serves(catalogue, name, task)]
    for name in named:
        # Of what is not listed it is found out when the command is admitted.
        is_adult = catalogue.is_adult(name) or False
        providers = catalogue.providers_of(name)
        if choices.models.allows(task, name, providers=providers, is_adult=is_adult):
            return name
    popular = await usable_models(catalogue, choices, task, "", 1)
    return next(chain(popular, named, catalogue.search(task, "")), None)


def model_without_guild(catalogue: Catalogue, task: Task, operators: str | None) -> str | None:
    """The operator's model if it serves the task, else the most popular one."""
    if operators and _serves(catalogue, operators, task):
        return operators
    return next(iter(catalogue.search(task, "")), None)


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


def _serves(catalogue: Catalogue, model: str, task: Task) -> bool:
    """A model that the Hub does not list is taken to need no image."""
    served = catalogue.tasks_of(model)
    return task in served or (not served and "image" not in TASKS[task].takes)
