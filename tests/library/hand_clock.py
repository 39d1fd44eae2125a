"""A clock that tests set."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class HandClock:
    """The time, set by hand."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now
