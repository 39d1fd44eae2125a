"""What is told while a generation runs. Telling twice does no harm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from hfmedia.errors import HFMediaError


@dataclass(frozen=True, slots=True)
class Trying:
    """A provider is asked."""

    provider: str


@dataclass(frozen=True, slots=True)
class MovedOn:
    """A provider would not or could not; the next one follows."""

    provider: str
    error: HFMediaError


@dataclass(frozen=True, slots=True)
class Waiting:
    """The job is accepted and not done.

    `note` is the provider's state in a word or two: `queue 3`.
    """

    provider: str
    note: str


@dataclass(frozen=True, slots=True)
class Downloading:
    """The result is there and is being fetched."""

    provider: str


Event: TypeAlias = Trying | MovedOn | Waiting | Downloading
Tell: TypeAlias = "Callable[[Event], None]"
