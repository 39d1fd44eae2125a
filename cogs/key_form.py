"""The form in which a key is entered, for members and for guilds: shown, and read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from gettext import NullTranslations
from typing import Any, Final

from discord import SelectOption, ui

from guilds.key_models import HUB
from replies.text import key_form as texts
from replies.text.kept_keys import purpose_name
from replies.text.key_form import FormWords

PURPOSE, KEY, ORGANISATION = "purpose", "key", "organisation"
# Discord's limits, in characters.
MAX_TITLE: Final = 45
MAX_LABEL: Final = 45
MAX_HINT: Final = 100
MAX_KEY: Final = 1000  # of what may be pasted, spaces and line breaks around it included
MAX_ORGANISATION: Final = 100
MAX_OPTIONS: Final = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredKey:
    """What somebody has entered, of which nothing is checked. The key is never shown."""

    purpose: str
    text: str = field(repr=False)
    organisation: str | None = None


def key_form(
    t: NullTranslations, words: FormWords, custom_id: str, providers: Sequence[str]
) -> ui.Modal:
    """The form. `providers` are those that take a key of their own."""
    form = ui.Modal(title=words.title[:MAX_TITLE], custom_id=custom_id)
    form.add_item(ui.TextDisplay(words.explanation))
    options = [
        SelectOption(label=purpose_name(purpose), value=purpose, default=purpose == HUB)
        for purpose in (HUB, *providers)
    ]
    form.add_item(
        _labelled(
            texts.purpose_label(t),
            texts.purpose_hint(t),
            ui.Select(custom_id=PURPOSE, options=options[:MAX_OPTIONS]),
        )
    )
    form.add_item(
        _labelled(
            texts.key_label(t),
            texts.key_hint(t),
            ui.TextInput(custom_id=KEY, max_length=MAX_KEY),
        )
    )
    form.add_item(
        _labelled(
            texts.organisation_label(t),
            texts.organisation_hint(t),
            ui.TextInput(custom_id=ORGANISATION, required=False, max_length=MAX_ORGANISATION),
        )
    )
    return form


def entered_key(fields: Mapping[str, Any]) -> EnteredKey:
    """What was entered. Anybody can send any form: what is no text or choice counts as empty."""
    chosen = fields.get(PURPOSE)
    purpose = chosen[0] if isinstance(chosen, list) and chosen else ""
    return EnteredKey(
        purpose=_text(purpose),
        text=_text(fields.get(KEY)),
        organisation=_text(fields.get(ORGANISATION)).strip() or None,
    )


def _labelled(label: str, hint: str, component: ui.Item[Any]) -> ui.Label[Any]:
    return ui.Label(text=label[:MAX_LABEL], description=hint[:MAX_HINT], component=component)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
