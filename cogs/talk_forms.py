"""The modals of conversations: drawn, and read."""

from __future__ import annotations

from collections.abc import Mapping
from gettext import NullTranslations
from typing import Any, Final

from discord import TextStyle, ui

from replies.text import talks as texts

WORDS, MESSAGE = "words", "message"
INPUT_LIMIT: Final = 4000  # characters that Discord takes in an input
MAX_TITLE: Final = 45
MAX_LABEL: Final = 45


def next_words_form(t: NullTranslations, custom_id: str) -> ui.Modal:
    """For the next words of a conversation."""
    form = ui.Modal(title=texts.next_words_title(t)[:MAX_TITLE], custom_id=custom_id)
    form.add_item(_labelled(texts.next_words_label(t), _input(WORDS)))
    return form


def ask_about_form(t: NullTranslations, custom_id: str, words: str) -> ui.Modal:
    """For a question about a message with these words.

    They are sent back with the question, since the bot may not be able to read the message later.
    """
    form = ui.Modal(title=texts.ask_about_title(t)[:MAX_TITLE], custom_id=custom_id)
    form.add_item(_labelled(texts.ask_about_label(t), _input(WORDS)))
    form.add_item(_labelled(texts.ask_about_message_label(t), _input(MESSAGE, words)))
    return form


def entered(fields: Mapping[str, Any], name: str) -> str:
    """What was entered. Anybody can send any form: what is no text counts as empty."""
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def _input(custom_id: str, default: str | None = None) -> ui.TextInput[ui.Modal]:
    return ui.TextInput(
        custom_id=custom_id,
        style=TextStyle.paragraph,
        default=default[:INPUT_LIMIT] if default else None,
        required=default is None,
        max_length=INPUT_LIMIT,
    )


def _labelled(label: str, component: ui.Item[Any]) -> ui.Label[Any]:
    return ui.Label(text=label[:MAX_LABEL], component=component)
