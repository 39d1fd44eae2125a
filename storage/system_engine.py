"""The connections of the workflow engine to its own tables, which lie in the same SQLite file."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Engine, create_engine, event

from storage.database_url import DatabaseUrl
from storage.sqlite_file import PRAGMAS

CONNECTIONS: Final = 5
# Above that of our own transactions: the workflow engine takes an error for the end of a workflow.
BUSY_TIMEOUT_MS: Final = 30_000


def system_engine(text: str) -> Engine | None:
    """An engine for the SQLite file of a `DATABASE_URL`; None for PostgreSQL.

    There the workflow engine's own connections are good enough. Raises `ValueError` if the text is
    no such URL.
    """
    url = DatabaseUrl.parse(text)
    if url.path is None:
        return None
    engine = create_engine(
        f"sqlite:///{url.path}", hide_parameters=True, pool_size=CONNECTIONS, max_overflow=20
    )
    event.listen(engine, "connect", _set_pragmas)
    return engine


def _set_pragmas(connection: Any, _record: object) -> None:
    # A transaction that began by reading could not write after another one has written.
    connection.isolation_level = "IMMEDIATE"
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()
