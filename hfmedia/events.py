"""What is told while a generation runs. Telling twice does no harm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from hfmedia.errors import HFMediaError
    from hfmedia.tickets import Ticket


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
class Accepted:
    """The provider has taken the job. With the ticket any process can go on from here."""

    provider: str
    ticket: Ticket


@dataclass(frozen=True, slots=True)
class Waiting:
    """The job is accepted and not done.

    `note` is its state in a word or two, for people: `queue 3`, `running 45 %`. `position` in the
    queue and `percent` done are told where the provider tells them.
    """

    provider: str
    note: str
    position: int | None = None
    percent: float | None = None


@dataclass(frozen=True, slots=True)
class Downloading:
    """The result is there and is being fetched: so many bytes of `total`, if that is known."""

    provider: str
    received: int = 0
    total: int | None = None


Event: TypeAlias = Trying | MovedOn | Accepted | Waiting | Downloading
Tell: TypeAlias = "Callable[[Event], None]"


def readable(event: Event) -> str:
    """An event in a few words for people; empty for what is nobody's business."""
    match event:
        case Trying(provider):
            return f"asking {provider}"
        case MovedOn(provider, error):
            return f"{provider}: {error}"
        case Waiting(provider, note):
            return f"{provider} · {note}" if note else f"{provider} · at work"
        case Downloading(provider, received, total):
            done = f" {received / 1e6:.1f}" if received else ""
            whole = f" of {total / 1e6:.1f}" if received and total else ""
            return f"{provider} · downloading{done}{whole}{' MB' if received else ''}"
        case Accepted():
            return ""
