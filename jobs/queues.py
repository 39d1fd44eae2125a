"""The two queues of workflows: `jobs`, and the `calls` that they make."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from jobs.steps import Steps

QueueName: TypeAlias = Literal["jobs", "calls"]
State: TypeAlias = Literal["queued", "running", "ended"]


class Queues(Protocol):
    """What a process that runs no workflows does with them. All methods raise `StorageError`."""

    async def enqueue(self, queue: QueueName, workflow_id: str, partition: str) -> None:
        """Add a workflow to a queue, in its partition. One of that id is added only once."""

    async def cancel(self, workflow_ids: Collection[str]) -> None:
        """Take workflows out of their queue; those that run end before their next step."""

    async def unended(self, workflow_ids: Collection[str]) -> set[str]:
        """Those that wait or run, or a workflow of whose generations does."""

    async def delete(self, workflow_ids: Collection[str]) -> None:
        """Forget workflows that have ended, with those of their generations."""


class Body(Protocol):
    """What a workflow does. It leaves with an exception only if it is to be run again later."""

    async def __call__(self, workflow_id: str, steps: Steps) -> None:
        """Run, or go on where an earlier run ended."""


def partition(owner: str, *, words: bool) -> str:
    """That of a queue for who shares it: answers in words wait for no pictures or videos."""
    return f"{owner} words" if words else owner


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSettings:
    """`executor_id` is that of this process: one that starts again under it goes on with its
    workflows. A tenant has at most `tenant_jobs` jobs at once. Per key at most `key_running` calls
    run at once, and `key_per_minute` begin in a minute, in all processes together; each process
    goes by its own settings. Answers in words are counted by themselves. A queue is looked at every
    `interval_s` seconds while workflows wait or run here and for a while after, else every
    `idle_s` seconds, and at once if this process adds to it. What other processes add waits so
    long.
    """

    executor_id: str
    tenant_jobs: int = 4
    key_running: int = 20
    key_per_minute: int = 60
    interval_s: float = 1.0
    idle_s: float = 5.0
