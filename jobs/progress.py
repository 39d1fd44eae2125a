"""How a generation's progress changes: pure steps from one state to the next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hfmedia.events import Accepted, Downloading, MovedOn, Trying, Waiting
from hfmedia.health import outcome_of
from jobs.words import Progress, Snapshot

if TYPE_CHECKING:
    from hfmedia.errors import HFMediaError
    from hfmedia.events import Event
    from hfmedia.results import Generation
    from hfmedia.wire import GenerationRequest
    from jobs.words import Address, Ending


def first_snapshot(
    request: GenerationRequest, *, count: int, address: Address, now: float
) -> Snapshot:
    """A job that has just begun. Generation k uses seed + k − 1: four pictures differ."""
    generations = tuple(
        Progress(number=number, request=seeded(request, number), began=now)
        for number in range(1, count + 1)
    )
    return Snapshot(job=address.job, asker=address.asker, request=request, generations=generations)


def seeded(request: GenerationRequest, number: int) -> GenerationRequest:
    """The request of generation `number`."""
    seed = request.parameters.get("seed")
    if seed is None:
        return request
    return replace(request, parameters={**request.parameters, "seed": seed + number - 1})


def told(progress: Progress, event: Event) -> Progress:
    """After an event."""
    match event:
        case Trying(provider):
            return replace(progress, state="trying", provider=provider, note="")
        case Accepted():
            return progress
        case Waiting(provider, note):
            return replace(progress, state="waiting", provider=provider, note=note)
        case Downloading(provider):
            return replace(progress, state="downloading", provider=provider, note="")
        case MovedOn(provider, error):
            tried = f"{provider} {outcome_of(error)}"
            moved = (*progress.moved, tried)
            return replace(progress, state="trying", provider=None, note="", moved=moved)


def done(progress: Progress, generation: Generation, now: float) -> Progress:
    """The result is there."""
    return replace(
        progress,
        state="done",
        provider=generation.provider,
        note="",
        ended=now,
        generation=generation,
    )


def failed(progress: Progress, failure: HFMediaError, now: float) -> Progress:
    """There will be no result."""
    return replace(progress, state="failed", note="", ended=now, failure=failure)


def ended(progress: Progress, ending: Ending, now: float) -> Progress:
    """Somebody stopped it."""
    return replace(progress, state=ending, note="", ended=now)
