"""The rows of a database as JSON, to be put into another one that is migrated."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from jobs.engine import APPLICATION_VERSION

FOLDER: Final = Path(__file__).parent.parent / "data" / "histories"
TABLES: Final = (
    *("jobs", "generations", "submits", "attempts", "media"),
    *("workflow_status", "workflow_input", "workflow_output", "operation_outputs"),
)
"""Ours and the engine's, each after those that it refers to."""


def history_file(name: str, version: str = APPLICATION_VERSION) -> Path:
    """Where a history of an application version lies."""
    return FOLDER / version / f"{name}.json"


def dump(database: Path) -> str:
    """The rows of all tables."""
    with closing(sqlite3.connect(database)) as connection:
        connection.row_factory = sqlite3.Row
        rows = {
            table: [
                {name: row[name] for name in row.keys() if row[name] is not None}  # noqa: SIM118
                for row in connection.execute(f"SELECT * FROM {table}")
            ]
            for table in TABLES
        }
    return json.dumps(rows, indent=1, ensure_ascii=False) + "\n"


def load(text: str, database: Path) -> None:
    """Put the rows into a database that is migrated."""
    tables: dict[str, list[dict[str, Any]]] = json.loads(text)
    with closing(sqlite3.connect(database)) as connection, connection:
        for table in TABLES:
            for row in tables[table]:
                marks = ", ".join("?" * len(row))
                insert = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})"
                connection.execute(insert, tuple(row.values()))
