"""A job and its holds: either it is submitted, or they are given back; never both.

Both lock the row of what is held for the job first, so that one of them sees what the other did.
"""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.guild_tables import HELD_JOBS
from storage.tables import GENERATIONS


async def are_held(connection: AsyncConnection, job_id: str, generations: int) -> bool:
    """Whether so many generations of a job are still held, or nothing ever was for it."""
    still_open = await _locked(connection, job_id)
    return still_open is None or still_open >= generations


async def is_submitted(connection: AsyncConnection, job_id: str, number: int) -> bool:
    """Whether a generation is on record; if it is not, it is not submitted any more."""
    await _locked(connection, job_id)
    same = (GENERATIONS.c.job_id == job_id) & (GENERATIONS.c.number == number)
    return bool(await connection.scalar(select(exists().where(same))))


async def _locked(connection: AsyncConnection, job_id: str) -> int | None:
    """How many holds of a job are open, None if there never were any."""
    query = select(HELD_JOBS.c.open).where(HELD_JOBS.c.job_id == job_id).with_for_update()
    still_open: int | None = await connection.scalar(query)
    return still_open
