"""Who writes the replies of jobs that wait for their turn, so that no two processes write one."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, select, update

from storage.database import Database
from storage.rows import JobRow
from storage.statements import MAX_ROWS
from storage.tables import HAS_QUEUE_WRITER, JOBS, PROCESSES

NOT_BEGUN = JOBS.c.started_at.is_(None)


class QueueWriters:
    """The writers, as the process `process_id` sees them. Every method raises `StorageError`.

    A writer that is neither this process nor among the processes that live is dead.
    """

    def __init__(self, database: Database, process_id: str) -> None:
        self._database = database
        self._process_id = process_id

    async def claim(self, job_id: str) -> bool:
        """Become the writer of a job's reply. False if it has begun, or another one writes it."""
        statement = (
            update(JOBS)
            .where(JOBS.c.job_id == job_id, NOT_BEGUN, JOBS.c.delivered_at.is_(None))
            .where(self._is_mine() | ~self._is_written())
            .values(queue_writer=self._process_id)
        )
        async with self._database.write() as connection:
            return (await connection.execute(statement)).rowcount == 1

    async def release(self, job_id: str | None = None) -> None:
        """Let others write the reply of a job, or all that this process writes or has written."""
        statement = update(JOBS).where(self._is_mine(), HAS_QUEUE_WRITER).values(queue_writer=None)
        if job_id is not None:
            statement = statement.where(JOBS.c.job_id == job_id)
        async with self._database.write() as connection:
            await connection.execute(statement)

    async def end_waiting(self, job_id: str, at: float) -> None:
        """Record that a job's turn has come, though it was cancelled before.

        From then on nobody can claim its reply.
        """
        waits = (JOBS.c.job_id == job_id, NOT_BEGUN, JOBS.c.delivered_at.is_(None))
        async with self._database.write() as connection:
            await connection.execute(update(JOBS).where(*waits).values(started_at=at))

    async def is_written(self, job_id: str) -> bool:
        """Whether a writer that lives has the reply of a job."""
        query = select(JOBS.c.job_id).where(JOBS.c.job_id == job_id, self._is_written())
        async with self._database.read() as connection:
            return (await connection.execute(query)).first() is not None

    async def writes(self, job_id: str) -> bool:
        """Whether this process has the reply of a job, and the job waits."""
        query = select(JOBS.c.job_id).where(JOBS.c.job_id == job_id, self._is_mine(), NOT_BEGUN)
        async with self._database.read() as connection:
            return (await connection.execute(query)).first() is not None

    async def begun(self) -> tuple[str, ...]:
        """The jobs that have begun while this process writes their replies."""
        query = select(JOBS.c.job_id).where(HAS_QUEUE_WRITER, self._is_mine(), ~NOT_BEGUN)
        async with self._database.read() as connection:
            return tuple((await connection.execute(query.limit(MAX_ROWS))).scalars())

    async def unwritten(self, before: float, *, limit: int) -> tuple[JobRow, ...]:
        """The oldest jobs, submitted before a time, whose replies nobody writes while they wait.

        Those whose writer has died are among them if they were cancelled since.
        """
        waits = (JOBS.c.status == "queued") | (
            HAS_QUEUE_WRITER & NOT_BEGUN & JOBS.c.delivered_at.is_(None)
        )
        query = (
            select(JOBS)
            .where(waits, JOBS.c.created_at < before, ~self._is_written())
            .order_by(JOBS.c.created_at, JOBS.c.job_id)
            .limit(min(limit, MAX_ROWS))
        )
        async with self._database.read() as connection:
            found = await connection.execute(query)
            return tuple(JobRow(**row) for row in found.mappings())

    def _is_mine(self) -> ColumnElement[bool]:
        return JOBS.c.queue_writer == self._process_id

    def _is_written(self) -> ColumnElement[bool]:
        lives = exists().where(PROCESSES.c.process_id == JOBS.c.queue_writer)
        return JOBS.c.queue_writer.is_not(None) & (self._is_mine() | lives)
