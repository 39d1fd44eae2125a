"""The table of the threads in which conversations go on."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, exists, select, update

from storage.database import Database
from storage.rows import ThreadRow
from storage.statements import add_new
from storage.tables import CONVERSATION_THREADS, JOBS


class ThreadRepository:
    """Records threads of Discord. Every method raises `StorageError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, thread_id: int) -> ThreadRow | None:
        """The thread of that id, None if no conversation goes on in it."""
        of_id = CONVERSATION_THREADS.c.thread_id == thread_id
        async with self._database.read() as connection:
            found = await connection.execute(select(CONVERSATION_THREADS).where(of_id))
            row = found.mappings().one_or_none()
            return None if row is None else ThreadRow(**row)

    async def add(self, row: ThreadRow) -> bool:
        """Record a thread. False, and nothing is changed, if it is on record."""
        async with self._database.write() as connection:
            return await add_new(connection, CONVERSATION_THREADS, [asdict(row)]) == 1

    async def set_last(self, thread_id: int, job_id: str) -> None:
        """Record which answer in a thread is the newest."""
        await self._update(thread_id, {"last_job_id": job_id})

    async def set_open(self, thread_id: int, *, is_open: bool) -> None:
        """Record whether everybody in a thread may continue its conversation."""
        await self._update(thread_id, {"is_open": is_open})

    async def remove(self, thread_id: int) -> None:
        """Forget a thread."""
        of_id = CONVERSATION_THREADS.c.thread_id == thread_id
        async with self._database.write() as connection:
            await connection.execute(delete(CONVERSATION_THREADS).where(of_id))

    async def remove_of(self, conversation_id: str) -> None:
        """Forget the threads of a conversation."""
        of_it = CONVERSATION_THREADS.c.conversation_id == conversation_id
        async with self._database.write() as connection:
            await connection.execute(delete(CONVERSATION_THREADS).where(of_it))

    async def remove_unused(self) -> int:
        """Forget the threads of conversations that have no job. Returns how many those were."""
        same = JOBS.c.conversation_id == CONVERSATION_THREADS.c.conversation_id
        unused = delete(CONVERSATION_THREADS).where(~exists().where(same))
        async with self._database.write() as connection:
            return (await connection.execute(unused)).rowcount

    async def _update(self, thread_id: int, values: dict[str, Any]) -> None:
        of_id = CONVERSATION_THREADS.c.thread_id == thread_id
        async with self._database.write() as connection:
            await connection.execute(update(CONVERSATION_THREADS).where(of_id).values(values))
