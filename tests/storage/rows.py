"""Rows to begin with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import insert

from storage.database import Database
from storage.rows import GenerationRow, JobRow, ThreadRow
from storage.tables import JOBS


def job_row(job_id: str = "1001", **fields: Any) -> JobRow:
    """A queued job of member 11 in guild 33, unless `fields` say otherwise."""
    defaults: dict[str, Any] = {
        "created_at": 1000.0,
        "user_id": 11,
        "guild_id": 33,
        "channel_id": 44,
        "tenant": "33",
        "count": 2,
        "spec": '{"prompt": "a fox"}',
        "token": "interaction-token",
        "expires_at": 1900.0,
    }
    return JobRow(job_id=job_id, **{**defaults, **fields})


def generation_rows(job_id: str = "1001", count: int = 2) -> list[GenerationRow]:
    """The queued generations of a job."""
    return [GenerationRow(job_id=job_id, number=number) for number in range(1, count + 1)]


def thread_row(thread_id: int = 900, **fields: Any) -> ThreadRow:
    """A thread of member 11 in guild 33, in which the conversation of job 1001 goes on."""
    defaults: dict[str, Any] = {
        "guild_id": 33,
        "conversation_id": "1001",
        "started_by": 11,
        "last_job_id": "1001",
        "is_open": False,
        "created_at": 1000.0,
    }
    return ThreadRow(thread_id=thread_id, **{**defaults, **fields})


async def add_at_once(database: Database, rows: Sequence[JobRow]) -> None:
    """Record jobs without asking whether they may be."""
    async with database.write() as connection:
        await connection.execute(insert(JOBS), [asdict(row) for row in rows])
