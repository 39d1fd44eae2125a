"""The file with the key of an SQLite database: beside it, and closed to other users.

These functions block for a moment.
"""

from __future__ import annotations

import os
import secrets
import stat
import sys
import tempfile
from pathlib import Path
from typing import Final

from storage.secrets import KEY_BYTES, BadSecretKey, decode_key

SUFFIX: Final = ".key"
MAX_BYTES: Final = 10_000


class KeyFileUnusable(Exception):
    """The file is there, or cannot be made, and has no key for us. A sentence for the operator."""


def key_file_of(database: Path) -> Path:
    """Where the key of a database is."""
    return database.with_name(database.name + SUFFIX)


def read_key_file(path: Path) -> tuple[bytes, ...] | None:
    """The keys in a file, None if it is not there. Commas or line breaks separate them.

    Raises `KeyFileUnusable`, also if other users can read it.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise KeyFileUnusable(_cannot("read", path, error)) from None
    try:
        _check_mode(path, os.fstat(descriptor).st_mode)
        content = os.read(descriptor, MAX_BYTES + 1)
    except OSError as error:
        raise KeyFileUnusable(_cannot("read", path, error)) from None
    finally:
        os.close(descriptor)
    return _keys_in(path, content)


def make_key_file(path: Path) -> bool:
    """Make a file with a new key, unless there is a file. Returns whether it was made.

    It gets its name when it is whole and on the disk: what is sealed with its key can always be
    opened, and processes that begin at once use the same one. Raises `KeyFileUnusable`.
    """
    try:
        descriptor, name = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)  # mode 0600
        try:
            with os.fdopen(descriptor, "w") as file:
                file.write(f"{secrets.token_urlsafe(KEY_BYTES)}\n")
                file.flush()
                os.fsync(descriptor)
            os.link(name, path)
        finally:
            os.unlink(name)
        _sync_folder(path.parent)
    except FileExistsError:
        return False
    except OSError as error:
        made = _cannot("made", path, error)
        raise KeyFileUnusable(f"{made} Set SECRET_KEY instead.") from None
    return True


def _check_mode(path: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise KeyFileUnusable(f"The key file {path} is no file. Move it away.")
    if mode & 0o077 and sys.platform != "win32":  # which has no such modes
        raise KeyFileUnusable(
            f"Other users of this machine may read the key file {path}, so it is not used. "
            f"Run: chmod 600 {path}"
        )


def _keys_in(path: Path, content: bytes) -> tuple[bytes, ...]:
    try:
        texts = content.decode("ascii").replace(",", " ").split()
        keys = tuple(decode_key(text) for text in texts)
    except (UnicodeDecodeError, BadSecretKey):
        keys = ()
    if not keys or len(content) > MAX_BYTES:
        raise KeyFileUnusable(
            f"The key file {path} is damaged. Restore it from its backup, or move it away: "
            "then a new one is made, and all keys have to be entered again."
        )
    return keys


def _sync_folder(path: Path) -> None:
    if sys.platform != "win32":  # where folders cannot be opened
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _cannot(participle: str, path: Path, error: OSError) -> str:
    return f"The key file {path} cannot be {participle}: {error.strerror}."
