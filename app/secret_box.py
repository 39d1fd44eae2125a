"""What encrypts the keys of servers and members: from `SECRET_KEY`, or from the key file."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guilds.key_rotation import KeyCounts
from settings import SQLITE, Settings
from storage.key_file import KeyFileUnusable, key_file_of, make_key_file, read_key_file
from storage.secrets import SecretBox, decode_key

log = logging.getLogger(__name__)

NAME: Final = "SECRET_KEY"
NOT_SET: Final = (
    "SECRET_KEY is not set, so no server and no member can give a key of their own, and those they "
    "have given cannot be used. Make one, and set it in .env: "
    'python -c "import secrets; print(secrets.token_urlsafe(32))"'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedBox:
    """The box, and where its secret keys come from. Without any, `problem` says why, if it is one.

    `source` is `SECRET_KEY`, or the path of the key file.
    """

    box: SecretBox
    source: str
    problem: str | None = None

    def complaint(self, counts: KeyCounts) -> str | None:
        """A sentence for the operator about keys that cannot be opened, None if all can be."""
        parts = []
        if counts.unknown:
            parts.append(
                f"{counts.unknown} of {counts.all} keys of servers and members cannot be "
                f"decrypted, since {self.source} does not hold the secret key that encrypted them. "
                "Add it there, behind a comma, or have these keys entered again."
            )
        if counts.damaged:
            parts.append(
                f"{counts.damaged} of {counts.all} keys of servers and members are damaged. "
                "Restore a backup, or have these keys entered again."
            )
        return " ".join(parts) or None


def open_box(settings: Settings, *, make: bool) -> OpenedBox:
    """The box of the settings. It blocks for a moment.

    An SQLite database has its key file beside it, if `SECRET_KEY` is not set; if there is none yet,
    one is made where `make` says so.
    """
    if settings.secret_key:
        return OpenedBox(box=SecretBox(map(decode_key, settings.secret_key)), source=NAME)
    if not settings.database_url.startswith(SQLITE):
        return OpenedBox(box=SecretBox(()), source=NAME, problem=NOT_SET)
    path = key_file_of(Path(settings.absolute_database_url.removeprefix(SQLITE)))
    try:
        if make and make_key_file(path):
            log.info(
                "made the key file %s, which encrypts the keys of servers and members: keep a copy "
                "of it, but not beside the backups of the database",
                path,
            )
        keys = read_key_file(path) or ()
    except KeyFileUnusable as error:
        return OpenedBox(box=SecretBox(()), source=str(path), problem=str(error))
    return OpenedBox(box=SecretBox(keys), source=str(path))
