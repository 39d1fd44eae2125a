"""A process that was held up writes replies again that others have completed meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from jobs.held_up import AFTER_S, ROOM_S, HeldUp
from jobs.models import Delivery, JobSpec, Snapshot
from jobs.notices import Notices
from jobs.watch import Watch
from playground.providers import Behaviour, Providers
from tests.jobs.durable_world import Process, World, a_job, finished


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One is enough: nothing of this depends on which it is."""
    return sqlite_url


IMPATIENT_S = 0.5  # that an edit may take


class Clock:
    """The time, which a test puts forward."""

    ahead_s = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead_s


async def broken_off(
    process: Process, providers: Providers, spec: JobSpec, delivery: Delivery | None = None
) -> tuple[HeldUp, Clock]:
    """What a process knows that was held up while it ran a job, and its time."""
    records, clock = process.records, Clock()
    watch = Watch(records.jobs, records.generations, Notices())
    held_up = HeldUp(
        process.engine,
        records.jobs,
        watch,
        delivery or process.deliveries,
        clock,
        write_s=IMPATIENT_S,
    )
    providers.settings.use({"fal-ai": Behaviour(latency=1.0)})
    await process.jobs.submit(spec)
    await process.deliveries.until(lambda it: it.generations[0].progress.stage == "waiting")
    held_up.interrupt()
    await held_up.abandon()
    return held_up, clock


async def goes_on_elsewhere(process: Process, held_up: HeldUp) -> int:
    """Let the job end, and return how often a reply was written by then."""
    await held_up.take_over("bot")
    await process.deliveries.until(finished)
    await process.ended("500")
    return len(process.deliveries.snapshots["500"])


async def test_a_reply_that_another_process_has_completed_is_written_once_more(
    world: World, providers: Providers
) -> None:
    async with world.process(drain_s=5) as process:
        held_up, clock = await broken_off(process, providers, a_job())
        written = await goes_on_elsewhere(process, held_up)
        clock.ahead_s = AFTER_S + 1
        for _ in range(2):
            await held_up.write_again()
        again = process.deliveries.snapshots["500"][written:]
        assert [it.finished for it in again] == [True]
    assert len(providers.submits) == 1


async def test_it_waits_until_an_edit_that_was_on_its_way_has_arrived(
    world: World, providers: Providers
) -> None:
    async with world.process(drain_s=5) as process:
        held_up, clock = await broken_off(process, providers, a_job())
        written = await goes_on_elsewhere(process, held_up)
        clock.ahead_s = -60.0  # less time has passed than that
        await held_up.write_again()
        assert len(process.deliveries.snapshots["500"]) == written


async def test_a_job_that_others_are_delivering_is_theirs(
    world: World, providers: Providers
) -> None:
    async with world.process() as process:
        held_up, clock = await broken_off(process, providers, a_job())
        written = len(process.deliveries.snapshots["500"])
        clock.ahead_s = AFTER_S + 1
        await held_up.write_again()
        assert len(process.deliveries.snapshots["500"]) == written


@dataclass
class Silent:
    """A delivery to a Discord that does not answer."""

    deliveries: int = 0

    async def deliver(self, spec: JobSpec, snapshots: AsyncIterator[Snapshot]) -> bool:
        self.deliveries += 1
        await asyncio.Event().wait()
        return True


async def test_an_edit_that_is_not_taken_in_time_is_given_up(
    world: World, providers: Providers, caplog: pytest.LogCaptureFixture
) -> None:
    async with world.process(drain_s=5) as process:
        silent = Silent()
        held_up, clock = await broken_off(process, providers, a_job(), silent)
        await goes_on_elsewhere(process, held_up)
        clock.ahead_s = AFTER_S + 1
        for _ in range(2):
            await held_up.write_again()
        assert silent.deliveries == 1
    assert "job 500: its reply could not be written again" in caplog.text


async def test_a_reply_that_expires_soon_is_left_alone(world: World, providers: Providers) -> None:
    spec = a_job()
    expires_at = time.time() + ROOM_S / 2
    spec = replace(spec, target=replace(spec.target, expires_at=expires_at))
    async with world.process(drain_s=5) as process:
        held_up, clock = await broken_off(process, providers, spec)
        written = await goes_on_elsewhere(process, held_up)
        clock.ahead_s = AFTER_S + 1
        await held_up.write_again()
        assert len(process.deliveries.snapshots["500"]) == written
