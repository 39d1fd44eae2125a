"""What a user has spent, without the user."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from sqlalchemy import and_, case, delete, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.counters import KEY_COLUMNS
from storage.database import Database
from storage.guild_tables import COUNTERS, HELD_JOBS
from storage.hold_rows import Scope, member_subject
from storage.periods import PERIODS, period_begin

NOBODY: Final = "0"
"""The tenant of direct messages whose user has been erased."""

OF_DIRECT_MESSAGES: Final[tuple[Scope, ...]] = ("user", "tenant", "operator-tenant")


class UserSpending:
    """Keeps what was spent, and forgets by whom. Every method raises `StorageError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def forget(self, user_id: int, now: float) -> None:
        """Keep what a user's jobs cost that have ended, but not that they were theirs.

        Their counters go, but for those of the hour, the day and the month that are not over: a
        limit must hold for those who erase what is kept of them, too.
        """
        of_user = HELD_JOBS.c.user_id == user_id
        nobody = case((HELD_JOBS.c.guild_id.is_(None), NOBODY), else_=HELD_JOBS.c.tenant)
        forgotten = update(HELD_JOBS).where(of_user, HELD_JOBS.c.open == 0)
        async with self._database.write() as connection:
            tenants = await connection.scalars(select(HELD_JOBS.c.tenant).where(of_user).distinct())
            subjects = [*_subjects(user_id, [*tenants])]
            await _forget_counters(connection, subjects, now)
            await connection.execute(forgotten.values(user_id=None, tenant=nobody))


def _subjects(user_id: int, tenants: Collection[str]) -> Iterator[tuple[Scope, str]]:
    for scope in OF_DIRECT_MESSAGES:
        yield scope, str(user_id)
    for tenant in tenants:
        yield "member", member_subject(tenant, user_id)


async def _forget_counters(
    connection: AsyncConnection, subjects: Collection[tuple[Scope, str]], now: float
) -> None:
    is_over = or_(
        and_(COUNTERS.c.window == "open", COUNTERS.c.generations == 0),
        *(
            and_(COUNTERS.c.window == period, COUNTERS.c.begins_at < period_begin(period, now))
            for period in PERIODS
        ),
    )
    theirs = tuple_(COUNTERS.c.scope, COUNTERS.c.subject).in_(subjects)
    unused = select(*KEY_COLUMNS).where(theirs, is_over)
    # Those that are in use are skipped: waiting for them in any order might be a deadlock.
    found = await connection.execute(unused.with_for_update(skip_locked=True))
    keys = [tuple(row) for row in found]
    if keys:
        await connection.execute(delete(COUNTERS).where(tuple_(*KEY_COLUMNS).in_(keys)))
