"""Which model is taken where a member chooses none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from cogs.choosing import CHAT, first_allowed, may_use
from guilds.choices import Choices
from guilds.models import ModelUse
from hfmedia.types import TASKS, Modality, Task
from jobs import Catalogue

TASK_OF: Final[Mapping[ModelUse, Task]] = {
    "image": "text-to-image",
    "video": "text-to-video",
    "chat": CHAT,
    "vision": CHAT,
}
"""What a default model has to do; commands that make media get along without an image."""
USES: Final[Mapping[Modality, ModelUse]] = {"image": "image", "video": "video", "text": "chat"}


def use_of(task: Task) -> ModelUse:
    """Which default model is that of a task."""
    return USES[TASKS[task].gives]


async def default_model(
    catalogue: Catalogue, choices: Choices, task: Task, operators: str | None
) -> str | None:
    """The model of the place, else the operator's, else the most popular one.

    It serves the task, and the member may use it. If they may use none, it is the first of them,
    so that the rules say why not.
    """
    given = (choices.defaults.model(use_of(task)), operators)
    named = [name for name in given if name and _serves(catalogue, name, task)]
    popular = [*catalogue.search(task, "")]
    return await _first_usable(catalogue, choices, task, named, popular)


async def default_vision_model(
    catalogue: Catalogue, choices: Choices, operators: str | None
) -> str | None:
    """The same for looking at an image and answering in words. It is not known to take none."""
    given = (choices.defaults.vision_model, operators)
    named = [name for name in given if name and is_for(catalogue, name, "vision")]
    return await _first_usable(catalogue, choices, CHAT, named, [*catalogue.vision_models()])


async def chat_model_for(
    catalogue: Catalogue,
    choices: Choices,
    operators: Mapping[ModelUse, str],
    *,
    with_image: bool,
) -> str | None:
    """The model of /chat. With an image it is the one for that, if the other is blind."""
    model = await default_model(catalogue, choices, CHAT, operators.get("chat"))
    if not with_image or (model is not None and catalogue.takes_images(model)):
        return model
    return await default_vision_model(catalogue, choices, operators.get("vision")) or model


def model_without_guild(catalogue: Catalogue, use: ModelUse, operators: str | None) -> str | None:
    """The operator's model if it serves the use, else the most popular one."""
    if operators and is_for(catalogue, operators, use):
        return operators
    return next(popular_models(catalogue, use), None)


def popular_models(catalogue: Catalogue, use: ModelUse) -> Iterator[str]:
    """The models for a use, the most popular first."""
    return catalogue.vision_models() if use == "vision" else catalogue.search(TASK_OF[use], "")


def is_for(catalogue: Catalogue, model: str, use: ModelUse) -> bool:
    """Whether a model serves a use, as far as is known here.

    One that the Hub does not list is taken to get along with words alone.
    """
    sees = use != "vision" or catalogue.takes_images(model) is not False
    return sees and _serves(catalogue, model, TASK_OF[use])


async def _first_usable(
    catalogue: Catalogue,
    choices: Choices,
    task: Task,
    named: Sequence[str],
    popular: Sequence[str],
) -> str | None:
    """The first that the member may use, else the first of all."""
    for name in named:
        # Of what is not listed it is found out when the command is admitted.
        if may_use(catalogue, choices, task, name, unknown_is_adult=False):
            return name
    usable = await first_allowed(popular, lambda it: may_use(catalogue, choices, task, it), 1)
    return next(chain(usable, named, popular), None)


def _serves(catalogue: Catalogue, model: str, task: Task) -> bool:
    """A model that the Hub does not list is taken to be for words alone, or for an answer."""
    served = catalogue.tasks_of(model)
    return task in served or (not served and (task == CHAT or "image" not in TASKS[task].takes))
