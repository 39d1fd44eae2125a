"""The workflows that run in this process: each is a task."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any


class RunningWorkflows:
    """Their tasks, by their ids."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[Any]] = {}

    def __len__(self) -> int:
        return len(self._tasks)

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._tasks))

    def __contains__(self, workflow_id: str) -> bool:
        return workflow_id in self._tasks

    async def begin(self, workflow_id: str, on_end: Callable[[], None]) -> None:
        """Count the current task as that of a workflow until it ends, and then call `on_end`.

        An earlier task of the workflow is cancelled, and has ended when this returns.
        """
        task = asyncio.current_task()
        assert task is not None, "workflows are tasks"  # noqa: S101
        earlier = self._tasks.get(workflow_id)
        self._tasks[workflow_id] = task
        task.add_done_callback(lambda _: self._ended(workflow_id, task, on_end))
        if earlier is not None:
            # Others took this process for dead, and gave the workflow back to the queue.
            earlier.cancel()
            await asyncio.wait([earlier])

    async def wait(self, timeout_s: float) -> None:
        """Wait until all that run now have ended, and no longer than that."""
        if self._tasks and timeout_s > 0:
            await asyncio.wait(self._tasks.values(), timeout=timeout_s)

    def cancel(self) -> None:
        """Cancel all that run now."""
        for task in self._tasks.values():
            task.cancel()

    async def abandon(self) -> None:
        """Cancel all, also those that begin meanwhile, and wait until they have ended."""
        while self._tasks:
            self.cancel()
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def _ended(self, workflow_id: str, task: asyncio.Task[Any], on_end: Callable[[], None]) -> None:
        if self._tasks.get(workflow_id) is task:  # else it has begun again meanwhile
            del self._tasks[workflow_id]
        on_end()
