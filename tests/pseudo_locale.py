"""A language made for tests: every message of the code in brackets, so that a sentence without
brackets is one that no catalogue can translate."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from i18n import DOMAIN
from i18n.extraction import TEMPLATE

OPENING, CLOSING = "⟦", "⟧"


def write_pseudo_locale(folder: Path, locale: str, template: Path = TEMPLATE) -> Path:
    """Write the catalogue of a locale of Discord's for `Languages(folder)`; its path."""
    with template.open("rb") as file:
        messages = read_po(file)
    catalogue = Catalog(domain=DOMAIN, project=DOMAIN, version="0")
    for message in messages:
        if message.id:
            catalogue.add(message.id, _bracketed(message.id))
    path = folder / locale.replace("-", "_") / "LC_MESSAGES" / f"{DOMAIN}.mo"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_mo(file, catalogue)
    return path


def words_outside_brackets(text: str, *data: str) -> list[str]:
    """The words that no catalogue translated, without `data`, which is nobody's to translate."""
    outside, depth = "", 0
    for sign in text:
        depth += {OPENING: 1, CLOSING: -1}.get(sign, 0)
        outside += sign if depth == 0 else " "
    for known in data:
        outside = outside.replace(known, " ")
    return re.findall(r"[^\W\d_]{2,}", re.sub(r"https?://\S+", " ", outside))


def _bracketed(message: str | tuple[str, ...] | list[str]) -> str | tuple[str, ...]:
    if isinstance(message, str):
        return f"{OPENING}{message}{CLOSING}"
    return tuple(f"{OPENING}{form}{CLOSING}" for form in message)
