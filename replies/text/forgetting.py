"""What is said when somebody has a conversation forgotten."""

from __future__ import annotations

from gettext import NullTranslations


def question(t: NullTranslations) -> str:
    """Whether it is meant."""
    return t.gettext(
        "Forget this conversation? All of its questions, answers and pictures are erased from what "
        "this bot keeps. The messages in Discord stay; delete them there. This cannot be "
        "undone."
    )


def label(t: NullTranslations) -> str:
    """On the button that erases."""
    return t.gettext("Forget it")


def forgetting(t: NullTranslations) -> str:
    """While it is erased. It is the last word, if the process ends meanwhile."""
    return t.gettext(
        "The conversation is being erased. That may take a minute; if nothing else stands here "
        "then, press Forget again."
    )


def forgotten(t: NullTranslations) -> str:
    """It is erased."""
    return t.gettext("The conversation is forgotten.")


def not_all_forgotten(t: NullTranslations, left: int) -> str:
    """Some of its answers had not ended yet."""
    return t.ngettext(
        "The conversation is forgotten, except for {left} answer that is still ending. "
        "Press Forget again in a minute.",
        "The conversation is forgotten, except for {left} answers that are still ending. "
        "Press Forget again in a minute.",
        left,
    ).format(left=left)


def failed(t: NullTranslations) -> str:
    """The database did not answer."""
    return t.gettext(
        "The bot cannot use its database at the moment, so not everything was erased. Try again in "
        "a few minutes."
    )


def not_yours(t: NullTranslations) -> str:
    """Somebody else began the conversation."""
    return t.gettext(
        "Only the person who began this conversation can make the bot forget it. Its messages can "
        "be deleted by those who may manage messages."
    )
