"""What is said of an answer that has ended: its facts, why it ends, and what failed. Pure."""

from __future__ import annotations

from dataclasses import replace
from gettext import NullTranslations

from jobs.models import GenerationState, Snapshot
from replies.answers.words import FILE_NAME, AnswerWords
from replies.text.answer_status import image_not_kept, no_prompts
from replies.text.answers import (
    AnswerFacts,
    Ending,
    answer_facts,
    ending_of,
    ending_sentence,
    facts_of_answer,
    rest_in_file,
    small_print,
)
from replies.text.cost import cost_of
from replies.text.errors import failure_sentence
from replies.text.keys import key_used
from replies.text.progress import moved_path, progress_path


def ending_text(t: NullTranslations, snapshot: Snapshot, words: AnswerWords) -> str:
    """Why there is no answer, or no more of it, where that is more than small print."""
    state = snapshot.generations[0]
    if state.failure is not None:
        return failure_sentence(t, state.failure, state.request, used=key_used(snapshot))
    if words.pages:
        return ""
    found = ending(state)
    if found == "whole" and not words.are_seen:
        found = "nothing"  # but for what cannot be seen, such as an empty block of code
    return ending_sentence(t, found)


def small_lines(t: NullTranslations, snapshot: Snapshot, words: AnswerWords, note: str = "") -> str:
    """The lines below an answer that has ended."""
    state, talk = snapshot.generations[0], snapshot.talk
    notes = [
        image_not_kept(t) if talk is not None and talk.lacks_image else "",
        no_prompts(t) if words.lacks_prompts else "",
        rest_in_file(t, FILE_NAME) if words.needs_file else "",
        note,
    ]
    facts = facts_of_ended(t, snapshot)
    if words.pages and state.failure is None:
        return small_print(t, facts, *notes)
    # The reason is said above, in full size.
    lines = [facts_of_answer(t, facts), *notes]
    return "\n".join(f"-# {line}" for line in lines if line)


def facts_of_ended(t: NullTranslations, snapshot: Snapshot) -> AnswerFacts:
    """The facts of an answer that has ended, also of one that nothing came of."""
    state = snapshot.generations[0]
    answer = state.answer
    if answer is not None:
        usage, cost = answer.usage, cost_of(snapshot)
        facts = answer_facts(
            t,
            answer,
            cost_micros=None if cost is None else cost.micros,
            is_estimated=usage is not None and usage.is_estimated,
            is_cost_estimated=cost is not None and cost.is_estimated,
        )
        if state.status == "done":
            return facts
        return replace(facts, seconds=state.seconds(0), ending=ending(state))
    progress = state.progress
    path = moved_path(t, progress.moved) if state.failure else progress_path(t, progress)
    return AnswerFacts(
        model=state.request.model, provider=path, seconds=state.seconds(0), ending=ending(state)
    )


def ending(state: GenerationState) -> Ending:
    """Why an answer has ended."""
    match state.status:
        case "done" if state.answer is not None:
            return ending_of(state.answer)
        case "cancelled":
            return "stopped"
        case "interrupted":
            return "interrupted"
        case _:
            return "broken-off"
