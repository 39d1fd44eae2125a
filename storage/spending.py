"""What was spent, in totals: by member, task, model, provider, day, tenant, guild or month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from sqlalchemy import ColumnElement, Integer, Select, cast, func, select, tuple_

from storage.database import Database
from storage.guild_tables import HELD_JOBS, HOLDS
from storage.hold_rows import KeyOwner
from storage.statements import MAX_ROWS

Dimension: TypeAlias = Literal[
    "member", "task", "model", "provider", "day", "tenant", "guild", "month"
]

# A member who was erased is 0, and so are direct messages as a guild; a provider that is not known
# is an empty text.
DIMENSIONS: Final[Mapping[Dimension, ColumnElement[Any]]] = {
    "member": func.coalesce(HELD_JOBS.c.user_id, 0),
    "task": HELD_JOBS.c.task,
    "model": HELD_JOBS.c.model,
    "provider": func.coalesce(HOLDS.c.provider, ""),
    "day": HELD_JOBS.c.day,
    "tenant": HELD_JOBS.c.tenant,
    "guild": func.coalesce(HELD_JOBS.c.guild_id, 0),
    "month": HELD_JOBS.c.day // 100,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendingFilter:
    """Which jobs to add up: those that began on these days (20261231), both included, and of what
    else is given."""

    first_day: int
    last_day: int
    tenant: str | None = None
    user_id: int | None = None
    key_owner: KeyOwner | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """The sum of what has the same `keys`, which are in the order of the dimensions.

    `micros` are millionths of a dollar; what is still held counts as its estimate. `approximate`
    and `unclear` say of how many generations the price was a default, or the outcome not known.
    """

    keys: tuple[int | str, ...]
    generations: int
    micros: int
    approximate: int
    unclear: int


class SpendingRepository:
    """Adds up holds and costs. Every method raises `StorageError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def largest(
        self, by: Dimension, which: SpendingFilter, *, limit: int
    ) -> tuple[Total, ...]:
        """The totals of one dimension, the most expensive first."""
        query = _totals([by], which)
        sums = query.selected_columns
        return await self._read(query.order_by(sums.micros.desc(), DIMENSIONS[by]).limit(limit), 1)

    async def page(
        self,
        by: Sequence[Dimension],
        which: SpendingFilter,
        *,
        after: Total | None = None,
        limit: int = MAX_ROWS,
    ) -> tuple[Total, ...]:
        """The totals in the order of their keys: those that come after one, or the first ones."""
        columns = [DIMENSIONS[name] for name in by]
        query = _totals(by, which).order_by(*columns).limit(min(limit, MAX_ROWS))
        if after is not None:
            query = query.where(tuple_(*columns) > tuple_(*after.keys))
        return await self._read(query, len(columns))

    async def _read(self, query: Select[Any], width: int) -> tuple[Total, ...]:
        async with self._database.read() as connection:
            return tuple(
                Total(
                    keys=tuple(row[:width]),
                    generations=row.generations,
                    micros=int(row.micros),
                    approximate=row.approximate,
                    unclear=row.unclear,
                )
                for row in await connection.execute(query)
            )


def _totals(by: Sequence[Dimension], which: SpendingFilter) -> Select[Any]:
    columns = [DIMENSIONS[name] for name in by]
    micros = func.coalesce(HOLDS.c.cost_micros, HOLDS.c.estimate_micros)
    return (
        select(
            *columns,
            func.count().label("generations"),
            func.sum(micros).label("micros"),
            func.sum(cast(HOLDS.c.approximate, Integer)).label("approximate"),
            func.sum(cast(HOLDS.c.unclear, Integer)).label("unclear"),
        )
        .join_from(HOLDS, HELD_JOBS)
        .where(HOLDS.c.state != "released", *_conditions(which))
        .group_by(*columns)
    )


def _conditions(which: SpendingFilter) -> list[ColumnElement[bool]]:
    given = {"tenant": which.tenant, "user_id": which.user_id, "key_owner": which.key_owner}
    equal = [HELD_JOBS.c[name] == value for name, value in given.items() if value is not None]
    return [HELD_JOBS.c.day.between(which.first_day, which.last_day), *equal]
