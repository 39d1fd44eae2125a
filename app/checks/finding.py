"""What a check has found."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from settings import Settings

Verdict: TypeAlias = Literal["ok", "note", "mend"]
"""It is as it should be, it may be meant so, or it must be mended."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked. `text` says how it is and, unless it is well, what to do."""

    name: str
    verdict: Verdict
    text: str


Check: TypeAlias = Callable[[Settings], Awaitable[list[Finding]]]
"""Checks one group of things."""
