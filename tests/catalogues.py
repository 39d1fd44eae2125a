"""Catalogues for tests, in gettext's binary form."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path

from i18n import DOMAIN

MAGIC = 0x950412DE
HEADER = "Content-Type: text/plain; charset=UTF-8\n"


def write_catalogue(folder: Path, locale: str, messages: Mapping[str, str]) -> None:
    """Write the catalogue of a locale for `Languages(folder)`."""
    path = folder / locale.replace("-", "_") / "LC_MESSAGES" / f"{DOMAIN}.mo"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(catalogue_bytes({"": HEADER, **messages}))


def catalogue_bytes(messages: Mapping[str, str]) -> bytes:
    """The header, a table of the ids, a table of the translations, then the texts themselves."""
    pairs = sorted((key.encode(), value.encode()) for key, value in messages.items())
    count, tables = len(pairs), 28
    texts = b""
    lengths: list[tuple[int, int]] = []
    for text in [key for key, _ in pairs] + [value for _, value in pairs]:
        lengths.append((len(text), tables + 16 * count + len(texts)))
        texts += text + b"\0"
    header = struct.pack("<7I", MAGIC, 0, count, tables, tables + 8 * count, 0, 0)
    return header + b"".join(struct.pack("<2I", *each) for each in lengths) + texts
