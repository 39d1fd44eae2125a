"""What can be wrong with the database. Each message is a sentence or two for the operator."""

from __future__ import annotations

from pathlib import Path


class StorageError(Exception):
    """The database could not do what was asked. Nothing of the transaction was kept."""


class BadDatabaseUrl(StorageError):
    """`DATABASE_URL` is no address of a database."""

    def __init__(self) -> None:
        # The text itself may hold a password.
        super().__init__(
            "DATABASE_URL is not the address of a database. "
            "Use sqlite:///path/of/a/file or postgresql://user:password@host/database."
        )


class StorageUnavailable(StorageError):
    """The database cannot be reached, or not be written, now; it may be tried again."""


class DatabaseLocked(StorageUnavailable):
    """Another process has the database. `holder` says which one, None where it is not known."""

    def __init__(self, place: str, holder: str | None) -> None:
        by = holder or "another process"
        super().__init__(
            f"The database {place} is in use by {by}. End that process first, "
            "or use PostgreSQL for several processes (DATABASE_URL)."
        )
        self.holder = holder


class DatabaseOutdated(StorageError):
    """The database has an older version than this code, or none yet."""

    def __init__(self, place: str) -> None:
        super().__init__(
            f"The database {place} is not set up for this version. Run: python bot.py migrate"
        )


class DatabaseTooNew(StorageError):
    """The database has a version that this code does not know."""

    def __init__(self, place: str, revision: str) -> None:
        super().__init__(
            f"The database {place} was made by a newer version of the bot (its version is "
            f"{revision[:40]!r}). Update the bot, or restore the backup from before the update."
        )


class DatabaseCorrupt(StorageError):
    """The file is damaged, or no database."""

    def __init__(self, place: str) -> None:
        super().__init__(
            f"The database {place} is damaged, or no database at all. "
            "Restore a backup, or move the file away to begin with an empty one."
        )


class StorageFull(StorageUnavailable):
    """There is no room for what was to be written."""

    def __init__(self, place: str) -> None:
        super().__init__(
            f"The database {place} cannot be written: its disk is full. Make room on it."
        )


class MigrationFailed(StorageError):
    """A migration failed. `copy` is the SQLite file as it was before, None where there is none.

    `restored`: the database is as it was before.
    """

    def __init__(
        self, place: str, reason: str, copy: Path | None, *, restored: bool = True
    ) -> None:
        state = "and was left as it was" if restored else "and the copy could not be put back"
        kept = f" A copy of the file as it was before: {copy}" if copy else ""
        super().__init__(f"The database {place} could not be migrated, {state}: {reason}{kept}")
        self.copy = copy
