"""The words of the form in which a key is entered."""

from __future__ import annotations

from dataclasses import dataclass
from gettext import NullTranslations


@dataclass(frozen=True, slots=True, kw_only=True)
class FormWords:
    """A title, and what the form says before its fields."""

    title: str
    explanation: str


def member_form(t: NullTranslations) -> FormWords:
    """For a member's own key."""
    return FormWords(
        title=t.gettext("Your own key"),
        explanation=t.gettext(
            "The bot uses this key for what you generate in direct messages, and where you have "
            "installed it for yourself. The account of the key pays. The key is stored encrypted; "
            "`/key remove` deletes it."
        ),
    )


def guild_form(t: NullTranslations) -> FormWords:
    """For a key of a guild."""
    return FormWords(
        title=t.gettext("A key for this server"),
        explanation=t.gettext(
            "The bot uses this key for what the members of this server generate. The account of "
            "the key pays. The key is stored encrypted; the button Remove deletes it."
        ),
    )


def key_label(t: NullTranslations) -> str:
    """The field of the key."""
    return t.gettext("Key")


def key_hint(t: NullTranslations) -> str:
    """What to enter as the key."""
    return t.gettext("A Hugging Face key needs the permission “Make calls to Inference Providers”")


def purpose_label(t: NullTranslations) -> str:
    """The choice of who takes the key."""
    return t.gettext("Whose key is it?")


def purpose_hint(t: NullTranslations) -> str:
    """What a key of each is for."""
    return t.gettext(
        "A Hugging Face key works with all providers, any other key with its own provider only"
    )


def organisation_label(t: NullTranslations) -> str:
    """The field of the organisation to bill."""
    return t.gettext("Organisation to bill")


def organisation_hint(t: NullTranslations) -> str:
    """When to fill it in."""
    return t.gettext("For a Hugging Face key only. Empty: the account of the key pays")
