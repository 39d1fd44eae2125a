"""Where a generation stands: pure steps from event to event, and words for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from hfmedia.events import Accepted, Downloading, MovedOn, Trying, Waiting
from hfmedia.routing.provider_stats import outcome_of

if TYPE_CHECKING:
    from hfmedia.events import Event

Running: TypeAlias = Literal["starting", "asking", "waiting", "downloading"]
Over: TypeAlias = Literal["done", "failed", "cancelled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One generation at one moment. Times are in seconds of one clock."""

    number: int
    began: float
    ended: float | None = None
    stage: Running | Over = "starting"
    note: str = ""
    provider: str | None = None
    moved: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """The way so far: `fal-ai 429 → replicate`."""
        return " → ".join([*self.moved, *([self.provider] if self.provider else [])])

    @property
    def state(self) -> str:
        """What it is doing, in a word or two."""
        return self.note or self.stage

    def seconds(self, now: float) -> float:
        """How long it has been running, or ran."""
        return (now if self.ended is None else self.ended) - self.began


def apply_event(progress: Progress, event: Event) -> Progress:
    """After an event."""
    match event:
        case Trying(provider):
            return replace(progress, stage="asking", provider=provider, note="")
        case Accepted():
            return progress  # the first word about its waiting follows at once
        case Waiting(provider, note):
            return replace(progress, stage="waiting", provider=provider, note=note)
        case Downloading(provider, received, total):
            note = _megabytes(received, total)
            return replace(progress, stage="downloading", provider=provider, note=note)
        case MovedOn(provider, error):
            moved = (*progress.moved, f"{provider} {outcome_of(error)}")
            return replace(progress, stage="asking", provider=None, note="", moved=moved)


def ended(progress: Progress, stage: Over, now: float) -> Progress:
    """There is nothing more to come."""
    return replace(progress, stage=stage, note="", ended=now)


def _megabytes(received: int, total: int | None) -> str:
    if not received:
        return ""
    of = f" of {total / 1e6:.1f}" if total else ""
    return f"downloading {received / 1e6:.1f}{of} MB"
