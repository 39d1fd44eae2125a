"""What a reply says whose job was lost in a restart."""

from __future__ import annotations

from gettext import NullTranslations
from typing import Final

from replies.text.markdown import plain

MAX_PROMPT_CHARACTERS: Final = 200


def restarted_headline(t: NullTranslations, prompt: str | None) -> str:
    """The headline, with the prompt where it is known."""
    restarted = t.gettext("The bot was restarted")
    words = plain(prompt, MAX_PROMPT_CHARACTERS) if prompt else ""
    return f"**{restarted}** {words}".rstrip()


def never_begun(t: NullTranslations) -> str:
    """The whole reply to a command that was answered, and lost before anything was asked for."""
    return t.gettext(
        "The bot was restarted before it could begin, and no provider was asked. Type the command "
        "again."
    )


def message_never_begun(t: NullTranslations) -> str:
    """The same where a message was answered."""
    return t.gettext(
        "The bot was restarted before it could begin, and no provider was asked. Send your message "
        "again."
    )


def restarted_advice(t: NullTranslations) -> str:
    """What was lost, and what the member can do."""
    return t.gettext("What was not finished is lost. Type the command again to repeat it.")
