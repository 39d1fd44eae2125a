"""How the state of a generation changes: pure steps from one state to the next."""

from __future__ import annotations

from dataclasses import replace

from hfmedia.errors import Failure
from hfmedia.events import Event
from hfmedia.progress import Progress, apply_event
from hfmedia.results import Generation, TextGeneration
from jobs.models import GenerationState, JobSpec, Snapshot, Status


def first_snapshot(spec: JobSpec, now: float) -> Snapshot:
    """The snapshot of a job that has just started."""
    generations = tuple(
        GenerationState(number=number, request=spec.request.numbered(number), began=now)
        for number in range(1, spec.count + 1)
    )
    return Snapshot(
        job_id=spec.job_id,
        requester=spec.requester,
        request=spec.request,
        generations=generations,
        quote=spec.quote,
        key_owner=spec.key_owner,
        spoiler=spec.spoiler,
        talk=spec.talk,
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
