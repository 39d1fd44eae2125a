"""The table of the messages in which long answers go on."""

from __future__ import annotations

from sqlalchemy import select

from storage.database import Database
from storage.statements import MAX_ROWS, insert
from storage.tables import ANSWER_MESSAGES, JOBS


class AnswerMessageRepository:
    """Records the messages that follow the first one of an answer.

    Every method raises `StorageError`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, job_id: str) -> tuple[int, ...]:
        """The ids of an answer's further messages, in order."""
        query = select(ANSWER_MESSAGES.c.message_id).where(ANSWER_MESSAGES.c.job_id == job_id)
        query = query.order_by(ANSWER_MESSAGES.c.position).limit(MAX_ROWS)
        async with self._database.read() as connection:
            return tuple(await connection.scalars(query))

    async def add(self, job_id: str, position: int, message_id: int) -> bool:
        """Record the message at a position; it takes the place of one that was there.

        False if the job is not on record any more.
        """
        job = select(JOBS.c.job_id).where(JOBS.c.job_id == job_id)
        async with self._database.write() as connection:
            # Locked, so that nobody erases the job before the row that refers to it is there.
            if await connection.scalar(job.with_for_update(read=True, key_share=True)) is None:
                return False
            row = {"job_id": job_id, "position": position, "message_id": message_id}
            statement = insert(connection, ANSWER_MESSAGES).values(row)
            replaced = statement.on_conflict_do_update(
                index_elements=["job_id", "position"], set_={"message_id": message_id}
            )
            await connection.execute(replaced)
            return True
