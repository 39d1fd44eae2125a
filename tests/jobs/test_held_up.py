"""A process that was held up writes replies again that others have completed meanwhile."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace

import pytest

from hfmedia.media_store import FolderMediaStore
from jobs.held_up import AFTER_S, ROOM_S, HeldUp
from jobs.models import JobSpec
from jobs.notices import Notices
from jobs.watch import Watch
from playground.providers import INSTANT, Behaviour, Providers, Settings
from tests.jobs.durable_world import Process, World, a_job, finished


@pytest.fixture
async def providers() -> AsyncIterator[Providers]:
    async with Providers(settings=Settings(INSTANT)) as running:
        yield running


@pytest.fixture
async def world(sqlite_url: str, providers: Providers) -> AsyncIterator[World]:
    hosts = {"endpoint": providers.endpoint, "router_url": providers.router_url}
    with closing(FolderMediaStore()) as store:
        yield World(sqlite_url, hosts, store)


class Clock:
    """The time, which a test puts forward."""

    ahead_s = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead_s


def held_up_in(process: Process, clock: Clock) -> HeldUp:
    records = process.records
    watch = Watch(records.jobs, records.generations, Notices())
    return HeldUp(process.engine, records.jobs, watch, process.deliveries, clock)


async def broken_off(process: Process, providers: Providers, spec: JobSpec) -> tuple[HeldUp, Clock]:
    """What a process knows that was held up while it ran a job."""
    clock = Clock()
    held_up = held_up_in(process, clock)
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
