"""What can wait lets commands be acknowledged first."""

from __future__ import annotations

import asyncio

from jobs.unanswered import PATIENCE_S, Unanswered
from tests.jobs.builders import MIKA
from tests.jobs.durable_world import World, a_job


async def test_nothing_waits_where_all_are_acknowledged() -> None:
    unanswered = Unanswered()
    async with asyncio.timeout(0):
        await unanswered.wait()


async def test_what_waits_goes_on_when_the_last_command_is_acknowledged() -> None:
    unanswered = Unanswered()
    with unanswered.waiting("1"), unanswered.waiting("2"):
        waiting = asyncio.create_task(unanswered.wait())
        unanswered.acknowledged("2")
        await asyncio.sleep(0)
        assert not waiting.done()
        unanswered.acknowledged("1")
        async with asyncio.timeout(PATIENCE_S / 2):
            await waiting


async def test_what_waits_goes_on_when_the_last_command_is_refused() -> None:
    unanswered = Unanswered()
    with unanswered.waiting("1"):
        waiting = asyncio.create_task(unanswered.wait())
        await asyncio.sleep(0)
    async with asyncio.timeout(PATIENCE_S / 2):
        await waiting


async def test_a_command_that_is_never_acknowledged_is_not_waited_for_long() -> None:
    unanswered = Unanswered(patience_s=0.01)
    with unanswered.waiting("1"):
        async with asyncio.timeout(PATIENCE_S):
            await unanswered.wait()


async def test_a_job_is_recorded_after_the_commands_that_wait_are_acknowledged(
    world: World,
) -> None:
    loop = asyncio.get_running_loop()
    async with world.process() as process, process.jobs.reserve_slot(MIKA, "501"):
        began = loop.time()
        await process.jobs.submit(a_job(500))  # nobody acknowledges the other one
        assert loop.time() - began >= PATIENCE_S
        assert await process.jobs.spec("500") is not None
