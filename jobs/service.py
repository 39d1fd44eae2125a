"""What a command knows of jobs: the protocol behind which they run in this process, or durably."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol, TypeAlias

from jobs.models import Acknowledgement, JobSpec, Snapshot
from storage.hold_rows import HoldRequest

Show: TypeAlias = Callable[[JobSpec, Snapshot], Awaitable[bool]]
"""Shows the results of a job that has finished; False if they could not be shown now."""


class Jobs(Protocol):
    """Starts and cancels jobs, and knows what was asked for."""

    def reserve_slot(
        self, user_id: int, job_id: str, hold: HoldRequest | None = None
    ) -> AbstractAsyncContextManager[None]:
        """Reserve room for a job that is about to be submitted, and hold what it may cost.

        From `submit` on the job counts as what it is, and not a second time for its slot. What is
        held for a job that is not submitted is given back. Entering raises `JobRejected`;
        `LimitReached` says which bound of the hold has no room.
        """

    async def acknowledge(self, command: Acknowledgement) -> bool:
        """Record that a command is about to be answered with a reply that is to be filled in.

        If this process ends before it comes to `submit` or `refuse`, another one ends the reply.
        Returns whether it was not on record.
        """

    async def refuse(self, job_id: str) -> None:
        """Record that the reply to an acknowledged command says why there is no job."""

    async def submit(self, spec: JobSpec) -> str:
        """Start a job and return its id. Idempotent: a second submit returns the same id.

        Raises `JobRejected`; then nothing was started.
        """

    async def cancel(self, job_id: str, *, user_id: int | None = None) -> None:
        """Cancel a job for a user; its results stay. Raises `UnknownJob`, also if it has ended."""

    async def is_running(self, job_id: str) -> bool:
        """Whether the job waits or runs, or its reply is being completed."""

    async def spec(self, job_id: str) -> JobSpec | None:
        """What a job was asked for, if that is still known; its image is forgotten sooner."""

    async def show_waiting(self, user_id: int, show: Show) -> None:
        """Show a user the results that could not be delivered, until one cannot be shown now.

        Of several that call this at once each job is shown by one.
        """
