"""Languages: gettext catalogues by Discord's locale codes. The English sentences are the msgids."""

from __future__ import annotations

import gettext
import logging
import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from string import Formatter
from typing import Final

log = logging.getLogger(__name__)

DOMAIN: Final = "hfmedia"
BUILT_IN: Final = Path(__file__).with_name("locales")
LOCALE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?")


class Languages:
    """Finds the catalogue of a locale: `<folder>/<locale>/LC_MESSAGES/hfmedia.mo`.

    Folders are named as gettext does it: `de`, `pt_BR`. The catalogues in `folder` win over those
    that come with the bot; what neither of them translates is English. Catalogues are read once.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folders = [it for it in (folder, BUILT_IN) if it is not None]
        self._found: dict[str, gettext.NullTranslations] = {}

    def translations(self, locale: str) -> gettext.NullTranslations:
        """The catalogue of a locale of Discord's, such as `de` or `pt-BR`.

        Without a catalogue of its own, a locale has that of its language; else it is English.
        """
        if not LOCALE.fullmatch(locale):
            return gettext.NullTranslations()
        if locale not in self._found:
            self._found[locale] = self._load(locale)
        return self._found[locale]

    def _load(self, locale: str) -> gettext.NullTranslations:
        names = dict.fromkeys([locale.replace("-", "_"), locale.partition("-")[0]])
        found: list[gettext.NullTranslations] = [
            catalogue
            for folder in self._folders
            for name in names
            if (catalogue := _read(folder / name / "LC_MESSAGES" / f"{DOMAIN}.mo")) is not None
        ]
        chosen = [*found, gettext.NullTranslations()]
        for first, fallback in pairwise(chosen):
            first.add_fallback(fallback)
        return chosen[0]


class Catalogue(gettext.GNUTranslations):
    """A catalogue whose translations are not used where they name a placeholder of their own.

    Filling it in would fail, and with it the whole reply.
    """

    def gettext(self, message: str) -> str:
        """The translation, else the message."""
        found = super().gettext(message)
        return found if placeholders(found) <= placeholders(message) else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The translation for that number, else the message."""
        found = super().ngettext(msgid1, msgid2, n)
        known = placeholders(msgid1) | placeholders(msgid2)
        return found if placeholders(found) <= known else (msgid1 if n == 1 else msgid2)


@cache
def placeholders(message: str) -> frozenset[str]:
    """What stands in braces in a message; where braces do not match, the whole message."""
    try:
        parts = list(Formatter().parse(message))
        return frozenset(
            f"{name}!{conv}:{spec}" for _, name, spec, conv in parts if name is not None
        )
    except ValueError:
        return frozenset({message})


def _read(path: Path) -> gettext.GNUTranslations | None:
    """The catalogue of a file; None if there is none, or if it cannot be read."""
    try:
        with path.open("rb") as file:
            return Catalogue(file)
    except FileNotFoundError:
        return None
    except Exception as error:
        # gettext raises many types for a file that is cut off or has an odd header.
        log.warning("the catalogue %s cannot be read: %s", path, error)
        return None
