"""The page "Key": the keys of the server, and what can be done with each."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import NullTranslations
from typing import Final

from discord import ButtonStyle, ui

from cogs.settings.elements import FRONT, Item, Sheet, button, page_id, page_view
from cogs.settings.panel import Panel
from guilds.key_models import StoredKey
from replies.text import guild_keys as texts
from replies.text.kept_keys import key_line, key_tested, keys_not_kept

PAGE: Final = "settings-key"
OPEN_FORM: Final = "settings-key-form"
ENTERED: Final = "settings-key-entered"
TEST: Final = "settings-key-test"
REMOVE: Final = "settings-key-remove"

SHOWN: Final = 6  # keys on one page; each has four components
SUMMED_UP: Final = 3  # keys on the front page


def summary(t: NullTranslations, keys: Sequence[StoredKey], *, lent: bool) -> Sequence[str]:
    """The keys, or what happens without any. `lent`: the operator lends the guild a key."""
    if not keys:
        return [texts.no_key(t, lent=lent)]
    lines = [key_line(t, key) for key in keys[:SUMMED_UP]]
    rest = len(keys) - SUMMED_UP
    return [*lines, texts.more_keys(t, rest)] if rest > 0 else lines


def key_view(
    panel: Panel,
    keys: Sequence[StoredKey],
    number: int = 0,
    *,
    lent: bool,
    can_store: bool,
    said: str | None = None,
) -> ui.LayoutView:
    """The page of that number. `said` is what came of the last click.

    Without `can_store` no key can be entered, since nothing could encrypt it.
    """
    t, sheet = panel.t, Sheet.of(keys, number, SHOWN)
    items: list[Item] = [ui.TextDisplay(said)] if said is not None else []
    if not keys:
        items.append(ui.TextDisplay(texts.no_key(t, lent=lent)))
    for key in sheet.items:
        items += [ui.TextDisplay(key_tested(t, key)), _buttons(t, key)]
    if can_store:
        enter = button(t.gettext("Enter a key"), page_id(OPEN_FORM), ButtonStyle.primary)
        items.append(ui.ActionRow(enter))
    else:
        items.append(ui.TextDisplay(keys_not_kept(t)))
    turning = sheet.turning(lambda it: page_id(PAGE, it))
    return page_view(panel, t.gettext("Key"), items, back=page_id(FRONT), turning=turning)


def _buttons(t: NullTranslations, key: StoredKey) -> ui.ActionRow[ui.LayoutView]:
    return ui.ActionRow(
        button(t.gettext("Test"), page_id(TEST, key.purpose)),
        button(t.gettext("Remove"), page_id(REMOVE, key.purpose), ButtonStyle.danger),
    )
