"""The tables of holds: what generations may cost until they end, and what they cost then."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, fields, replace
from typing import Any, Final

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.counters import add_and_lock
from storage.database import Database
from storage.guild_tables import HELD_JOBS, HOLDS, IS_HELD
from storage.hold_rows import (
    NOTHING,
    WINDOWS,
    Bound,
    Counted,
    Counter,
    HeldJobRow,
    HoldOutcome,
    HoldRow,
    HoldState,
    OpenHoldRow,
    Pool,
    counters_of,
)
from storage.periods import day_number
from storage.rows import ENDED
from storage.statements import MAX_ROWS, insert
from storage.tables import GENERATIONS, JOBS

JOB_FIELDS: Final = tuple(field.name for field in fields(HeldJobRow))
JOB_COLUMNS: Final = tuple(HELD_JOBS.c[name] for name in JOB_FIELDS)


class HoldRepository:
    """Holds money for generations, and settles it. Every method raises `StorageError`.

    No transactions wait for each other in a circle: rows of jobs that exist are locked before
    counters, and counters in one order.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def hold(
        self,
        job: HeldJobRow,
        holds: Collection[HoldRow],
        bounds: Collection[Bound] = (),
        pools: Sequence[Pool] = (),
    ) -> HoldOutcome:
        """Hold the estimates of generations if all bounds have room for all of them.

        Where there are `pools`, the first one with room is drawn on, and becomes the `role_id` of
        the job; there must be one. A job that is on record keeps what is held for it: holding it
        twice changes nothing.
        """
        try:
            async with self._database.write() as connection:
                return await _hold(connection, job, holds, bounds, pools)
        except _NotHeldError as error:
            return error.outcome

    async def settle(
        self,
        job_id: str,
        number: int,
        *,
        at: float,
        provider: str | None = None,
        cost_micros: int | None = None,
        approximate: bool | None = None,
        unclear: bool = False,
    ) -> bool:
        """Turn a hold into what the generation cost: its estimate, unless `cost_micros` is given.

        `approximate` stays as it was held if it is None. False, and nothing is changed, if nothing
        is held for it, or no more.
        """
        values: dict[str, Any] = {"provider": provider, "unclear": unclear}
        if approximate is not None:
            values["approximate"] = approximate
        return await self._end(job_id, number, "settled", at, cost_micros, **values)

    async def release(self, job_id: str, number: int, *, at: float) -> bool:
        """Give back what is held for a generation that costs nothing; it does not count then.

        False, and nothing is changed, if nothing is held for it, or no more.
        """
        return await self._end(job_id, number, "released", at, 0)

    async def job(self, job_id: str) -> HeldJobRow | None:
        """The job for which something was held."""
        query = select(*JOB_COLUMNS).where(HELD_JOBS.c.job_id == job_id)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
            return None if row is None else HeldJobRow(**row)

    async def of_job(self, job_id: str) -> tuple[HoldRow, ...]:
        """The holds of a job, in order."""
        query = select(HOLDS).where(HOLDS.c.job_id == job_id).order_by(HOLDS.c.number)
        async with self._database.read() as connection:
            return tuple(HoldRow(**row) for row in (await connection.execute(query)).mappings())

    async def open_holds(
        self, *, unsubmitted_before: float, limit: int = MAX_ROWS
    ) -> tuple[OpenHoldRow, ...]:
        """The oldest holds whose generation has ended, or whose job is not on record.

        A job that is not on record counts only if it began before that time: until then it may be
        about to be submitted.
        """
        has_ended = or_(GENERATIONS.c.status.in_(ENDED), JOBS.c.status == "finished")
        is_gone = and_(JOBS.c.job_id.is_(None), HELD_JOBS.c.began_at < unsubmitted_before)
        same = and_(GENERATIONS.c.job_id == HOLDS.c.job_id, GENERATIONS.c.number == HOLDS.c.number)
        row = (GENERATIONS.c[name] for name in ("status", "ticket", "result", "failure"))
        query = (
            select(HOLDS.c.job_id, HOLDS.c.number, *row)
            .select_from(HOLDS)
            .join(HELD_JOBS, HELD_JOBS.c.job_id == HOLDS.c.job_id)
            .outerjoin(JOBS, JOBS.c.job_id == HOLDS.c.job_id)
            .outerjoin(GENERATIONS, same)
            .where(IS_HELD, or_(has_ended, is_gone))
            .order_by(HELD_JOBS.c.began_at, HOLDS.c.job_id, HOLDS.c.number)
            .limit(min(limit, MAX_ROWS))
        )
        async with self._database.read() as connection:
            found = await connection.execute(query)
            return tuple(OpenHoldRow(**each) for each in found.mappings())

    async def ended_hold(self, job_id: str, number: int) -> OpenHoldRow | None:
        """A hold whose generation has ended; None if it has not, or nothing is held for it."""
        ended = (GENERATIONS.c.number == number) & GENERATIONS.c.status.in_(ENDED)
        row = (GENERATIONS.c[name] for name in ("status", "ticket", "result", "failure"))
        same = and_(GENERATIONS.c.job_id == HOLDS.c.job_id, GENERATIONS.c.number == HOLDS.c.number)
        query = (
            select(HOLDS.c.job_id, HOLDS.c.number, *row)
            .select_from(HOLDS)
            .join(GENERATIONS, same)
            .where(HOLDS.c.job_id == job_id, IS_HELD, ended)
        )
        async with self._database.read() as connection:
            found = (await connection.execute(query)).mappings().one_or_none()
            return None if found is None else OpenHoldRow(**found)

    async def open_of_user(self, user_id: int) -> tuple[tuple[str, int], ...]:
        """What is held for a user: the jobs and the numbers of their generations."""
        of_user = (HELD_JOBS.c.user_id == user_id) & (HELD_JOBS.c.open > 0)
        query = select(HOLDS.c.job_id, HOLDS.c.number).join_from(HOLDS, HELD_JOBS)
        query = query.where(of_user, IS_HELD).order_by(HOLDS.c.job_id, HOLDS.c.number)
        async with self._database.read() as connection:
            found = await connection.execute(query.limit(MAX_ROWS))
            return tuple((job_id, number) for job_id, number in found)

    async def _end(
        self,
        job_id: str,
        number: int,
        state: HoldState,
        at: float,
        cost_micros: int | None,
        **values: Any,
    ) -> bool:
        spent = HOLDS.c.estimate_micros if cost_micros is None else cost_micros
        end = (
            update(HOLDS)
            .where(HOLDS.c.job_id == job_id, HOLDS.c.number == number, IS_HELD)
            .values({"state": state, "ended_at": at, "cost_micros": spent, **values})
            .returning(HOLDS)
        )
        close = (
            update(HELD_JOBS)
            .where(HELD_JOBS.c.job_id == job_id)
            .values(open=HELD_JOBS.c.open - 1)
            .returning(HELD_JOBS.c.open, *JOB_COLUMNS)
        )
        async with self._database.write() as connection:
            ended = (await connection.execute(end)).mappings().one_or_none()
            if ended is None:
                return False
            still_open, *of_job = (await connection.execute(close)).one()
            job = HeldJobRow(**dict(zip(JOB_FIELDS, of_job, strict=True)))
            await add_and_lock(connection, _given_back(job, HoldRow(**ended), still_open))
            return True


