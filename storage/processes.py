"""The table of processes: which of them live. All times are by the clock of the database."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from storage.database import Database
from storage.rows import ProcessRow
from storage.statements import MAX_ROWS, database_time, insert
from storage.tables import PROCESSES


class ProcessRepository:
    """Records heartbeats. Every method raises `StorageError`.

    No clock of a machine is compared with that of another one: a process whose own clock jumps
    neither dies by it nor takes others for dead.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, process_id: str, *, kind: str, host: str, pid: int, version: str) -> None:
        """Record that a process begins to live, as if for the first time."""
        async with self._database.write() as connection:
            now = database_time(connection)
            values = {"kind": kind, "host": host, "pid": pid, "version": version}
            times = {"started_at": now, "seen_at": now}
            statement = (
                insert(connection, PROCESSES).values(process_id=process_id).values(values | times)
            )
            await connection.execute(
                statement.on_conflict_do_update(
                    index_elements=[PROCESSES.c.process_id], set_=values | times
                )
            )

    async def beat(self, process_id: str) -> bool:
        """Record that a process lives. False if it is not on record: it was taken for dead."""
        async with self._database.write() as connection:
            statement = (
                update(PROCESSES)
                .where(PROCESSES.c.process_id == process_id)
                .values(seen_at=database_time(connection))
            )
            return (await connection.execute(statement)).rowcount == 1

    async def dead(self, silent_s: float) -> tuple[ProcessRow, ...]:
        """The processes that were not heard of for that many seconds, the longest silent first."""
        async with self._database.read() as connection:
            query = (
                select(PROCESSES)
                .where(PROCESSES.c.seen_at <= database_time(connection) - silent_s)
                .order_by(PROCESSES.c.seen_at)
                .limit(MAX_ROWS)
            )
            found = await connection.execute(query)
            return tuple(ProcessRow(**row) for row in found.mappings())

    async def remove(self, process_id: str) -> None:
        """Forget a process: it has ended, or others have taken its work over."""
        async with self._database.write() as connection:
            statement = delete(PROCESSES).where(PROCESSES.c.process_id == process_id)
            await connection.execute(statement)
