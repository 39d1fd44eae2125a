"""Prompts that a chat model improves before pictures are made of them.

The answer that does so is generation 0 of its job; what is recorded as its text is the prompt.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from hfmedia.results import TextGeneration
from hfmedia.types import GenerationRequest
from jobs.models import GenerationState, JobSpec, Snapshot
from storage.rows import ENHANCING

ImprovedPrompt: TypeAlias = Callable[[str, str], str]
"""The prompt in an answer, or the original one, which is given too, if there is none."""


def keep_prompt(text: str, original: str) -> str:
    """What improves nothing."""
    return original


def numbers_of(spec: JobSpec) -> tuple[int, ...]:
    """The numbers of all generations of a job."""
    first = () if spec.enhancing is None else (ENHANCING,)
    return (*first, *range(1, spec.count + 1))


def next_numbers(unended: tuple[int, ...]) -> tuple[int, ...]:
    """Those of the generations that have not ended that may run now."""
    return (ENHANCING,) if ENHANCING in unended else unended


def request_of(
    spec: JobSpec, number: int, enhanced: GenerationState | None = None
) -> GenerationRequest:
    """What a generation is asked for, with the improved prompt as soon as there is one."""
    if number == ENHANCING and spec.enhancing is not None:
        return spec.enhancing
    request = spec.request
    if enhanced is not None and enhanced.status == "done" and enhanced.answer is not None:
        request = replace(request, prompt=enhanced.answer.text)
    return request.numbered(number)


def with_prompt(
    answer: TextGeneration, original: str, improved_prompt: ImprovedPrompt
) -> TextGeneration:
    """The answer with the prompt in it as its text: the original one, if the answer broke off."""
    prompt = original if answer.failure else improved_prompt(answer.text, original)
    return replace(answer, text=prompt)


def with_enhanced(snapshot: Snapshot, spec: JobSpec, enhanced: GenerationState) -> Snapshot:
    """The job with what has become of its prompt."""
    generations = (
        replace(state, request=request_of(spec, state.number, enhanced))
        for state in snapshot.generations
    )
    return replace(snapshot, enhanced=enhanced, generations=tuple(generations))
