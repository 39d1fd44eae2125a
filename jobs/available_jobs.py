"""What commands are told while the database cannot be used."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from jobs.models import Acknowledgement, JobSpec, JobsUnavailable
from jobs.service import Jobs, Show
from storage.errors import StorageError
from storage.hold_rows import HoldRequest

log = logging.getLogger(__name__)


class AvailableJobs:
    """`inner`, whose `StorageError`s are logged for the operator and raised as `JobsUnavailable`.

    Commands know nothing of databases, and whoever typed one cannot mend it.
    """

    def __init__(self, inner: Jobs) -> None:
        self._inner = inner

    @asynccontextmanager
    async def reserve_slot(
        self, user_id: int, job_id: str, hold: HoldRequest | None = None
    ) -> AsyncIterator[None]:
        """As `Jobs.reserve_slot`."""
        with _unavailable():
            async with self._inner.reserve_slot(user_id, job_id, hold):
                yield

    async def acknowledge(self, command: Acknowledgement) -> bool:
        """As `Jobs.acknowledge`."""
        with _unavailable():
            return await self._inner.acknowledge(command)

    async def refuse(self, job_id: str) -> None:
        """As `Jobs.refuse`."""
        with _unavailable():
            await self._inner.refuse(job_id)

    async def submit(self, spec: JobSpec) -> str:
        """As `Jobs.submit`."""
        with _unavailable():
            return await self._inner.submit(spec)

    async def cancel(self, job_id: str, *, user_id: int | None = None) -> None:
        """As `Jobs.cancel`."""
        with _unavailable():
            await self._inner.cancel(job_id, user_id=user_id)

    async def is_running(self, job_id: str) -> bool:
        """As `Jobs.is_running`."""
        with _unavailable():
            return await self._inner.is_running(job_id)

    async def spec(self, job_id: str) -> JobSpec | None:
        """As `Jobs.spec`."""
        with _unavailable():
            return await self._inner.spec(job_id)

    async def show_waiting(self, user_id: int, show: Show) -> None:
        """As `Jobs.show_waiting`."""
        with _unavailable():
            await self._inner.show_waiting(user_id, show)


@contextmanager
def _unavailable() -> Iterator[None]:
    try:
        yield
    except StorageError as error:
        log.warning("%s", error)
        raise JobsUnavailable from error
