"""What jobs cost: held before they start, settled when their generations end."""

from __future__ import annotations

import asyncio

import pytest

from jobs.ledger import settled_later
from jobs.models import CameTooLate, JobRejected, LimitReached
from jobs.records import generation_rows, job_row
from playground.providers import REALISTIC, Behaviour, Providers
from storage.errors import StorageUnavailable
from storage.hold_rows import Bound, HeldJobRow, HoldRequest, HoldRow, counter_at
from storage.holds import HoldRepository
from tests.jobs.builders import MIKA
from tests.jobs.durable_world import Process, World, a_job, finished

DAY = 1_795_348_800.0  # 2026-11-22, 12:00 UTC
CENT = 10_000
QUOTE = '{"by_provider": {"fal-ai": {"micros": 7000, "approximate": false}}, "others": null}'
SPENT = counter_at("tenant", "33", "day", DAY)


def hold(number: int = 500, count: int = 2, *, budget: int = 10 * CENT) -> HoldRequest:
    job_id = str(number)
    return HoldRequest(
        job=HeldJobRow(
            job_id=job_id,
            tenant="33",
            user_id=MIKA,
            guild_id=33,
            key_owner="guild",
            task="text-to-image",
            model="owner/model",
            quote=QUOTE,
            began_at=DAY,
        ),
        holds=tuple(
            HoldRow(job_id=job_id, number=each, estimate_micros=CENT)
            for each in range(1, count + 1)
        ),
        bounds=(Bound(counter=SPENT, measure="micros", limit=budget),),
    )


async def booked(process: Process, number: int = 500) -> list[tuple[str, int | None]]:
    rows = await HoldRepository(process.database).of_job(str(number))
    return [(row.state, row.cost_micros) for row in rows]


async def submitted(process: Process, number: int = 500, count: int = 2) -> None:
    async with process.jobs.reserve_slot(MIKA, str(number), hold(number, count)):
        await process.jobs.submit(a_job(number, count))


async def settled(process: Process, number: int = 500) -> list[tuple[str, int | None]]:
    """What was booked, as soon as nothing is held any more."""
    async with asyncio.timeout(20):
        while any(state == "held" for state, _ in await booked(process, number)):
            pass  # each question lets the process go on
    return await booked(process, number)


async def test_a_generation_costs_what_its_provider_takes(world: World) -> None:
    async with world.process() as process:
        await submitted(process)
        await process.deliveries.until(finished)
        assert await settled(process) == [("settled", 7000), ("settled", 7000)]


async def test_a_refused_generation_costs_nothing(world: World, providers: Providers) -> None:
    providers.settings.use(dict.fromkeys(REALISTIC, Behaviour(failure="403")))
    async with world.process() as process:
        await submitted(process, count=1)
        await process.deliveries.until(finished)
        assert await settled(process) == [("released", 0)]


async def test_a_job_for_which_a_budget_has_no_room_does_not_start(world: World) -> None:
    async with world.process() as process:
        await submitted(process)
        with pytest.raises(LimitReached) as caught:
            async with process.jobs.reserve_slot(MIKA, "501", hold(501, budget=2 * CENT)):
                pytest.fail("it began")
        assert caught.value.bound.limit == 2 * CENT
        assert isinstance(caught.value, JobRejected)
        assert await booked(process, 501) == []


async def test_what_is_not_submitted_costs_nothing(world: World) -> None:
    async with world.process() as process:
        with pytest.raises(RuntimeError, match="its image was none"):
            async with process.jobs.reserve_slot(MIKA, "500", hold()):
                raise RuntimeError("its image was none")
        assert await booked(process) == [("released", 0), ("released", 0)]


async def test_a_job_that_is_on_record_keeps_its_hold_though_its_submit_failed(
    world: World,
) -> None:
    async with world.process() as process:

        async def submit() -> None:
            spec = a_job(500, 2)
            async with process.jobs.reserve_slot(MIKA, "500", hold()):
                await process.records.jobs.add(job_row(spec, DAY), generation_rows(spec))
                raise ConnectionError("it broke during the commit")

        with pytest.raises(ConnectionError):
            await submit()
        assert await booked(process) == [("held", None), ("held", None)]


async def test_a_job_whose_hold_was_given_back_is_not_submitted(world: World) -> None:
    async with world.process() as process:

        async def submit_late() -> None:
            async with process.jobs.reserve_slot(MIKA, "500", hold()):
                await process.records.ledger.release("500")  # as after ten minutes
                await process.jobs.submit(a_job(500, 2))

        with pytest.raises(CameTooLate):
            await submit_late()
        assert await process.records.jobs.get("500") is None
        assert await booked(process) == [("released", 0), ("released", 0)]


async def test_a_command_that_comes_twice_is_held_once_and_not_given_back_by_the_second(
    world: World,
) -> None:
    async with world.process() as process, process.jobs.reserve_slot(MIKA, "500", hold()):
        async with process.jobs.reserve_slot(MIKA, "500", hold()):
            pass  # Discord says that it was answered before
        assert await booked(process) == [("held", None), ("held", None)]


async def test_what_is_cancelled_before_its_turn_costs_nothing_at_once(
    world: World, providers: Providers
) -> None:
    providers.settings.use({"fal-ai": Behaviour(failure="never")})
    async with world.process(tenant_jobs=1) as process:
        await process.jobs.submit(a_job(499, 1))
        await process.deliveries.until(lambda it: it.generations[0].status == "running", "499")
        await submitted(process)
        await process.jobs.cancel("500", user_id=MIKA)
        assert await booked(process) == [("released", 0), ("released", 0)]


def test_what_cannot_be_settled_now_is_logged_and_hurts_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def settle() -> None:
        raise StorageUnavailable("the database is away")

    with settled_later("500"):
        settle()
    assert "what job 500 costs is settled later" in caplog.text


async def test_a_job_that_goes_on_elsewhere_is_settled_there(
    world: World, providers: Providers
) -> None:
    providers.settings.use({"fal-ai": Behaviour(latency=1.0)})
    async with world.process() as first:
        await submitted(first, count=1)
        await first.deliveries.until(lambda it: it.generations[0].progress.stage == "waiting")
    async with world.process() as second:
        await second.deliveries.until(finished)
        assert await settled(second) == [("settled", 7000)]
