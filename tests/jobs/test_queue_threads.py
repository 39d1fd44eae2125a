"""When the queues are looked at: often while there is work, at once when a place becomes free."""

from __future__ import annotations

import asyncio
import queue
from dataclasses import dataclass

import pytest

from jobs.queue_threads import QUIET_S, WAITING_S, QueueThreads
from jobs.wakeable import WakeableStop
from tests.jobs.engines import HANG_S, NEVER_S


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


class Looks:
    """Looks at a queue, which only happen when somebody wakes the thread."""

    def __init__(self) -> None:
        self._done: queue.Queue[None] = queue.Queue()

    def __call__(self, stop: WakeableStop) -> None:
        while not stop.wait(NEVER_S):
            self._done.put(None)

    async def happened(self) -> None:
        """Wait for the next one."""
        await asyncio.to_thread(self._done.get, timeout=HANG_S)

    @property
    def more(self) -> int:
        """How many there were that nobody has waited for."""
        return self._done.qsize()


async def test_a_place_that_becomes_free_is_filled_at_once_while_workflows_wait() -> None:
    threads, jobs, calls = QueueThreads(lambda: True, NEVER_S), Looks(), Looks()
    threads.start("jobs", jobs)
    threads.start("calls", calls)
    threads.expect("jobs", "1")
    threads.expect("jobs", "2")
    threads.expect("calls", "1-1")
    threads.forget(["1", "1-1"])
    threads.fill()
    await jobs.happened()
    threads.forget(["2"])
    threads.fill()
    await threads.end()
    assert (jobs.more, calls.more) == (0, 0)
    assert not threads.are_alive()


async def test_what_began_elsewhere_is_looked_for_a_minute_only() -> None:
    clock, looks = Clock(), Looks()
    threads = QueueThreads(lambda: False, NEVER_S, clock)
    threads.start("calls", looks)
    threads.expect("calls", "1-1")
    clock.now += WAITING_S - 1
    threads.fill()
    await looks.happened()
    clock.now += 1
    threads.fill()
    await threads.end()
    assert looks.more == 0


@pytest.mark.parametrize("why", ["it has begun", "it waits", "a process has left some"])
def test_the_queues_are_looked_at_often_until_nothing_has_happened_for_a_while(why: str) -> None:
    clock, running = Clock(), ["1"]
    threads = QueueThreads(lambda: bool(running), NEVER_S, clock)
    assert not threads.is_idle()
    running.clear()
    clock.now += QUIET_S + 1
    assert threads.is_idle()
    if why == "it has begun":
        running.append("2")
    elif why == "it waits":
        threads.expect("jobs", "2")
    else:
        threads.wake_all()
    assert not threads.is_idle()
    running.clear()
    threads.forget(["2"])
    clock.now += QUIET_S
    assert not threads.is_idle()
    clock.now += 1
    assert threads.is_idle()


def test_a_workflow_that_never_begins_here_does_not_keep_the_queues_busy() -> None:
    clock = Clock()
    threads = QueueThreads(lambda: False, NEVER_S, clock)
    threads.expect("jobs", "1")
    clock.now += WAITING_S - 1
    assert not threads.is_idle()
    clock.now += QUIET_S + 1
    assert threads.is_idle()
