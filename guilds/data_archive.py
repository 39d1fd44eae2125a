"""The file of what is kept of a user: a ZIP of `data.json` and of files, within a limit."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

RESERVED_BYTES: Final = 16_384  # for the directory of the ZIP and what is counted at the end
ENTRY_BYTES: Final = 300  # of a file in the ZIP, beside its content
NAME: Final = "data.json"
LINE: Final = ",\n"


class DataArchive:
    """Takes what fits. Nothing is larger in the ZIP than it is before, but for its entry."""

    def __init__(self, limit_bytes: int) -> None:
        self._room = limit_bytes - RESERVED_BYTES
        self._buffer = io.BytesIO()
        self._zip = ZipFile(self._buffer, "w", ZIP_STORED)
        self._lists: dict[str, list[str]] = {}

    def has_room(self, size: int) -> bool:
        """Whether a file of so many bytes still fits."""
        return size + ENTRY_BYTES <= self._room

    def add_entry(self, name: str, entry: Mapping[str, Any]) -> bool:
        """Add an entry to a list of `data.json`, if it fits."""
        text = json.dumps(entry, ensure_ascii=False, indent=1)
        size = len(text.encode(errors="replace")) + 2
        if size > self._room:
            return False
        self._lists.setdefault(name, []).append(text)
        self._room -= size
        return True

    def add_file(self, name: str, content: bytes) -> bool:
        """Add a file, if it fits."""
        if not self.has_room(len(content)):
            return False
        self._zip.writestr(name, content)
        self._room -= len(content) + ENTRY_BYTES
        return True

    def close(self, more: Mapping[str, Any]) -> bytes:
        """The ZIP; `more` are further values of `data.json`, which need few bytes."""
        parts = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in more.items()]
        parts += [f"{json.dumps(name)}: [\n{LINE.join(it)}\n]" for name, it in self._lists.items()]
        text = "{\n" + LINE.join(parts) + "\n}\n"
        self._zip.writestr(NAME, text.encode(errors="replace"), ZIP_DEFLATED)
        self._zip.close()
        return self._buffer.getvalue()
