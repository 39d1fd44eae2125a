"""A temporary folder that is made when it is first needed."""

from __future__ import annotations

from pathlib import Path

from hfmedia.temporary_folder import TemporaryFolder


class LazyFolder:
    """A temporary folder of a reply: most replies re-encode nothing, and need none."""

    def __init__(self) -> None:
        self._made: TemporaryFolder | None = None

    def path(self) -> Path:
        """The folder. Raises `OSError` if it cannot be made."""
        if self._made is None:
            self._made = TemporaryFolder()
        return self._made.path

    def close(self) -> None:
        """Delete the folder, if it was made."""
        if self._made is not None:
            self._made.close()
