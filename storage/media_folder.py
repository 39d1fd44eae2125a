"""The folder of a media store: making it, and clearing away what killed processes have left."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from storage.media_errors import MediaStoreUnavailable
from storage.media_names import is_name


def make_folder(path: Path) -> None:
    """Make the folder where it is not there yet. Raises `MediaStoreUnavailable`."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)  # members' images are personal
    except OSError as error:
        raise MediaStoreUnavailable(
            f"The folder {path} of MEDIA_URL cannot be made: {error.strerror}."
        ) from None


def delete_unfinished(folder: Path, before: float) -> int:
    """Delete the files that have not got their name yet, last written before that time.

    Until a file is whole, obstore calls it `name#1` and does not list it. Returns how many.
    """
    deleted = 0
    for path in folder.glob("*#*"):
        with suppress(FileNotFoundError):  # it is whole now, or another process was faster
            if is_name(path.name.partition("#")[0]) and path.stat().st_mtime < before:
                path.unlink()
                deleted += 1
    return deleted
