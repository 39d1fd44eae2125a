"""Who is taken for dead, and what a process does that was held up itself."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from jobs.lease import Member
from jobs.stalls import stalls_watched
from playground.changes import Changes
from storage.database import Database, open_database
from storage.errors import StorageUnavailable
from storage.processes import ProcessRepository

SILENT_S = 0.3
BEATS_IN_AN_OUTAGE = 8  # of which five come in the time after which a process is dead


class Processes(ProcessRepository):
    """The table of processes, in a database that may be away."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.is_away = False
        self.beats = 0
        self._changes = Changes()

    async def beat(self, process_id: str) -> bool:
        self.beats += 1
        self._changes.notify()
        if self.is_away:
            raise StorageUnavailable("the database", "it is away")
        return await super().beat(process_id)

    async def add_other(self) -> None:
        await self.add("other", kind="worker", host="two", pid=2, version="1")

    async def until_beats(self, more: int) -> None:
        wanted = self.beats + more
        while self.beats < wanted:
            await self._changes.wait()


@dataclass
class Survivor:
    """Notes what it is told."""

    told: list[str] = field(default_factory=list)

    def interrupt(self) -> None:
        self.told.append("interrupt")

    async def abandon(self) -> None:
        self.told.append("abandon")

    async def take_over(self, executor_id: str) -> int:
        self.told.append(f"take over {executor_id}")
        return 0


def member(processes: ProcessRepository) -> Member:
    return Member(
        processes=processes, process_id="me", kind="worker", version="1", silent_s=SILENT_S
    )


async def test_after_an_outage_of_the_database_nobody_is_dead_before_they_could_be_heard(
    sqlite_url: str,
) -> None:
    async with open_database(sqlite_url) as database:
        processes, survivor = Processes(database), Survivor()
        await processes.add_other()
        me = member(processes)
        await me.join()
        async with me.living(survivor):
            processes.is_away = True
            await processes.until_beats(BEATS_IN_AN_OUTAGE)
            processes.is_away = False
            await processes.until_beats(3)
            assert survivor.told == []
            await processes.until_beats(BEATS_IN_AN_OUTAGE)
            assert survivor.told == ["take over other"]


async def test_who_was_held_up_for_longer_than_its_lease_breaks_off_before_anything_goes_on(
    sqlite_url: str,
) -> None:
    async with open_database(sqlite_url) as database:
        processes, survivor = Processes(database), Survivor()
        me = member(processes)
        await me.join()
        async with me.living(survivor):
            await processes.until_beats(2)
            time.sleep(2 * SILENT_S)  # noqa: ASYNC251 - as if frozen
            for _ in range(2):  # the first turn of the loop finds what was ready before
                await asyncio.sleep(0)
            assert survivor.told == ["interrupt"]
            await processes.until_beats(2)
        assert survivor.told[:3] == ["interrupt", "abandon", "take over me"]


async def test_a_stall_is_told_before_what_waited_goes_on() -> None:
    order: list[str] = []

    async def wait(seconds: float) -> None:
        await asyncio.sleep(seconds)
        order.append("went on")

    with stalls_watched(0.1, lambda: order.append("held up")):
        waiting = asyncio.create_task(wait(0.01))
        await asyncio.sleep(0)
        time.sleep(0.3)  # noqa: ASYNC251 - as if frozen
        await waiting
    assert order == ["held up", "went on"]


async def test_a_loop_that_turns_is_not_held_up() -> None:
    order: list[str] = []
    with stalls_watched(0.3, lambda: order.append("held up")):
        for _ in range(10):
            await asyncio.sleep(0.01)
    assert order == []
