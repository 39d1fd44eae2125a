"""What jobs cost: held before they start, and settled when their generations have ended."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from storage.errors import StorageError
from storage.hold_rows import HoldOutcome, HoldRequest
from storage.job_scopes import JobScope

log = logging.getLogger(__name__)


class Ledger(Protocol):
    """Holds and settles. Everything may be done twice: the second time changes nothing."""

    async def hold(self, request: HoldRequest) -> HoldOutcome:
        """Hold the estimates of a job, if every limit and budget has room. Raises `StorageError`:
        then the job must not start."""

    async def settle(self, job_id: str, number: int) -> None:
        """Turn the hold of a generation whose end is on record into what it cost.

        Raises `StorageError`; it is then settled some time later.
        """

    async def settle_jobs(self, scope: JobScope) -> None:
        """Settle all that is held for the jobs of a scope, and whose generation has ended.

        Raises `StorageError`.
        """

    async def release(self, job_id: str) -> None:
        """Give back what is held for a job that was not submitted, and nothing of one that was.

        Raises `StorageError`; it is then given back some time later.
        """


@contextmanager
def settled_later(job_id: str) -> Iterator[None]:
    """Log a `StorageError` of a ledger: what it could not write is found and written later."""
    try:
        yield
    except StorageError as error:
        log.warning("what job %s costs is settled later: %s", job_id, error)


class NoLedger:
    """The ledger of a bot in which nothing is bounded by money."""

    async def hold(self, request: HoldRequest) -> HoldOutcome:
        """Hold nothing."""
        return HoldOutcome(reached=None, counted={})

    async def settle(self, job_id: str, number: int) -> None:
        """Do nothing, as `settle_jobs` and `release`."""

    async def settle_jobs(self, scope: JobScope) -> None:
        """Do nothing."""

    async def release(self, job_id: str) -> None:
        """Do nothing."""
