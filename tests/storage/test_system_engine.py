"""The connections of the workflow engine, which logs their errors."""

from __future__ import annotations

import traceback

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage.system_engine import system_engine

PRIVATE = "a private fox"


def test_what_a_statement_holds_is_in_no_error(database_url: str) -> None:
    connections = system_engine(database_url)
    statement = text("INSERT INTO erased_jobs (job_id) VALUES (NULL), (:it)")
    try:
        with connections.engine.connect() as connection, pytest.raises(DBAPIError) as caught:
            connection.execute(statement, {"it": PRIVATE})
    finally:
        connections.close()
    assert "erased_jobs" in str(caught.value)
    assert PRIVATE not in "".join(traceback.format_exception(caught.value))
