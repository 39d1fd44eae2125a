"""How far a generation is: pure steps from event to event."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from hfmedia.errors import DownloadError, Failure, HFMediaError, UnknownOutcome
from hfmedia.events import Accepted, Downloading, Event, MovedOn, Trying, Waiting
from hfmedia.results import join_path

Stage: TypeAlias = Literal["starting", "asking", "accepted", "waiting", "downloading", "writing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedFrom:
    """A provider that was left for the next one, and why."""

    provider: str
    failure: Failure

    def __str__(self) -> str:
        return f"{self.provider} {outcome_of(self.failure.error())}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a running generation is.

    `provider` is asked now; `moved` are those that were left behind. `state`, `position` and
    `percent` are the provider's, `received` and `total` bytes of the download. `text` is an answer
    as far as it has come, and `thought` what the model thought before it.
    """

    stage: Stage = "starting"
    provider: str | None = None
    state: str = ""
    position: int | None = None
    percent: float | None = None
    received: int = 0
    total: int | None = None
    text: str = ""
    thought: str = ""
    moved: tuple[MovedFrom, ...] = ()

    @property
    def path(self) -> str:
        """The providers so far: `fal-ai 429 → replicate`."""
        return join_path((str(each) for each in self.moved), self.provider)


def apply_event(progress: Progress, event: Event) -> Progress:
    """The progress after an event."""
    moved = progress.moved
    match event:
        case Trying(provider):
            return Progress(stage="asking", provider=provider, moved=moved)
        case Accepted(provider):
            return Progress(stage="accepted", provider=provider, moved=moved)
        case Waiting(provider, state, position, percent):
            return Progress(
                stage="waiting",
                provider=provider,
                state=state,
                position=position,
                percent=percent,
                moved=moved,
            )
        case Downloading(provider, received, total):
            return replace(
                progress, stage="downloading", provider=provider, received=received, total=total
            )
        case MovedOn(provider, failure):
            left = MovedFrom(provider=provider, failure=failure)
            return Progress(stage="asking", moved=(*moved, left))


def outcome_of(error: HFMediaError) -> str:
    """An error in a word, for the path: its status, else `lost`, `unclear` or `failed`."""
    if error.status is not None:
        return str(error.status)
    match error:
        case DownloadError():
            return "lost"
        case UnknownOutcome():
            return "unclear"
        case _:
            return "failed"


def describe(progress: Progress) -> str:
    """The provider and what it is doing, in English: `fal-ai · queue 3`."""
    state = doing(progress)
    return f"{progress.provider} · {state}" if progress.provider else state


def doing(progress: Progress) -> str:
    """The same without the provider: `queue 3`."""
    match progress.stage:
        case "waiting" if progress.position is not None:
            return f"queue {progress.position}"
        case "waiting":
            state = progress.state or "running"
            return state if progress.percent is None else f"{state} {progress.percent:.0f} %"
        case "downloading" if progress.received:
            of = f" of {progress.total / 1e6:.1f}" if progress.total else ""
            return f"downloading {progress.received / 1e6:.1f}{of} MB"
        case stage:
            return stage
