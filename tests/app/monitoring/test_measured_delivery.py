"""What is counted of jobs while they are delivered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import get_args

import pytest

from app.monitoring.measured_delivery import TAKEN_OVER_S, MeasuredDelivery
from app.monitoring.measured_late_replies import MeasuredLateReplies
from app.monitoring.metrics import Metrics
from hfmedia.events import Trying
from jobs import JobSpec
from jobs.models import REPLY_LIFETIME_S, GenerationState, Snapshot
from jobs.progress import done, first_snapshot, stopped, with_event
from replies.late.ways import LateOutcome
from tests.jobs.builders import a_generation, a_spec

ASKED_FOR_AT = 4e9 - REPLY_LIFETIME_S  # the reply of a_spec() expires at 4e9
SPEC = a_spec(2)
FIRST = first_snapshot(SPEC, ASKED_FOR_AT)


class Reader:
    """A delivery that reads the first `count` snapshots, and keeps what the metrics say at each."""

    def __init__(self, metrics: Metrics, count: int = 100, *, is_done: bool = True) -> None:
        self._metrics = metrics
        self._count = count
        self._is_done = is_done
        self.states: list[tuple[float, float]] = []
        self.queued: list[float] = []

    async def deliver(self, spec: JobSpec, snapshots: AsyncIterator[Snapshot]) -> bool:
        async for _ in snapshots:
            self.states.append(states(self._metrics))
            self.queued.append(value(self._metrics, "hfmedia_jobs", state="queued"))
            if len(self.states) == self._count:
                break
        return self._is_done


class Broken:
    """A delivery that fails, or is cancelled, after the first snapshot."""

    def __init__(self, error: BaseException) -> None:
        self._error = error

    async def deliver(self, spec: JobSpec, snapshots: AsyncIterator[Snapshot]) -> bool:
        await anext(snapshots)
        raise self._error


def value(metrics: Metrics, name: str, **labels: str) -> float:
    found = metrics.registry.get_sample_value(name, labels)
    assert found is not None, name
    return found


def states(metrics: Metrics) -> tuple[float, float]:
    """How many jobs run, and how many are delivered."""
    return (
        value(metrics, "hfmedia_jobs", state="running"),
        value(metrics, "hfmedia_jobs", state="delivering"),
    )


def ended(metrics: Metrics, status: str) -> float:
    return value(metrics, "hfmedia_generations_total", status=status)


async def each(snapshots: Sequence[Snapshot]) -> AsyncIterator[Snapshot]:
    for snapshot in snapshots:
        yield snapshot


def ends(snapshot: Snapshot, number: int, *, well: bool) -> Snapshot:
    state: GenerationState = snapshot.generations[number - 1]
    result = a_generation(state.request)
    end = done(state, result, 4e9) if well else stopped(state, "cancelled", 4e9)
    return snapshot.with_generation(end)


HALF = ends(FIRST, 1, well=True)
ALL = ends(HALF, 2, well=False)


async def test_a_job_runs_until_its_generations_have_ended_and_then_is_delivered() -> None:
    metrics = Metrics()
    reader = Reader(metrics)
    await MeasuredDelivery(reader, metrics).deliver(SPEC, each([FIRST, HALF, ALL]))
    assert reader.states == [(1, 0), (1, 0), (0, 1)]
    assert states(metrics) == (0, 0)


async def test_each_generation_is_counted_once_by_how_it_ended() -> None:
    metrics = Metrics()
    await MeasuredDelivery(Reader(metrics), metrics).deliver(SPEC, each([FIRST, HALF, HALF, ALL]))
    assert ended(metrics, "done") == ended(metrics, "cancelled") == 1
    assert ended(metrics, "failed") == ended(metrics, "abandoned") == 0


async def test_what_another_process_has_ended_is_not_counted_again() -> None:
    metrics = Metrics()
    await MeasuredDelivery(Reader(metrics), metrics).deliver(SPEC, each([HALF, ALL]))
    assert ended(metrics, "done") == 0
    assert ended(metrics, "cancelled") == 1


async def test_what_still_runs_when_its_reply_is_gone_is_abandoned() -> None:
    metrics = Metrics()
    await MeasuredDelivery(Reader(metrics, count=2), metrics).deliver(SPEC, each([FIRST, HALF]))
    assert ended(metrics, "done") == ended(metrics, "abandoned") == 1


@pytest.mark.parametrize("error", [OSError("broken"), asyncio.CancelledError()])
async def test_a_delivery_that_ends_badly_leaves_no_job_behind(error: BaseException) -> None:
    metrics = Metrics()
    with pytest.raises(type(error)):
        await MeasuredDelivery(Broken(error), metrics).deliver(SPEC, each([FIRST]))
    assert states(metrics) == (0, 0)
    assert ended(metrics, "abandoned") == 0, "another process may go on with it"


@pytest.mark.parametrize(
    ("process_since", "clock", "waited"),
    [
        (ASKED_FOR_AT, ASKED_FOR_AT + 0.75, [0.75]),
        (0.0, 0.0, [0.0]),  # Discord's clock is ahead
        (ASKED_FOR_AT + 3600, ASKED_FOR_AT + 3601, []),  # while no process ran
        (ASKED_FOR_AT, ASKED_FOR_AT + TAKEN_OVER_S + 1, []),  # in a process that has ended since
    ],
)
async def test_a_job_waits_from_its_interaction_to_its_first_provider(
    process_since: float, clock: float, waited: list[float]
) -> None:
    metrics, times = Metrics(), [process_since]
    asks = replace(FIRST, generations=tuple(with_event(it, TRYING) for it in FIRST.generations))
    delivery = MeasuredDelivery(Reader(metrics), metrics, clock=lambda: times[-1])
    times.append(clock)
    await delivery.deliver(SPEC, each([FIRST, asks, asks, ALL]))
    assert value(metrics, "hfmedia_job_wait_seconds_count") == len(waited)
    assert value(metrics, "hfmedia_job_wait_seconds_sum") == sum(waited)


async def test_a_job_that_waits_for_its_turn_is_queued() -> None:
    metrics = Metrics()
    reader = Reader(metrics)
    waits = [replace(FIRST, ahead=2), replace(FIRST, ahead=0), replace(ALL, ahead=0)]
    await MeasuredDelivery(reader, metrics).deliver(SPEC, each(waits))
    assert reader.queued == [1, 1, 0]
    assert reader.states == [(0, 0), (0, 0), (0, 1)]
    assert value(metrics, "hfmedia_jobs", state="queued") == 0


@pytest.mark.parametrize("is_done", [True, False])
async def test_it_says_how_the_delivery_ended(is_done: bool) -> None:
    metrics = Metrics()
    reader = Reader(metrics, is_done=is_done)
    assert await MeasuredDelivery(reader, metrics).deliver(SPEC, each([ALL])) is is_done


@pytest.mark.parametrize("outcome", get_args(LateOutcome))
async def test_late_replies_are_counted_by_outcome(outcome: LateOutcome) -> None:
    class Late:
        async def deliver(self, spec: JobSpec, snapshot: Snapshot) -> LateOutcome:
            return outcome

    metrics = Metrics()
    assert await MeasuredLateReplies(Late(), metrics).deliver(SPEC, ALL) == outcome
    counted = {
        it: value(metrics, "hfmedia_late_replies_total", outcome=it) for it in get_args(LateOutcome)
    }
    assert counted == {it: float(it == outcome) for it in get_args(LateOutcome)}


TRYING = Trying("fal-ai")
