"""The record of a message that is sent instead of an edit: made before it is sent, so that another
process does not send it a second time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class LateIntent:
    """A message that was about to be sent for a job, and its id once Discord has told it.

    `nonce` is the message's own; `intended_at` is in seconds since the epoch.
    """

    nonce: str
    intended_at: float
    message_id: int | None = None


class LateIntents(Protocol):
    """Keeps the newest intent of each job. Both methods raise what its storage raises."""

    async def read(self, job_id: str) -> LateIntent | None:
        """The newest intent of a job; None if there is none."""

    async def record(self, job_id: str, intent: LateIntent) -> None:
        """Replace the intent of a job. When this returns, it outlives the process.

        Raises `UnknownJob` if there is no such job any more.
        """
