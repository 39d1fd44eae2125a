"""How the state of a generation changes: pure steps from one state to the next."""

from __future__ import annotations

from dataclasses import replace

from hfmedia.errors import Failure
from hfmedia.events import Event
from hfmedia.progress import Progress, apply_event
from hfmedia.results import Generation, TextGeneration
from jobs.enhancing import numbers_of, request_of
from jobs.models import GenerationState, JobSpec, Snapshot, Status
from storage.rows import ENHANCING


def first_snapshot(spec: JobSpec, now: float) -> Snapshot:
    """The snapshot of a job that has just started."""
    states = {
        number: GenerationState(number=number, request=request_of(spec, number), began=now)
        for number in numbers_of(spec)
    }
    enhanced = states.pop(ENHANCING, None)
    return Snapshot(
        job_id=spec.job_id,
        requester=spec.requester,
        request=spec.request,
        generations=tuple(states.values()),
        quote=spec.quote,
        key_owner=spec.key_owner,
        spoiler=spec.spoiler,
        talk=spec.talk,
        enhanced=enhanced,
    )


def with_event(state: GenerationState, event: Event) -> GenerationState:
    """The state after a progress event."""
    return replace(state, progress=apply_event(state.progress, event))


def with_progress(state: GenerationState, progress: Progress) -> GenerationState:
    """The state with how far it is."""
    return replace(state, progress=progress)


def answered(state: GenerationState, answer: TextGeneration, now: float) -> GenerationState:
    """The state with its answer in words."""
    return replace(state, status="done", ended=now, answer=answer)


def done(state: GenerationState, generation: Generation, now: float) -> GenerationState:
    """The state with its result."""
    return replace(state, status="done", ended=now, generation=generation)


def failed(state: GenerationState, failure: Failure, now: float) -> GenerationState:
    """The state with the reason why there is no result."""
    return replace(state, status="failed", ended=now, failure=failure)


def stopped(state: GenerationState, status: Status, now: float) -> GenerationState:
    """The state of a generation that was cancelled or interrupted."""
    return replace(state, status=status, ended=now)
