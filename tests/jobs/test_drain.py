"""The end of an engine: what left its queue in the last moment goes on in the next process."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

from sqlalchemy import event

from jobs.engine import MAX_THREADS
from storage.system_engine import SystemEngine, system_engine
from tests.jobs.engines import HANG_S, Bodies, running


class HeldClaim:
    """Holds the thread that takes a workflow out of the queue `jobs`, until it may go on."""

    def __init__(self, connections: SystemEngine) -> None:
        self._loop = asyncio.get_running_loop()
        self.begun = asyncio.Event()
        self.may_go_on = threading.Event()
        event.listen(connections.engine, "before_cursor_execute", self._hold)

    def _hold(self, _connection: Any, _cursor: Any, statement: str, *_: object) -> None:
        is_claim = statement.startswith("UPDATE")
        if is_claim and threading.current_thread().name == "queue jobs" and not self.begun.is_set():
            self._loop.call_soon_threadsafe(self.begun.set)
            assert self.may_go_on.wait(HANG_S)


async def test_what_leaves_its_queue_while_the_engine_ends_goes_on_in_the_next_process(
    database_url: str,
) -> None:
    bodies, connections = Bodies(), system_engine(database_url)
    held = HeldClaim(connections)
    async with running(database_url, bodies, connections=connections) as engine:
        await engine.enqueue("jobs", "500", "guild")
        await asyncio.wait_for(held.begun.wait(), HANG_S)
        draining = asyncio.create_task(engine.drain(0))
        asyncio.get_running_loop().call_later(0.1, held.may_go_on.set)
        await draining
        assert not await engine.is_running(), "the look has ended"
    await goes_on(database_url)


async def test_what_has_left_its_queue_does_not_begin_after_the_end(database_url: str) -> None:
    bodies, connections = Bodies(), system_engine(database_url)
    held, are_free = HeldClaim(connections), threading.Event()
    async with running(database_url, bodies, connections=connections) as engine:
        await engine.enqueue("jobs", "500", "guild")
        await asyncio.wait_for(held.begun.wait(), HANG_S)
        # Without a thread the workflow is a task that does not come to its first line.
        occupied = [asyncio.to_thread(are_free.wait, HANG_S) for _ in range(MAX_THREADS)]
        occupying = asyncio.gather(*occupied)
        asyncio.get_running_loop().call_later(0.1, held.may_go_on.set)
        await engine.drain(0)
        are_free.set()
        await occupying
        await asyncio.to_thread(int)  # those that have waited longer for a thread had one
    assert bodies.began == []
    await goes_on(database_url)


async def goes_on(database_url: str) -> None:
    """Let the next process end the workflow."""
    bodies = Bodies()
    bodies.may_end.set()
    async with running(database_url, bodies, interval_s=0.1):
        await bodies.until(lambda: bodies.ended == ["500"])
