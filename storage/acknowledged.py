"""The table of commands that are answered, and have no job on record yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields

from sqlalchemy import ColumnElement, delete, exists, or_, select

from storage.batches import Batches
from storage.database import Database
from storage.rows import AcknowledgedRow
from storage.statements import MAX_ROWS, insert
from storage.tables import ACKNOWLEDGED, JOBS, PROCESSES


class AcknowledgedRepository:
    """Records commands before they are answered. Every method raises `StorageError`.

    A row goes when the job is recorded (`JobRepository.add`), or when the answer says why there is
    none.
    """

    def __init__(self, database: Database, process_id: str) -> None:
        self._database = database
        self._process_id = process_id
        self._new = Batches(self._add_all)  # many commands at once are answered after it

    async def add(self, row: AcknowledgedRow) -> bool:
        """Record that this process is about to answer a command. False if that is on record."""
        return await self._new.do(row)

    async def remove(self, job_id: str) -> None:
        """Forget a command: its reply has an end."""
        async with self._database.write() as connection:
            await connection.execute(delete(ACKNOWLEDGED).where(ACKNOWLEDGED.c.job_id == job_id))

    async def left_by_others(self) -> tuple[AcknowledgedRow, ...]:
        """The commands of processes that live no more."""
        living = exists().where(PROCESSES.c.process_id == ACKNOWLEDGED.c.process_id)
        return await self._rows(~living, ACKNOWLEDGED.c.process_id != self._process_id)

    async def left_by_this(self) -> tuple[AcknowledgedRow, ...]:
        """The commands of an earlier process of the same id."""
        return await self._rows(ACKNOWLEDGED.c.process_id == self._process_id)

    async def remove_ended(self, now: float) -> None:
        """Forget the commands that have a job, or whose reply cannot be edited any more."""
        has_job = exists().where(JOBS.c.job_id == ACKNOWLEDGED.c.job_id)
        expired = ACKNOWLEDGED.c.expires_at <= now
        async with self._database.write() as connection:
            await connection.execute(delete(ACKNOWLEDGED).where(or_(has_job, expired)))

    async def _add_all(self, rows: Sequence[AcknowledgedRow]) -> list[bool]:
        values = [{**asdict(row), "process_id": self._process_id} for row in rows]
        async with self._database.write() as connection:
            statement = insert(connection, ACKNOWLEDGED).on_conflict_do_nothing()
            added = await connection.execute(statement.returning(ACKNOWLEDGED.c.job_id), values)
            new = set(added.scalars())
        first = {row.job_id: row for row in reversed(rows)}  # of one that was asked for twice
        return [row.job_id in new and row is first[row.job_id] for row in rows]

    async def _rows(self, *conditions: ColumnElement[bool]) -> tuple[AcknowledgedRow, ...]:
        columns = [ACKNOWLEDGED.c[it.name] for it in fields(AcknowledgedRow)]
        query = select(*columns).where(*conditions).order_by(ACKNOWLEDGED.c.expires_at)
        async with self._database.read() as connection:
            found = await connection.execute(query.limit(MAX_ROWS))
            return tuple(AcknowledgedRow(**row) for row in found.mappings())
