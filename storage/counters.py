"""The table of counters: what is held and spent, summed up as limits and budgets need it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, astuple
from functools import cache
from typing import Final

from sqlalchemy import Insert, RowMapping, delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database
from storage.guild_tables import BUDGET_WARNINGS, COUNTERS
from storage.hold_rows import NOTHING, Counted, Counter
from storage.statements import MAX_ROWS, dialect_insert, insert

KEY: Final = ("scope", "subject", "window", "begins_at")
MEASURES: Final = ("micros", "generations", "jobs")
KEY_COLUMNS: Final = tuple(COUNTERS.c[name] for name in KEY)


async def add_and_lock(
    connection: AsyncConnection, amounts: Mapping[Counter, Counted]
) -> dict[Counter, Counted]:
    """Add to counters, and keep all others from them until the end of the transaction.

    Returns what they have counted then. Adding nothing only locks and reads. Counters are always
    locked in the same order, so that no transactions wait for each other in a circle.
    """
    rows = [_row(counter, amounts[counter]) for counter in sorted(amounts)]
    found = await connection.execute(_addition(connection.dialect.name), rows)
    return dict(map(_pair, found.mappings()))


@cache
def _addition(dialect: str) -> Insert:
    """Adds a row to a counter. It is built once: it is part of every command."""
    statement = dialect_insert(dialect, COUNTERS)
    sums = {name: COUNTERS.c[name] + statement.excluded[name] for name in MEASURES}
    return statement.on_conflict_do_update(index_elements=KEY, set_=sums).returning(COUNTERS)


def _row(counter: Counter, counted: Counted) -> dict[str, object]:
    # Not `asdict`, which copies each value: many commands at once have hundreds of rows.
    key = {name: getattr(counter, name) for name in KEY}
    return key | {name: getattr(counted, name) for name in MEASURES}


def _pair(row: RowMapping) -> tuple[Counter, Counted]:
    counter = Counter(**{name: row[name] for name in KEY})
    return counter, Counted(**{name: row[name] for name in MEASURES})


class CounterRepository:
    """Reads counters, and forgets old ones. Every method raises `StorageError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, counters: Collection[Counter]) -> dict[Counter, Counted]:
        """What counters have counted, those that count nothing yet included."""
        keys = [astuple(counter) for counter in counters]
        query = select(COUNTERS).where(tuple_(*KEY_COLUMNS).in_(keys))
        async with self._database.read() as connection:
            found = await connection.execute(query)
            return dict.fromkeys(counters, NOTHING) | dict(map(_pair, found.mappings()))

    async def claim_warnings(
        self, counter: Counter, limit_micros: int, percents: Iterable[int]
    ) -> tuple[int, ...]:
        """Record that it is warned of a budget. Returns those that nobody has recorded before."""
        key = {**asdict(counter), "limit_micros": limit_micros}
        rows = [{**key, "percent": percent} for percent in percents]
        if not rows:
            return ()
        async with self._database.write() as connection:
            statement = insert(connection, BUDGET_WARNINGS).values(rows).on_conflict_do_nothing()
            new = await connection.execute(statement.returning(BUDGET_WARNINGS.c.percent))
            return tuple(sorted(new.scalars()))

    async def forget_before(self, time: float) -> int:
        """Forget some of what began before a time and is over: periods, and who has nothing open.

        Returns how many counters were forgotten, 0 if nothing is left to forget.
        """
        is_old = (COUNTERS.c.window != "open") & (COUNTERS.c.begins_at < time)
        is_idle = (COUNTERS.c.window == "open") & (COUNTERS.c.generations == 0)
        # Those that are in use are skipped: waiting for them in any order might be a deadlock.
        unused = select(*KEY_COLUMNS).where(is_old | is_idle).limit(MAX_ROWS)
        warned = delete(BUDGET_WARNINGS).where(BUDGET_WARNINGS.c.begins_at < time)
        async with self._database.write() as connection:
            await connection.execute(warned)
            found = await connection.execute(unused.with_for_update(skip_locked=True))
            keys = [tuple(row) for row in found]
            if keys:
                await connection.execute(delete(COUNTERS).where(tuple_(*KEY_COLUMNS).in_(keys)))
        return len(keys)
