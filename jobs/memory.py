"""What jobs were asked for, so that it can be asked for again; pictures are forgotten sooner."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from typing import Final

from jobs.words import Asked

REMEMBERED: Final = 1000  # jobs
PICTURES: Final = 20  # of them with their picture, which may have some megabytes


class Memory:
    """The newest jobs."""

    def __init__(self) -> None:
        self._asked: OrderedDict[str, Asked] = OrderedDict()
        self._pictures: OrderedDict[str, None] = OrderedDict()

    def keep(self, job: str, asked: Asked) -> None:
        """Remember this, and forget what is too much."""
        self._asked[job] = asked
        if asked.request.image is not None:
            self._pictures[job] = None
        while len(self._asked) > REMEMBERED:
            oldest, _ = self._asked.popitem(last=False)
            self._pictures.pop(oldest, None)
        while len(self._pictures) > PICTURES:
            oldest, _ = self._pictures.popitem(last=False)
            self._asked[oldest] = without_picture(self._asked[oldest])

    def get(self, job: str) -> Asked | None:
        """What that job was asked for; without its picture if that is forgotten."""
        return self._asked.get(job)


def without_picture(asked: Asked) -> Asked:
    """The same words for no picture."""
    return replace(asked, request=replace(asked.request, image=None))
