"""Languages: gettext catalogues by Discord's locale codes. The English sentences are the msgids."""

from __future__ import annotations

import gettext
from pathlib import Path
from typing import Final

DOMAIN: Final = "hfmedia"
BUILT_IN: Final = Path(__file__).with_name("locales")


class Languages:
    """Finds the catalogue of a locale: `<folder>/<locale>/LC_MESSAGES/hfmedia.mo`.

    `folder` holds further catalogues, which win over the built-in ones. A locale without a
    catalogue is English.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folders = [it for it in (folder, BUILT_IN) if it is not None]
        self._found: dict[str, gettext.NullTranslations] = {}

    def translations(self, locale: str) -> gettext.NullTranslations:
        """The catalogue of a locale such as `de` or `pt-BR`."""
        if locale not in self._found:
            self._found[locale] = self._load(locale)
        return self._found[locale]

    def _load(self, locale: str) -> gettext.NullTranslations:
        names = [locale.replace("-", "_"), locale.partition("-")[0]]
        for folder in self._folders:
            if gettext.find(DOMAIN, folder, names) is not None:
                return gettext.translation(DOMAIN, folder, names)
        return gettext.NullTranslations()
