"""The first line of a reply: what is made, and whether it is still going on."""

from __future__ import annotations

from gettext import NullTranslations
from typing import Final

from hfmedia.types import Task
from jobs.models import Requester, Snapshot
from replies.text.markdown import plain

MAX_PROMPT_CHARACTERS: Final = 200


def headline(t: NullTranslations, snapshot: Snapshot, *, complete: bool, has_results: bool) -> str:
    """The headline of a job. `complete`: nothing more will be added to the reply."""
    if not complete:
        title = _running(t, snapshot.request.task)
    elif any(state.status == "cancelled" for state in snapshot.generations):
        title = _cancelled(t, snapshot.cancelled_by)
    elif any(state.status == "interrupted" for state in snapshot.generations):
        title = t.gettext("Interrupted:")
    elif has_results:
        title = _done(t, snapshot.request.task)
    else:
        title = _failed(t, snapshot.request.task)
    return f"**{title}** {plain(snapshot.request.prompt, MAX_PROMPT_CHARACTERS)}"


def requester_line(t: NullTranslations, requester: Requester) -> str:
    """A second line that names who asked, where Discord does not show it; else empty."""
    if not requester.from_button:
        return ""
    # A mention shows the member's name; replies are sent with allowed_mentions none.
    asked = t.gettext("Asked for by {member}").format(member=f"<@{requester.user_id}>")
    return f"\n-# {asked}"


def is_prompt_shortened(prompt: str) -> bool:
    """Whether the headline shows less than the whole prompt."""
    shown = plain(prompt, MAX_PROMPT_CHARACTERS)
    return len(plain(prompt, 2 * len(prompt) + 2)) > len(shown)


def _running(t: NullTranslations, task: Task) -> str:
    match task:
        case "text-to-image":
            return t.gettext("Imagining")
        case "text-to-video":
            return t.gettext("Filming")
        case "image-to-image":
            return t.gettext("Editing:")
        case "image-to-video":
            return t.gettext("Animating:")
        case _:
            return t.gettext("Writing:")


def _done(t: NullTranslations, task: Task) -> str:
    match task:
        case "text-to-image":
            return t.gettext("Imagined")
        case "text-to-video":
            return t.gettext("Filmed")
        case "image-to-image":
            return t.gettext("Edited:")
        case "image-to-video":
            return t.gettext("Animated:")
        case _:
            return t.gettext("Written:")


def _failed(t: NullTranslations, task: Task) -> str:
    match task:
        case "text-to-image":
            return t.gettext("No image:")
        case "text-to-video":
            return t.gettext("No video:")
        case "image-to-image":
            return t.gettext("Not edited:")
        case "image-to-video":
            return t.gettext("Not animated:")
        case _:
            return t.gettext("Not written:")


def _cancelled(t: NullTranslations, user_id: int | None) -> str:
    if user_id is None:
        return t.gettext("Cancelled:")
    # A mention shows the member's name; replies are sent with allowed_mentions none.
    return t.gettext("Cancelled by {member}:").format(member=f"<@{user_id}>")
