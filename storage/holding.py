"""The transaction that holds what jobs may cost, for all who ask at the same time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from itertools import chain

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.counters import add_and_lock
from storage.guild_tables import HELD_JOBS, HOLDS
from storage.hold_rows import (
    NOTHING,
    WINDOWS,
    Bound,
    Counted,
    Counter,
    HeldJobRow,
    HoldOutcome,
    HoldRequest,
    Pool,
    counters_of,
    role_counters,
)
from storage.periods import day_number


async def hold_all(
    connection: AsyncConnection, requests: Sequence[HoldRequest]
) -> list[HoldOutcome]:
    """Hold, in their order, for all requests that have room for all of their estimates.

    All counters that they read or change are locked first, at once. So each sees what those before
    it have held, here or in another process.
    """
    counters = [_counters(request) for request in requests]
    counted = await add_and_lock(connection, dict.fromkeys(chain(*counters), NOTHING))
    # Whoever records the same job locks the same counters: it is on record now, or is not at all.
    known = await _on_record(connection, requests)
    holding = _Holding(counted, known)
    outcomes = [holding.hold(*each) for each in zip(requests, counters, strict=True)]
    if holding.held:
        await add_and_lock(connection, holding.added)
        await _record(connection, holding.held)
    return outcomes


def _counters(request: HoldRequest) -> set[Counter]:
    """All counters that a hold may read or change."""
    found = {*counters_of(request.job), *(bound.counter for bound in request.bounds)}
    for pool in request.pools:
        found |= {bound.counter for bound in pool.bounds}
        found |= {*role_counters(pool.role_id, request.job.began_at)}
    return found


async def _on_record(connection: AsyncConnection, requests: Iterable[HoldRequest]) -> set[str]:
    ids = [request.job.job_id for request in requests]
    query = select(HELD_JOBS.c.job_id).where(HELD_JOBS.c.job_id.in_(ids))
    return set(await connection.scalars(query))


class _Holding:
    """Holds one after the other by what is counted; `added` and `held` are then to be written."""

    def __init__(self, counted: Mapping[Counter, Counted], known: Collection[str]) -> None:
        self._counted = dict(counted)
        self._known = {*known}
        self.added: dict[Counter, Counted] = {}
        self.held: list[HoldRequest] = []

    def hold(self, request: HoldRequest, counters: Collection[Counter]) -> HoldOutcome:
        """Hold for a request, if there is room. `counters` are those that it may read or change."""
        if request.job.job_id in self._known:
            return HoldOutcome(reached=None, counted={})
        wanted = _wanted(request)
        reached, role_id = _choose(self._counted, wanted, request.bounds, request.pools)
        if reached is None:
            job = replace(request.job, role_id=role_id) if request.pools else request.job
            self._add(replace(request, job=job), wanted)
        counted = {counter: self._counted[counter] for counter in counters}
        return HoldOutcome(reached=reached, counted=counted)

    def _add(self, request: HoldRequest, wanted: Counted) -> None:
        self._known.add(request.job.job_id)
        self.held.append(request)
        for counter in counters_of(request.job):
            self._counted[counter] = self._counted[counter].plus(wanted)
            self.added[counter] = self.added.get(counter, NOTHING).plus(wanted)


def _wanted(request: HoldRequest) -> Counted:
    holds = request.holds
    return Counted(micros=sum(it.estimate_micros for it in holds), generations=len(holds), jobs=1)


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


async def _record(connection: AsyncConnection, requests: Sequence[HoldRequest]) -> None:
    jobs = [_job_values(request.job, len(request.holds)) for request in requests]
    holds = [asdict(hold) for request in requests for hold in request.holds]
    await connection.execute(HELD_JOBS.insert(), jobs)
    await connection.execute(HOLDS.insert(), holds)


def _job_values(job: HeldJobRow, holds: int) -> dict[str, object]:
    return {**asdict(job), "day": day_number(job.began_at), "open": holds}
