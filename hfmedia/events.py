"""What is reported while a generation runs: plain data. Reporting an event twice does no harm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from hfmedia.errors import Failure
from hfmedia.execution.tickets import Ticket


@dataclass(frozen=True, slots=True)
class Trying:
    """A provider is asked."""

    provider: str


@dataclass(frozen=True, slots=True)
class MovedOn:
    """A provider refused or failed; the next one is asked, if there is one."""

    provider: str
    failure: Failure


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider has accepted the job. With the ticket any process can resume it."""

    provider: str
    ticket: Ticket


@dataclass(frozen=True, slots=True)
class Waiting:
    """The job is accepted and not done.

    `state` is the provider's word for it (`queued`, `running`); `position` in the queue and
    `percent` done are None where the provider does not tell them.
    """

    provider: str
    state: str
    position: int | None = None
    percent: float | None = None


@dataclass(frozen=True, slots=True)
class Downloading:
    """The result is being fetched: `received` bytes of `total`, None where that is not known."""

    provider: str
    received: int = 0
    total: int | None = None


Event: TypeAlias = Trying | MovedOn | Accepted | Waiting | Downloading
ProgressCallback: TypeAlias = Callable[[Event], None]
