"""The threads that look at the queues: when they look, and how they end."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeAlias

from jobs.queues import QueueName
from jobs.wakeable import WakeableStop

QUIET_S: Final = 10.0
"""After the start and after the last workflow more of them may come: what a process has left."""

WAITING_S: Final = 60.0
"""So long a workflow counts as waiting: another process may have begun it, or it had ended."""

JOIN_S: Final = 5.0
"""So long the end waits for a look at a queue, which may be waiting for the database."""

Look: TypeAlias = Callable[[WakeableStop], object]
"""Looks at a queue again and again, whenever a wait is over, until the stop is set."""


class QueueThreads:
    """A thread for each queue that looks at it, from `start` until `end`.

    While `has_work`, or while workflows wait that this process has added, a queue is looked at as
    often as its `Look` wants to, and for `QUIET_S` seconds after; then every `idle_s` seconds.
    """

    def __init__(
        self,
        has_work: Callable[[], bool],
        idle_s: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._has_work = has_work
        self._idle_s = idle_s
        self._clock = clock
        self._active_at = clock()
        # Those that this process has added and not begun, and since when: while there are some, a
        # place that becomes free is filled at once. Others begin when the queue is looked at next.
        self._waiting: dict[QueueName, dict[str, float]] = {"jobs": {}, "calls": {}}
        self._stops: dict[QueueName, WakeableStop] = {}
        self._threads: list[threading.Thread] = []

    def start(self, queue: QueueName, look: Look) -> None:
        """Begin to look at a queue."""
        stop = self._stops[queue] = WakeableStop(self.is_idle, self._idle_s)
        thread = threading.Thread(target=look, args=(stop,), name=f"queue {queue}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def expect(self, queue: QueueName, workflow_id: str) -> None:
        """Count a workflow as waiting. Call it before it can begin."""
        self._waiting[queue][workflow_id] = self._clock()

    def forget(self, workflow_ids: Collection[str]) -> None:
        """Count workflows as waiting no more: they have begun, or are cancelled."""
        for waiting in self._waiting.values():
            for workflow_id in workflow_ids:
                waiting.pop(workflow_id, None)

    def fill(self) -> None:
        """Look now at the queues in which workflows wait: a place has become free."""
        for queue, waiting in self._waiting.items():
            self._forget_old(waiting)
            if waiting:
                self.wake(queue)

    def wake(self, queue: QueueName) -> None:
        """Look at a queue now."""
        if queue in self._stops:
            self._stops[queue].wake()

    def wake_all(self) -> None:
        """Look at all queues now, and often for a while."""
        self._active_at = self._clock()
        for queue in self._stops:
            self.wake(queue)

    def are_alive(self) -> bool:
        """Whether the queues are looked at."""
        return bool(self._threads) and all(thread.is_alive() for thread in self._threads)

    def is_idle(self) -> bool:
        """Whether nothing has been to do for a while. Any thread may ask."""
        now = self._clock()
        # The copies are made at once: the event loop changes what they are of.
        newest = [since for it in self._waiting.values() for since in tuple(it.values())]
        if self._has_work() or any(since > now - WAITING_S for since in newest):
            self._active_at = now
        return now > self._active_at + QUIET_S

    async def end(self) -> None:
        """Look no more, and wait up to `JOIN_S` seconds for the looks that are under way.

        What they have taken out of a queue has begun by then.
        """
        for stop in self._stops.values():
            stop.set()
        # In a thread of its own: all of the loop's may be waiting for the database.
        with ThreadPoolExecutor(1) as threads:
            await asyncio.get_running_loop().run_in_executor(threads, self._join)

    def _join(self) -> None:
        until = time.monotonic() + JOIN_S
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _forget_old(self, waiting: dict[str, float]) -> None:
        before = self._clock() - WAITING_S
        for workflow_id in [it for it, since in waiting.items() if since <= before]:
            del waiting[workflow_id]
