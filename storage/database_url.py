"""`DATABASE_URL`: which database, and where."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from storage.errors import BadDatabaseUrl

SQLITE: Final = "sqlite:///"
POSTGRESQL: Final = ("postgresql://", "postgres://")


@dataclass(frozen=True, slots=True)
class DatabaseUrl:
    """The address of a database. Its text never shows the password.

    `path` is the SQLite file, None for PostgreSQL.
    """

    url: URL
    path: Path | None

    @classmethod
    def parse(cls, text: str) -> Self:
        """`sqlite:///path` (relative to the current folder) or `postgresql://…`.

        Raises `BadDatabaseUrl` for anything else.
        """
        if text.startswith(SQLITE) and text != SQLITE:
            path = Path(text.removeprefix(SQLITE)).absolute()
            return cls(URL.create("sqlite+aiosqlite", database=str(path)), path)
        if text.startswith(POSTGRESQL):
            try:
                return cls(make_url(text).set(drivername="postgresql+psycopg"), None)
            except (ArgumentError, ValueError):
                pass  # whose message may repeat the password
        raise BadDatabaseUrl

    def __str__(self) -> str:
        if self.path is not None:
            return str(self.path)
        host = self.url.host or self.url.query.get("host") or "localhost"
        return f"{self.url.database or 'postgres'} at {host}"
