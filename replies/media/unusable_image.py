"""Why an image that a member attached cannot be used."""

from __future__ import annotations

from typing import Literal, TypeAlias

ImageProblem: TypeAlias = Literal[
    "damaged",
    "not-an-image",
    "not-stored",  # the bot has no place for it now
    "too-large",  # in bytes
    "too-many-pixels",
    "too-slow",  # to decode
    "unavailable",  # Discord does not serve it
]


class UnusableImage(Exception):
    """The image cannot be used. `size` is in bytes, where that is the problem."""

    def __init__(self, problem: ImageProblem, *, size: int | None = None) -> None:
        super().__init__(problem)
        self.problem: ImageProblem = problem
        self.size = size
