"""The table of the messages in which long answers go on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select

from storage.batches import Batches
from storage.database import Database
from storage.statements import MAX_ROWS, insert
from storage.tables import ANSWER_MESSAGES, JOBS


class Added(NamedTuple):
    """A message of an answer."""

    job_id: str
    position: int
    message_id: int


class AnswerMessageRepository:
    """Records the messages that follow the first one of an answer.

    Every method raises `StorageError`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._added = Batches(self._add_all)  # many answers go on at once

    async def of(self, job_id: str) -> tuple[int, ...]:
        """The ids of an answer's further messages, in order."""
        query = select(ANSWER_MESSAGES.c.message_id).where(ANSWER_MESSAGES.c.job_id == job_id)
        query = query.order_by(ANSWER_MESSAGES.c.position).limit(MAX_ROWS)
        async with self._database.read() as connection:
            return tuple(await connection.scalars(query))

    async def add(self, job_id: str, position: int, message_id: int) -> bool:
        """Record the message at a position; it takes the place of one that was there.

        False if the job is not on record any more. What is asked for at the same time is done in
        one transaction.
        """
        return await self._added.do(Added(job_id, position, message_id))

    async def _add_all(self, added: Sequence[Added]) -> Sequence[bool]:
        jobs = select(JOBS.c.job_id).where(JOBS.c.job_id.in_({it.job_id for it in added}))
        # Locked, so that nobody erases a job before the rows that refer to it are there.
        jobs = jobs.order_by(JOBS.c.job_id).with_for_update(read=True, key_share=True)
        async with self._database.write() as connection:
            known = set(await connection.scalars(jobs))
            rows = [it._asdict() for it in added if it.job_id in known]
            if rows:
                statement = insert(connection, ANSWER_MESSAGES)
                replaced = statement.on_conflict_do_update(
                    index_elements=["job_id", "position"],
                    set_={"message_id": statement.excluded.message_id},
                )
                await connection.execute(replaced, rows)
        return [it.job_id in known for it in added]
