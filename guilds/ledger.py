"""The ledger: holds what a job may cost before it starts, and settles what it did cost."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from guilds.bounds import tenant_of
from guilds.budget_warnings import BudgetWarnings
from guilds.decisions import Allowed, Member, Place, Wanted
from guilds.enhancing_hold import quote_of
from guilds.model_rules import permitted
from guilds.money import to_micros
from guilds.outcomes import Free, Paid, Unclear, outcome_of
from guilds.prices import Prices
from hfmedia.quotes import Amount, Quote
from hfmedia.serialization import to_json
from storage.generations import GenerationRepository
from storage.hold_rows import HeldJobRow, HoldOutcome, HoldRequest, HoldRow, OpenHoldRow
from storage.holds import HoldRepository
from storage.job_scopes import JobScope

SUBMITTED_WITHIN_S: Final = 600.0  # of the hold; a job that is not on record then never will be


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmittedJob:
    """A job that `decide` has allowed, before anything is held for it."""

    job_id: str
    member: Member
    place: Place
    wanted: Wanted
    allowed: Allowed


class Ledger:
    """Holds and settles. Everything may be done twice: the second time changes nothing.

    `clock` tells seconds since the epoch.
    """

    def __init__(
        self,
        holds: HoldRepository,
        generations: GenerationRepository,
        prices: Prices,
        warnings: BudgetWarnings,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._holds = holds
        self._generations = generations
        self._prices = prices
        self._warnings = warnings
        self._clock = clock

    def quote(self, job: AdmittedJob) -> Quote:
        """What one of its generations would cost, by the prices of now."""
        request, allowed = job.wanted.request, job.allowed
        asked = job.wanted.providers if request.provider is None else (request.provider,)
        providers = permitted(asked, allowed.allow, allowed.deny)
        return self._prices.quote(request, providers, job.wanted.chat_model)

    async def hold(self, request: HoldRequest) -> HoldOutcome:
        """Hold the estimates of all generations of a job, if every limit and budget has room.

        Raises `StorageError`: then the job must not start. If something was held all the same, it
        is given back some time later.
        """
        job = request.job
        outcome = await self._holds.hold(job, request.holds, request.bounds, request.pools)
        if job.guild_id is not None:
            await self._warnings.check(job.guild_id, request.bounds, outcome)
        return outcome

    async def settle(self, job_id: str, number: int) -> None:
        """Turn the hold of a generation that has ended into what it cost, by what is on record.

        Does nothing if nothing is held for it. Raises `StorageError`; it is then settled some time
        later.
        """
        row = await self._holds.ended_hold(job_id, number)
        if row is not None:
            await self._end(row)

    async def settle_jobs(self, scope: JobScope) -> None:
        """Settle all that is held for the jobs of a scope, and whose generation has ended.

        Raises `StorageError`.
        """
        for job_id, number in await self._holds.open_in(scope):
            await self.settle(job_id, number)

    async def release(self, job_id: str) -> None:
        """Give back what is held for a job that was not submitted, and nothing of one that was.

        Raises `StorageError`; it is then given back some time later.
        """
        for row in await self._holds.of_job(job_id):
            await self._holds.release_unsubmitted(job_id, row.number, at=self._clock())

    async def book(self, job_id: str, number: int, outcome: Paid | Unclear) -> bool:
        """Book what a generation cost.

        Where its provider or the price is not known, that is its estimate. False if nothing is held
        for it. Raises `StorageError`; it is then settled some time later.
        """
        job = await self._holds.job(job_id)
        if job is None:
            return False
        amount = _amount(job, number, outcome) if isinstance(outcome, Paid) else None
        return await self._holds.settle(
            job_id,
            number,
            at=self._clock(),
            provider=outcome.provider,
            cost_micros=amount.micros if amount is not None else None,
            approximate=amount.approximate if amount is not None else None,
            unclear=isinstance(outcome, Unclear),
        )

    async def book_free(self, job_id: str, number: int) -> bool:
        """Give back what is held for a generation that costs nothing. False if nothing is.

        Raises `StorageError`; it is then given back some time later.
        """
        return await self._holds.release(job_id, number, at=self._clock())

    async def reconcile(self) -> int:
        """Settle what is still held although its generation has ended. Returns how many it were.

        Raises `StorageError`.
        """
        before = self._clock() - SUBMITTED_WITHIN_S
        found = await self._holds.open_holds(unsubmitted_before=before)
        for row in found:
            await self._end(row)
        return len(found)

    async def _end(self, row: OpenHoldRow) -> None:
        submits = await self._generations.submits_of(row.job_id, row.number)
        attempts = await self._generations.attempts_of(row.job_id, row.number)
        outcome = outcome_of(row, submits, attempts)
        if not isinstance(outcome, Free):
            await self.book(row.job_id, row.number, outcome)
        elif row.status is None:
            await self._holds.release_unsubmitted(row.job_id, row.number, at=self._clock())
        else:
            await self.book_free(row.job_id, row.number)


def hold_request(job: AdmittedJob, quote: Quote) -> HoldRequest:
    """What is to be held for a job that was quoted."""
    return HoldRequest(
        job=_job_row(job, quote),
        holds=_hold_rows(job, quote.estimate),
        bounds=job.allowed.bounds,
        pools=job.allowed.pools,
    )


def _job_row(job: AdmittedJob, quote: Quote) -> HeldJobRow:
    return HeldJobRow(
        job_id=job.job_id,
        tenant=tenant_of(job.member, job.place),
        user_id=job.member.user_id,
        guild_id=job.place.guild_id,
        key_owner=job.allowed.key_owner,
        task=job.wanted.request.task,
        model=job.wanted.request.model,
        quote=to_json(quote),
        began_at=job.allowed.at,
    )


def _hold_rows(job: AdmittedJob, amount: Amount) -> tuple[HoldRow, ...]:
    return tuple(
        HoldRow(
            job_id=job.job_id,
            number=number,
            estimate_micros=amount.micros,
            approximate=amount.approximate,
        )
        for number in range(1, job.wanted.count + 1)
    )


def _amount(job: HeldJobRow, number: int, paid: Paid) -> Amount | None:
    """What a generation cost, None for its estimate."""
    if paid.cost is not None:
        return Amount(micros=to_micros(paid.cost), approximate=paid.is_estimated)
    try:
        return quote_of(job, number).cost(paid.provider, paid.tokens)
    except ValueError:  # another version of the bot wrote it
        return None
