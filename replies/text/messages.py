"""What the bot says to ordinary messages, beside its answers."""

from __future__ import annotations

from gettext import NullTranslations


def thinking(t: NullTranslations) -> str:
    """Where the answer will be, until it begins."""
    return t.gettext("Thinking…")


def about_picture(t: NullTranslations) -> str:
    """What is asked with a picture that came without words."""
    return t.gettext("Look at this picture, and say what you think of it.")


def too_many_waiting(t: NullTranslations, limit: int) -> str:
    """Messages of the member that are not answered yet are as many as may wait."""
    return t.ngettext(
        "{limit} message of yours still waits for its answer, so this one is not answered. Send it "
        "again after that.",
        "{limit} messages of yours still wait for their answers, so this one is not answered. Send "
        "it again after that.",
        limit,
    ).format(limit=limit)
