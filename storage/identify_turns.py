"""Turns to identify at Discord's gateway, by the clock of the database.

Discord lets one shard of a bucket (`shard_id % max_concurrency`) identify in 5 s, and counts over
all processes of the bot.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import case, not_

from storage.database import Database
from storage.statements import database_time, insert
from storage.tables import IDENTIFY_TURNS

TURN_S: Final = 5.5
"""From one turn to the next: Discord's 5 s, and what the ways to it may differ by."""

MAX_WAIT_S: Final = 40.0
"""A turn is not given earlier than that. discord.py gives a connection up that waits for 60 s."""


class IdentifyTurnRepository:
    """Gives turns, `turn_s` seconds apart. A turn is only a time: nothing is held.

    So a process that dies before its turn delays the others by that one turn. A turn that is
    further away than any that is given comes from a clock that was set back: it is forgotten.
    """

    def __init__(self, database: Database, *, turn_s: float = TURN_S) -> None:
        self._database = database
        self._turn_s = turn_s

    async def take(self, bucket: int) -> float | None:
        """Take the next turn of a bucket. Returns the seconds until then.

        None if that would be later than in `MAX_WAIT_S` seconds: then none was taken. Raises
        `StorageError`.
        """
        free_at = IDENTIFY_TURNS.c.free_at
        async with self._database.write() as connection:
            now = database_time(connection)
            latest = now + MAX_WAIT_S
            turn_at = case((free_at.between(now, latest), free_at), else_=now)
            statement = (
                insert(connection, IDENTIFY_TURNS)
                .values(bucket=bucket, free_at=now + self._turn_s)
                .on_conflict_do_update(
                    index_elements=[IDENTIFY_TURNS.c.bucket],
                    set_={"free_at": turn_at + self._turn_s},
                    where=not_(free_at.between(latest, latest + self._turn_s)),
                )
                .returning(free_at - self._turn_s - now)
            )
            wait_s: float | None = await connection.scalar(statement)
        return None if wait_s is None else max(0.0, wait_s)
