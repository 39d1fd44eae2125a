"""Results that no way led to their member: they wait, and each is shown once."""

from __future__ import annotations

import asyncio
import time

import pytest

from jobs import JobSpec, Snapshot, UnknownJob
from jobs.notices import Notices
from jobs.waiting_results import CLAIM_S, WaitingJobs
from jobs.watch import Watch
from tests.jobs.builders import MIKA, ROBIN
from tests.jobs.durable_world import HANG_S, Process, World, a_job, statuses


class Shown:
    """Shows results, if it can."""

    def __init__(self, *, can: bool = True) -> None:
        self._can = can
        self.jobs: list[tuple[str, list[str]]] = []

    async def __call__(self, spec: JobSpec, snapshot: Snapshot) -> bool:
        self.jobs.append((spec.job_id, statuses(snapshot)))
        return self._can


async def undelivered(process: Process, *numbers: int, outcome: bool | Exception = False) -> None:
    """Run jobs that cannot be delivered."""
    process.deliveries.outcome = outcome
    for number in numbers:
        await process.jobs.submit(a_job(number))
    for number in numbers:
        async with asyncio.timeout(HANG_S):
            while (row := await process.records.jobs.get(str(number))) is None or (
                row.waiting_from is None or row.status != "finished"
            ):
                pass  # each question lets the process go on


@pytest.mark.parametrize("outcome", [False, RuntimeError("the delivery is broken")])
async def test_what_cannot_be_delivered_is_shown_once_by_a_later_process(
    world: World, outcome: bool | Exception
) -> None:
    async with world.process(drain_s=5) as process:
        await undelivered(process, 500, 501, outcome=outcome)
    async with world.process(drain_s=5) as process:
        shown = Shown()
        await process.jobs.show_waiting(ROBIN, shown)
        assert shown.jobs == []
        shows = (process.jobs.show_waiting(MIKA, shown) for _ in range(4))
        await asyncio.gather(*shows)
        assert sorted(shown.jobs) == [("500", ["done"]), ("501", ["done"])]
        await process.jobs.show_waiting(MIKA, shown)
        assert len(shown.jobs) == 2
        assert "500" not in process.deliveries.snapshots, "its delivery is over"


async def test_what_cannot_be_shown_now_is_shown_later_and_stops_the_rest(world: World) -> None:
    async with world.process(drain_s=5) as process:
        await undelivered(process, 500, 501)
        tried, shown = Shown(can=False), Shown()
        await process.jobs.show_waiting(MIKA, tried)
        assert [job_id for job_id, _ in tried.jobs] == ["500"]
        await process.jobs.show_waiting(MIKA, shown)
        assert [job_id for job_id, _ in shown.jobs] == ["500", "501"]


async def test_a_process_that_ends_while_it_shows_a_result_does_not_lose_it(world: World) -> None:
    async with world.process(drain_s=5) as process:
        await undelivered(process, 500)
        now = [time.time() + 1]
        jobs, generations = process.records.jobs, process.records.generations
        waiting = WaitingJobs(jobs, Watch(jobs, generations, Notices()), lambda: now[0])

        async def never(spec: JobSpec, snapshot: Snapshot) -> bool:
            return await asyncio.Event().wait()

        showing = asyncio.create_task(waiting.show(MIKA, never))
        row = await jobs.get("500")
        while row is None or row.waiting_from != now[0] + CLAIM_S:
            row = await jobs.get("500")
        showing.cancel()
        await asyncio.gather(showing, return_exceptions=True)
        shown = Shown()
        await waiting.show(MIKA, shown)
        assert shown.jobs == [], "it may be being shown"
        now[0] += CLAIM_S
        await waiting.show(MIKA, shown)
        assert len(shown.jobs) == 1


async def test_a_result_that_waits_belongs_to_no_running_job(world: World) -> None:
    async with world.process(drain_s=5, per_member=1) as process:
        await undelivered(process, 500)
        with pytest.raises(UnknownJob):
            await process.jobs.cancel("500", user_id=MIKA)
        async with process.jobs.reserve_slot(MIKA, "501"):
            pass
        assert await process.jobs.spec("500") == a_job(500)
