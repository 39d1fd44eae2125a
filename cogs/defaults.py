"""What a command does where the member has chosen nothing, apart from the model. Pure."""

from __future__ import annotations

from typing import Final

from cogs.options import COUNT_LIMIT, Options
from guilds.choices import Choices
from hfmedia.types import TASKS

DEFAULT_COUNT: Final = 1


def count_of(options: Options, choices: Choices) -> int:
    """How many are made: of a default, no more than the member may ask for."""
    if options.count is not None:
        return options.count
    wanted = choices.defaults.count or DEFAULT_COUNT
    most = choices.models.rights.limits.max_count
    return max(DEFAULT_COUNT, min(wanted, COUNT_LIMIT if most is None else min(most, COUNT_LIMIT)))


def aspect_ratio_of(options: Options, choices: Choices) -> str | None:
    """The shape. An image to start from brings its own, and two sides are a shape already."""
    sides = (options.width, options.height)
    has_shape = "image" in TASKS[options.task].takes or None not in sides
    if options.aspect_ratio is not None or has_shape:
        return options.aspect_ratio
    return choices.defaults.aspect_ratio


def is_spoiler(choices: Choices) -> bool:
    """Whether the results are covered until somebody wants to see them."""
    return bool(choices.defaults.spoiler)
