"""A prompt that a chat model improves before it is used: while it does, and what came of it."""

from __future__ import annotations

from gettext import NullTranslations
from typing import Final

from jobs.models import GenerationState, Snapshot
from replies.chat.enhancing import improved_prompt
from replies.text.markdown import plain
from replies.text.progress import progress_path, seconds

MAX_IMPROVED_CHARACTERS: Final = 300


def improved_of(snapshot: Snapshot) -> str | None:
    """The improved prompt, None if there is none (yet)."""
    enhanced, original = snapshot.enhanced, snapshot.request.prompt
    if enhanced is None or enhanced.status != "done" or enhanced.answer is None:
        return None
    improved = improved_prompt(enhanced.answer.text, original)
    return None if improved == original else improved


def used_prompt(snapshot: Snapshot) -> str:
    """The prompt that the results are made with."""
    return improved_of(snapshot) or snapshot.request.prompt


def improving_line(t: NullTranslations, enhanced: GenerationState, now: float) -> str:
    """What is shown until it has been improved: `improving the prompt · cerebras · 3 s`."""
    path = progress_path(t, enhanced.progress)
    items = [t.gettext("improving the prompt"), path, seconds(t, enhanced.seconds(now))]
    return " · ".join(filter(None, items))


def improved_line(t: NullTranslations, snapshot: Snapshot) -> str:
    """Below the headline, which has the original: the improved prompt, or that there is none."""
    if snapshot.enhanced is None or snapshot.enhanced.status in ("running", "cancelled"):
        return ""
    improved = improved_of(snapshot)
    if improved is None:
        sentence = t.gettext("The prompt could not be improved, so your own was used.")
        return f"\n-# {sentence}"
    shown = plain(improved, MAX_IMPROVED_CHARACTERS)
    return "\n" + t.gettext("**Improved:** {prompt}").format(prompt=shown)


def is_improved_shortened(snapshot: Snapshot) -> bool:
    """Whether less than the whole improved prompt is shown."""
    improved = improved_of(snapshot) or ""
    shown = plain(improved, MAX_IMPROVED_CHARACTERS)
    return len(plain(improved, 2 * len(improved) + 2)) > len(shown)
