"""A process that ends between the answer to a command and its job: the reply gets an end."""

from __future__ import annotations

import time
from dataclasses import replace

from jobs.left_commands import LeftCommands, acknowledgement_of
from jobs.models import Acknowledgement
from storage.acknowledged import AcknowledgedRepository
from storage.processes import ProcessRepository
from tests.jobs.durable_world import Process, World, a_job, finished, statuses

LONG_S = 3600.0


def command(number: int = 500, *, expires_in_s: float = 900.0) -> Acknowledgement:
    return Acknowledgement(
        job_id=str(number),
        application_id=1,
        token="a token",
        locale="en-US",
        expires_at=time.time() + expires_in_s,
    )


async def left(process: Process) -> list[str]:
    rows = await process.records.commands.left_by_this()
    return [row.job_id for row in rows]


async def test_the_next_process_ends_the_reply_of_a_command_that_has_no_job(world: World) -> None:
    async with world.process() as killed:
        await killed.jobs.acknowledge(command())
    async with world.process() as next_one:
        assert next_one.deliveries.ended == ["500"]
        assert await left(next_one) == []


async def test_of_a_message_it_is_known_in_which_channel_its_reply_is(world: World) -> None:
    message = replace(command(), token="", channel_id=44)
    async with world.process("gateway", silent_s=LONG_S) as process:
        await process.jobs.acknowledge(message)
        rows = await process.records.commands.left_by_this()
        assert [acknowledgement_of(row) for row in rows] == [message]


async def test_a_command_whose_job_is_on_record_goes_on_as_that_job(world: World) -> None:
    async with world.process(drain_s=5) as process:
        await process.jobs.acknowledge(command())
        await process.jobs.submit(a_job())
        assert await left(process) == []
        assert statuses(await process.deliveries.until(finished)) == ["done"]
        await process.jobs.acknowledge(command())  # as it is delivered twice
    async with world.process() as next_one:
        assert next_one.deliveries.ended == []
        assert await left(next_one) == []


async def test_a_command_that_was_refused_is_forgotten(world: World) -> None:
    async with world.process() as process:
        await process.jobs.acknowledge(command())
        await process.jobs.refuse("500")
        assert await left(process) == []


async def test_a_reply_that_cannot_be_edited_any_more_is_forgotten(world: World) -> None:
    async with world.process() as killed:
        await killed.jobs.acknowledge(command(expires_in_s=-1.0))
    async with world.process() as next_one:
        assert next_one.deliveries.ended == []
        assert await left(next_one) == []


async def test_of_several_processes_only_those_of_the_dead_are_ended(world: World) -> None:
    async with world.process("gateway", silent_s=LONG_S) as gateway:
        await gateway.jobs.acknowledge(command())
        commands = AcknowledgedRepository(gateway.database, "worker")
        of_worker = LeftCommands(commands, gateway.deliveries.end_reply)
        await of_worker.end_others()
        assert gateway.deliveries.ended == []
        await ProcessRepository(gateway.database).remove("gateway")
        await of_worker.end_others()
        assert gateway.deliveries.ended == ["500"]
        assert await left(gateway) == []
