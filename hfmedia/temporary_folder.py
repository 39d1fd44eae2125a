"""Temporary folders that go with their process, also if it was killed: at the next start."""

from __future__ import annotations

import logging
import os
import shutil
import stat
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from hfmedia.errors import SetupError

if sys.platform != "win32":
    import fcntl

log = logging.getLogger(__name__)

PREFIX: Final = "hfmedia-"
LOCK_NAME: Final = ".hfmedia-lock"
MIN_AGE_S: Final = 10.0  # in which a folder that was just made gets its lock


class TemporaryFolder:
    """A folder of this process at `path`, which goes with `close()`.

    The process holds a lock on a file beside it for as long as it lives: a folder whose lock is
    free was left by a process that was killed. Raises `OSError` if it cannot be made.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True)
        root = Path(self._folder.name)
        self._lock_file: BinaryIO = (root / LOCK_NAME).open("xb")
        with suppress(OSError):  # a file system without locks: the folder is never swept
            _lock(self._lock_file)
        self.path = root / "files"
        self.path.mkdir()

    def close(self) -> None:
        """Delete the folder. Idempotent."""
        self._lock_file.close()
        self._folder.cleanup()


def no_folder(error: OSError) -> SetupError:
    """What to raise where no temporary folder could be made."""
    return SetupError(
        f"No temporary folder can be made: {error.strerror}. "
        "Make room on the disk, or set TMPDIR to a folder that can be written to."
    )


def sweep() -> None:
    """Delete the folders that killed processes of this user have left. It may take a while."""
    if sys.platform != "win32":  # there a killed process cannot be told from a living one
        for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
            # Another process may be faster, and what is no folder of ours has no such lock.
            with suppress(OSError):
                if may_be_swept(path.lstat(), owner=os.geteuid(), now=time.time()):
                    _delete_unlocked(path)


def may_be_swept(info: os.stat_result, *, owner: int, now: float) -> bool:
    """Whether it is a folder, not a link, of that user, and not just being made."""
    is_ours = stat.S_ISDIR(info.st_mode) and info.st_uid == owner
    return is_ours and now - info.st_mtime > MIN_AGE_S


def _delete_unlocked(path: Path) -> None:
    """Delete a folder. Raises `OSError` if its process lives, or if it has no lock."""
    with (path / LOCK_NAME).open("rb") as file:
        _lock(file)
        shutil.rmtree(path, ignore_errors=True)
    log.info("deleted %s, which a process that was killed had left", path)


def _lock(file: BinaryIO) -> None:
    """Lock a file until it is closed. Raises `OSError` if another process has locked it."""
    if sys.platform != "win32":
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
