"""Translates the names and descriptions of the commands for Discord's clients."""

from __future__ import annotations

import logging
import re
from typing import Any, Final

from discord import Locale, app_commands
from discord.app_commands import TranslationContextLocation, locale_str

from i18n import Languages

log = logging.getLogger(__name__)

DESCRIPTION_LIMIT: Final = 100  # characters
MENU_NAME_LIMIT: Final = 32  # characters, of any kind, in the menu of a message
# Discord refuses all commands if a single name does not look like this.
NAME: Final = re.compile(r"[-_'\w]{1,32}")
NAMES: Final = {
    TranslationContextLocation.command_name,
    TranslationContextLocation.group_name,
    TranslationContextLocation.parameter_name,
}


class CatalogueTranslator(app_commands.Translator):
    """Looks names and descriptions up in the gettext catalogues.

    A translation that Discord would refuse is left out and logged.
    """

    def __init__(self, languages: Languages) -> None:
        self._languages = languages

    async def translate(
        self,
        string: locale_str,
        locale: Locale,
        context: app_commands.TranslationContext[Any, Any],
    ) -> str | None:
        """The translation; None where there is none, and Discord shows the English."""
        translated = self._languages.translations(locale.value).gettext(string.message)
        if translated == string.message:
            return None
        is_in_menu = isinstance(context.data, app_commands.ContextMenu)
        if is_in_menu:
            acceptable = 1 <= len(translated) <= MENU_NAME_LIMIT
        else:
            acceptable = is_acceptable(translated, is_name=context.location in NAMES)
        if not acceptable:
            log.warning("%s: Discord would not take %r for %r.", locale, translated, string.message)
            return None
        return translated


def is_acceptable(text: str, *, is_name: bool) -> bool:
    """Whether Discord takes a text as a name, or as a description."""
    if is_name:
        return NAME.fullmatch(text) is not None and text == text.lower()
    return 1 <= len(text) <= DESCRIPTION_LIMIT