class _NotHeldError(Exception):
    """Undoes a transaction in which nothing is to be held."""

    def __init__(self, reached: Bound | None, counted: Mapping[Counter, Counted]) -> None:
        super().__init__()
        self.outcome = HoldOutcome(reached=reached, counted=counted)


async def _hold(
    connection: AsyncConnection,
    job: HeldJobRow,
    holds: Collection[HoldRow],
    bounds: Collection[Bound],
    pools: Sequence[Pool],
) -> HoldOutcome:
    """Hold the estimates in a transaction. Raises `_NotHeldError`, which has to undo it."""
    wanted = Counted(
        micros=sum(hold.estimate_micros for hold in holds), generations=len(holds), jobs=1
    )
    added = _amounts(job, wanted, bounds, pools)
    counted = await add_and_lock(connection, added)
    before = {counter: counted[counter].minus(amount) for counter, amount in added.items()}
    reached, role_id = _choose(before, wanted, bounds, pools)
    if reached is not None:
        again = await _is_on_record(connection, job.job_id)
        raise _NotHeldError(None if again else reached, before)
    drawn = replace(job, role_id=role_id)
    if role_id is not None:
        of_role = {*counters_of(drawn)} - {*counters_of(job)}
        counted |= await add_and_lock(connection, dict.fromkeys(of_role, wanted))
    await _add(connection, drawn, holds)
    return HoldOutcome(reached=None, counted=counted)


