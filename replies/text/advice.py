"""What a member can do about a failure."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import NullTranslations
from typing import Final

from replies.text.keys import KeyUsed, add_credits, change_key
from replies.text.markdown import plain
from replies.text.reasons import PASSING, UNCERTAIN, Reason

MAX_WAIT_S: Final = 120.0  # a longer one is told as "a few minutes"


def advice(
    t: NullTranslations,
    reasons: Sequence[Reason],
    *,
    pinned: str | None = None,
    retry_after_s: float | None = None,
    used: KeyUsed = "operator",
    in_words: bool = False,
) -> str:
    """What to do, for the reasons of all providers that failed.

    `pinned` is the provider that the member named, so that no other one was asked; `used` says
    whose key it was. `in_words`: an answer in words was asked for.
    """
    found = frozenset(reasons)
    sentence = _unpin(t, found, pinned) if pinned is not None else None
    sentence = sentence or (_for_words(t, found) if in_words else None)
    sentence = sentence or _for_reasons(t, found, retry_after_s, used)
    if found & UNCERTAIN:
        charged = t.gettext("It may have been generated and charged anyway.")
        return f"{charged} {sentence}"
    return sentence


def _unpin(t: NullTranslations, found: frozenset[Reason], pinned: str) -> str | None:
    """Other providers may do it; None if the choice of the provider is not what is wrong."""
    if found <= {"content", "options", "download", "deadline"}:
        return None
    suffix = plain(f":{pinned}", 42)
    if found <= PASSING:
        return t.gettext(
            "Try again in a few minutes, or leave out {suffix} after the model so that the bot "
            "can ask other providers."
        ).format(suffix=suffix)
    return t.gettext(
        "Leave out {suffix} after the model so that the bot can ask other providers."
    ).format(suffix=suffix)


def _for_words(t: NullTranslations, found: frozenset[Reason]) -> str | None:
    """Where it is another advice than for images and videos."""
    if found == {"content"}:
        return t.gettext("Ask in other words, or about another image if there is one.")
    if "options" in found and not found & PASSING:
        return t.gettext("Ask something shorter, or choose another model.")
    return None


def _for_reasons(
    t: NullTranslations, found: frozenset[Reason], retry_after_s: float | None, used: KeyUsed
) -> str:
    if found == {"content"}:
        return t.gettext("Change the prompt, or the image if there is one.")
    if found <= {"key", "credits"}:
        return add_credits(t, used) if "credits" in found else change_key(t, used)
    if found == {"busy"} and retry_after_s is not None and 1 <= retry_after_s <= MAX_WAIT_S:
        wait_s = round(retry_after_s)
        return t.ngettext(
            "Try again in {seconds} second, or choose another model.",
            "Try again in {seconds} seconds, or choose another model.",
            wait_s,
        ).format(seconds=wait_s)
    if found & PASSING:
        return t.gettext("Try again in a few minutes, or choose another model.")
    if "options" in found:
        return t.gettext(
            "Change or leave out options such as size, steps or guidance, or choose another model."
        )
    if "image-too-large" in found:
        return t.gettext("Attach a smaller image, or choose another model.")
    if found <= {"job-failed", "failed", "download"}:
        return t.gettext("Try again, or choose another model.")
    return t.gettext("Choose another model.")
