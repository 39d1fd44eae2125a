"""The tables of holds: what generations may cost until they end, and what they cost then."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields
from typing import Any, Final

from sqlalchemy import and_, or_, select, update

from storage.batches import Batches
from storage.counters import add_and_lock
from storage.database import Database
from storage.guild_tables import HELD_JOBS, HOLDS, IS_HELD
from storage.hold_rows import (
    Bound,
    Counted,
    Counter,
    HeldJobRow,
    HoldOutcome,
    HoldRequest,
    HoldRow,
    HoldState,
    OpenHoldRow,
    Pool,
    counters_of,
)
from storage.holding import hold_all
from storage.job_scopes import JobScope, jobs_in
from storage.rows import ENDED
from storage.statements import MAX_ROWS
from storage.submitted_holds import is_submitted
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
        # A command is answered when it has its hold: many at once cost little more than one.
        self._requests = Batches(self._hold_all)

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
        twice changes nothing. Of a caller that is cancelled it may be held or not.
        """
        request = HoldRequest(job=job, holds=tuple(holds), bounds=tuple(bounds), pools=tuple(pools))
        return await self._requests.do(request)

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

    async def release_unsubmitted(self, job_id: str, number: int, *, at: float) -> bool:
        """The same for a generation that is not on record; one that is keeps its hold."""
        return await self._end(job_id, number, "released", at, 0, unless_submitted=True)

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

    async def open_in(self, scope: JobScope) -> tuple[tuple[str, int], ...]:
        """What is held for jobs of a scope: their ids and the numbers of their generations."""
        found: list[tuple[str, int]] = []
        query = select(HOLDS.c.job_id, HOLDS.c.number).where(IS_HELD)
        query = query.join(JOBS, JOBS.c.job_id == HOLDS.c.job_id)
        query = query.order_by(HOLDS.c.job_id, HOLDS.c.number).limit(MAX_ROWS)
        async with self._database.read() as connection:
            for part in jobs_in(scope):
                rows = await connection.execute(query.where(part))
                found += [(job_id, number) for job_id, number in rows]
        return tuple(found)

    async def _hold_all(self, requests: Sequence[HoldRequest]) -> Sequence[HoldOutcome]:
        async with self._database.write() as connection:
            return await hold_all(connection, requests)

    async def _end(
        self,
        job_id: str,
        number: int,
        state: HoldState,
        at: float,
        cost_micros: int | None,
        *,
        unless_submitted: bool = False,
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
            if unless_submitted and await is_submitted(connection, job_id, number):
                return False
            ended = (await connection.execute(end)).mappings().one_or_none()
            if ended is None:
                return False
            still_open, *of_job = (await connection.execute(close)).one()
            job = HeldJobRow(**dict(zip(JOB_FIELDS, of_job, strict=True)))
            await add_and_lock(connection, _given_back(job, HoldRow(**ended), still_open))
            return True


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
