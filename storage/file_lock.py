"""A lock on a file that says who holds it. It is free again when its process ends, however."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from storage.errors import DatabaseLocked, StorageUnavailable

if sys.platform != "win32":
    import fcntl

SUFFIX: Final = ".lock"
HOLDER_BYTES: Final = 200


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock on a file that one process may use at a time.

    The lock is a file beside it, which stays: deleting it would let two processes each lock a
    file of their own. Raises `DatabaseLocked` at once if another process has it, and
    `StorageUnavailable` if it cannot be made.
    """
    lock_path = path.with_name(path.name + SUFFIX)
    try:
        descriptor = os.open(lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        reason = error.strerror
        raise StorageUnavailable(f"The file {lock_path} cannot be written: {reason}.") from None
    try:
        _lock(descriptor, path)
        _write_holder(descriptor)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, path: Path) -> None:
    if sys.platform == "win32":
        return  # which has no such locks; SQLite itself still keeps writers apart
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise DatabaseLocked(str(path), _read_holder(descriptor)) from None
    except OSError as error:
        raise StorageUnavailable(
            f"The folder {path.parent} has no file locks ({error.strerror}). "
            "Keep the database on a local disk."
        ) from None


def _write_holder(descriptor: int) -> None:
    """Say who holds the lock. A disk without room for it takes nothing from the lock."""
    since = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime())
    holder = f"process {os.getpid()} on {socket.gethostname()} since {since}"
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, holder.encode()[:HOLDER_BYTES], 0)
    except OSError:
        pass


def _read_holder(descriptor: int) -> str | None:
    text = os.pread(descriptor, HOLDER_BYTES, 0).decode(errors="replace").strip()
    return text if text and text.isprintable() else None
