"""A connection to SQLite that goes to its thread once per statement."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Final, Self

import aiosqlite

from storage.write_turn import WriteTurn

CHUNK_ROWS: Final = 64  # of an iteration, which SQLAlchemy does not use


class TurnedConnection(aiosqlite.Connection):
    """A connection whose transactions begin by `begin`, when it is their turn to write.

    The driver's own goes to its thread four times per statement: for a cursor, to execute, to
    fetch and to close. Most of the time of a short statement is spent on that.
    """

    def __init__(self, connector: Callable[[], sqlite3.Connection], turn: WriteTurn) -> None:
        super().__init__(connector, CHUNK_ROWS)
        self._thread.daemon = True  # as SQLAlchemy sets it
        self._turn = turn
        self._begins = self._began = self._has_turn = False

    def begin(self) -> None:
        """Let the next statement begin a transaction that writes."""
        # Known here at once: a transaction whose caller is cancelled is rolled back after it began.
        self._begins = self._began = True

    def cursor(self) -> WholeCursor:  # type: ignore[override]
        """A cursor, which needs no thread yet."""
        return WholeCursor(self)

    async def run(self, statement: Callable[[sqlite3.Connection], Any]) -> Any:
        """Run a function of the connection in its thread."""
        begins, self._begins = self._begins, False
        return await self._in_thread(self._run, statement, begins)

    async def commit(self) -> None:
        """Commit, and let the next one write."""
        if self._began:
            await self._in_thread(self._end, self._conn.commit)
            self._began = False

    async def rollback(self) -> None:
        """Roll back, and let the next one write."""
        if self._began:
            self._begins = False
            await self._in_thread(self._end, self._conn.rollback)
            self._began = False

    def stop(self) -> Any:
        """End the thread, after what it has to do."""
        self._tx.put_nowait((None, self._give_turn))
        return super().stop()

    async def _in_thread(self, act: Callable[..., Any], *arguments: object) -> Any:
        return await self._execute(act, *arguments)  # type: ignore[no-untyped-call]

    def _run(self, statement: Callable[[sqlite3.Connection], Any], begins: bool) -> Any:
        if begins:
            self._turn.take()
            self._has_turn = True
            # Two transactions that begin by reading and then write would refuse each other.
            self._conn.execute("BEGIN IMMEDIATE")
        return statement(self._conn)

    def _end(self, end: Callable[[], None]) -> None:
        end()  # a commit that fails is followed by a rollback
        self._give_turn()

    def _give_turn(self) -> None:
        if self._has_turn:
            self._has_turn = False
            self._turn.give()


class WholeCursor:
    """A cursor whose rows are fetched when its statement is executed."""

    arraysize = 1

    def __init__(self, connection: TurnedConnection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Self:
        """Execute a statement, and fetch all of its rows."""
        await self._connection.run(partial(self._execute, statement, parameters))
        return self

    async def executemany(self, statement: str, parameters: Iterable[Sequence[Any]]) -> Self:
        """Execute a statement once for each of the parameters."""
        await self._connection.run(partial(self._execute_many, statement, parameters))
        return self

    async def fetchall(self) -> list[Any]:
        """The rows."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Nothing is left to close."""

    def _execute(
        self, statement: str, parameters: Sequence[Any], connection: sqlite3.Connection
    ) -> None:
        cursor = connection.execute(statement, parameters)
        self._rows = cursor.fetchall() if cursor.description else []
        self._keep(cursor)

    def _execute_many(
        self, statement: str, parameters: Iterable[Sequence[Any]], connection: sqlite3.Connection
    ) -> None:
        self._keep(connection.executemany(statement, parameters))

    def _keep(self, cursor: sqlite3.Cursor) -> None:
        self.description = cursor.description
        self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        cursor.close()


def connector(turn: WriteTurn) -> Callable[..., TurnedConnection]:
    """What opens connections, to be awaited."""

    def connect(*place: Any, **options: Any) -> TurnedConnection:
        return TurnedConnection(partial(sqlite3.connect, *place, **options), turn)

    return connect
