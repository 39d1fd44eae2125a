"""Steps of a run that are recorded, so that another process can go on where this one ended."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from hfmedia.types import Json

T = TypeVar("T")


class Steps(Protocol):
    """The steps of one workflow. They run one after the other."""

    @property
    def workflow_id(self) -> str:
        """The same in each run of the workflow."""

    @property
    def interrupted(self) -> bool:
        """Whether a step was broken off in this run: another run will do it again."""

    async def attempt(self, act: Callable[[], Awaitable[T]]) -> T:
        """Do something without recording it: another run that comes here will do it again.

        Raises what `act` raises. Being cancelled is an interruption, as in a step.
        """

    async def run(
        self, name: str, act: Callable[[], Awaitable[Json]], *, finish: bool = False
    ) -> Json:
        """Do something and record what it returns; if that is on record already, return it.

        What was begun and not recorded is done again; if the process ends in the meantime, a step
        with `finish` has some seconds more to be recorded. Raises what `act` raises, and, where the
        workflow goes on in another process, what is no `HFMediaError`.
        """
