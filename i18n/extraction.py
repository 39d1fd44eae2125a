"""Collects what is to be translated into `i18n/hfmedia.pot`. For development: it needs Babel.

`python -m i18n.extraction` writes the file; translators copy it to
`i18n/locales/<locale>/LC_MESSAGES/hfmedia.po`.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from operator import itemgetter
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from i18n import DOMAIN

ROOT: Final = Path(__file__).parent.parent
TEMPLATE: Final = Path(__file__).with_name(f"{DOMAIN}.pot")
FOLDERS: Final = ("app", "cogs", "replies")
METHOD: Final = [("**.py", "python")]
# `locale_str` marks the names and descriptions of commands.
KEYWORDS: Final = {"gettext": None, "ngettext": (1, 2), "locale_str": None}


def extract() -> str:
    """The template: every message of the code, with the files that it is in."""
    catalogue = Catalog(domain=DOMAIN)
    for file, message in sorted(_messages(), key=itemgetter(0)):
        catalogue.add(message, locations=[(file, None)])  # type: ignore[list-item]
    written = io.BytesIO()
    write_po(
        written, catalogue, omit_header=True, include_lineno=False, sort_output=False, width=100
    )
    return written.getvalue().decode().lstrip()


def _messages() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    for folder in FOLDERS:
        found = extract_from_dir(ROOT / folder, METHOD, keywords=KEYWORDS)
        for file, _line, message, _comments, _context in found:
            yield f"{folder}/{file}", message


if __name__ == "__main__":
    TEMPLATE.write_text(extract())
