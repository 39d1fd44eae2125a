"""What is said above an answer, and below it while it is written."""

from __future__ import annotations

from gettext import NullTranslations
from typing import Final

from jobs.models import GenerationState
from replies.text.markdown import plain
from replies.text.progress import progress_line, progress_path, seconds

MAX_QUESTION_CHARACTERS: Final = 200
SILENT_S: Final = 10.0  # without anything new, before that is said


def question_line(t: NullTranslations, question: str) -> str:
    """What a member asked, as small print; empty if that is empty."""
    words = plain(question, MAX_QUESTION_CHARACTERS)
    return "-# " + t.gettext("“{question}”").format(question=words) if words else ""


def answer_status(t: NullTranslations, state: GenerationState, now: float, silent_s: float) -> str:
    """An answer that is not complete: `groq 429 → cerebras · thinking · 12 s`.

    `silent_s` is since when nothing has come.
    """
    progress = state.progress
    if progress.text.strip():
        doing = t.gettext("writing")
    elif progress.thought.strip():
        doing = t.gettext("is thinking…")
    else:
        return progress_line(t, state, "reading", now)
    items = [progress_path(t, progress), doing, seconds(t, state.seconds(now))]
    if silent_s >= SILENT_S:
        waits = t.gettext("still waiting, nothing new for {seconds} s")
        items.append(waits.format(seconds=f"{silent_s:.0f}"))
    return " · ".join(filter(None, items))


def image_not_kept(t: NullTranslations) -> str:
    """Below an answer in a conversation whose image was deleted since."""
    return t.gettext(
        "The image of this conversation is no longer stored, so the model did not see it."
    )


def no_prompts(t: NullTranslations) -> str:
    """Below a description that came alone."""
    return t.gettext("The model wrote no prompts.")


def left_as_it_is(t: NullTranslations, *, waits: bool) -> str:
    """Below an answer whose message cannot be changed any more. `waits`: it is shown later."""
    sentence = t.gettext("Discord does not let this reply be changed any longer.")
    if not waits:
        return sentence
    later = t.gettext("The whole answer is shown to you with your next command.")
    return f"{sentence} {later}"