def _amounts(
    job: HeldJobRow, wanted: Counted, bounds: Iterable[Bound], pools: Iterable[Pool]
) -> dict[Counter, Counted]:
    """What to add to all counters that a hold may read or change: they are locked at once.

    Those of the pools are only looked at: one of them is chosen after.
    """
    looked_at = {bound.counter for bound in bounds}
    for pool in pools:
        looked_at |= {bound.counter for bound in pool.bounds}
        looked_at |= {*counters_of(replace(job, role_id=pool.role_id))}
    return dict.fromkeys(looked_at, NOTHING) | dict.fromkeys(counters_of(job), wanted)


def _choose(
    counted: Mapping[Counter, Counted],
    wanted: Counted,
    bounds: Iterable[Bound],
    pools: Sequence[Pool],
) -> tuple[Bound | None, int | None]:
    """The bound that has no room, None for none; and the role on whose budget is drawn.

    Of pools without room, the bound that ends first is told: then there is room again.
    """

    def first_full(some: Iterable[Bound]) -> Bound | None:
        return next((it for it in some if not it.has_room(counted[it.counter], wanted)), None)

    reached = first_full(bounds)
    if reached is not None or not pools:
        return reached, None
    full: list[Bound] = []
    for pool in pools:
        reached = first_full(pool.bounds)
        if reached is None:
            return None, pool.role_id
        full.append(reached)
    return min(full, key=lambda bound: WINDOWS.index(bound.counter.window)), None


async def _is_on_record(connection: AsyncConnection, job_id: str) -> bool:
    query = select(exists().where(HELD_JOBS.c.job_id == job_id))
    return bool(await connection.scalar(query))


async def _add(connection: AsyncConnection, job: HeldJobRow, holds: Collection[HoldRow]) -> None:
    """Record a job and its holds. Raises `_NotHeldError` if it is on record."""
    row = {**asdict(job), "day": day_number(job.began_at), "open": len(holds)}
    new = insert(connection, HELD_JOBS).on_conflict_do_nothing().returning(HELD_JOBS.c.job_id)
    if await connection.scalar(new, row) is None:
        raise _NotHeldError(None, {})
    await connection.execute(HOLDS.insert(), [asdict(hold) for hold in holds])


def _given_back(job: HeldJobRow, hold: HoldRow, still_open: int) -> dict[Counter, Counted]:
    """What the end of a hold takes from the counters: from those of what is open, all of it."""
    cost = hold.cost_micros or 0
    no_more_open = Counted(
        micros=-hold.estimate_micros, generations=-1, jobs=0 if still_open else -1
    )
    saved = Counted(
        micros=cost - hold.estimate_micros, generations=-1 if hold.state == "released" else 0
    )
    return {
        counter: no_more_open if counter.window == "open" else saved for counter in counters_of(job)
    }
