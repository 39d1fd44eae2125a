"""While the database cannot be used, commands are refused, and the log says why."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext

import pytest

from jobs import Jobs, JobSpec, JobsUnavailable, Snapshot, TooManyJobs
from jobs.available_jobs import AvailableJobs
from jobs.models import Acknowledgement
from jobs.service import Show
from storage.errors import StorageError, StorageFull
from storage.hold_rows import HoldRequest
from tests.jobs.builders import a_spec

FULL = StorageFull("/data/bot.sqlite")


COMMAND = Acknowledgement(
    job_id="500", application_id=1, token="a token", locale="en-US", expires_at=0.0
)


class BrokenJobs:
    """Jobs of which nothing can be recorded."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def reserve_slot(
        self, user_id: int, job_id: str, hold: HoldRequest | None = None
    ) -> AbstractAsyncContextManager[None]:
        raise self._error

    async def acknowledge(self, command: Acknowledgement) -> bool:
        raise self._error

    async def refuse(self, job_id: str) -> None:
        raise self._error

    async def submit(self, spec: JobSpec) -> str:
        raise self._error

    async def cancel(self, job_id: str, *, user_id: int | None = None) -> None:
        raise self._error

    async def is_running(self, job_id: str) -> bool:
        raise self._error

    async def spec(self, job_id: str) -> JobSpec | None:
        raise self._error

    async def show_waiting(self, user_id: int, show: Show) -> None:
        raise self._error


async def shown(spec: JobSpec, snapshot: Snapshot) -> bool:
    return True


async def reserve(jobs: Jobs) -> None:
    async with jobs.reserve_slot(11, "500"):
        pass


CALLS: list[Callable[[Jobs], Awaitable[object]]] = [
    reserve,
    lambda jobs: jobs.acknowledge(COMMAND),
    lambda jobs: jobs.refuse("500"),
    lambda jobs: jobs.submit(a_spec()),
    lambda jobs: jobs.cancel("500"),
    lambda jobs: jobs.is_running("500"),
    lambda jobs: jobs.spec("500"),
    lambda jobs: jobs.show_waiting(11, shown),
]


@pytest.mark.parametrize("call", CALLS)
async def test_what_the_database_says_is_logged_and_the_command_is_refused(
    call: Callable[[Jobs], Awaitable[object]], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING), pytest.raises(JobsUnavailable):
        await call(AvailableJobs(BrokenJobs(FULL)))
    assert caplog.messages == [str(FULL)]
    assert caplog.records[0].exc_info is None


@pytest.mark.parametrize("error", [TooManyJobs(2), LookupError()])
async def test_other_errors_stay_what_they_are(error: Exception) -> None:
    with pytest.raises(type(error)):
        await reserve(AvailableJobs(BrokenJobs(error)))


async def test_an_error_of_the_database_while_room_is_held_counts_too() -> None:
    class HoldingJobs(BrokenJobs):
        def reserve_slot(
            self, user_id: int, job_id: str, hold: HoldRequest | None = None
        ) -> AbstractAsyncContextManager[None]:
            return nullcontext()

    jobs = AvailableJobs(HoldingJobs(StorageError("It failed.")))
    with pytest.raises(JobsUnavailable):
        async with jobs.reserve_slot(11, "500"):
            await jobs.submit(a_spec())
