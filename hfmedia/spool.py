"""Where bytes go as they come: into memory first, into a file once they are many."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import IO

from hfmedia.files import Media


class Spool:
    """Takes chunks into memory, and into a file whenever it holds more than `in_memory` bytes."""

    def __init__(self, folder: Path, in_memory: int) -> None:
        self.size = 0
        self._folder = folder
        self._in_memory = in_memory
        # Put together once in the end: a buffer that grows is copied again and again.
        self._held: list[bytes] = []
        self._holds = 0
        self._file: IO[bytes] | None = None

    def take(self, chunk: bytes) -> bool:
        """Hold a chunk; True if it is time to flush."""
        self.size += len(chunk)
        self._holds += len(chunk)
        self._held.append(chunk)
        if self._holds <= self._in_memory:
            return False
        if self._file is None:
            self._file = tempfile.NamedTemporaryFile(dir=self._folder, delete=False)  # noqa: SIM115
        return True

    def flush(self) -> None:
        """Write what is held to the file, which is there since it was time."""
        assert self._file is not None, "take() opened it"  # noqa: S101
        self._file.writelines(self._held)
        self._held.clear()
        self._holds = 0

    def media(self, content_type: str) -> Media:
        """What was taken, as a value."""
        if self._file is None:
            return Media.of(b"".join(self._held), content_type)
        self.flush()
        self._file.close()
        return Media(path=Path(self._file.name), content_type=content_type, size=self.size)

    def discard(self) -> None:
        """Leave nothing behind."""
        if self._file is not None:
            self._file.close()
            Path(self._file.name).unlink(missing_ok=True)
