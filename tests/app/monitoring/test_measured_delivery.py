"""What is counted of jobs while they are delivered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest

from app.monitoring.measured_delivery import MeasuredDelivery
from app.monitoring.metrics import Metrics
from hfmedia.events import Trying
from jobs import JobSpec
from jobs.models import REPLY_LIFETIME_S, GenerationState, Snapshot
from jobs.progress import done, first_snapshot, stopped, with_event
from tests.jobs.builders import a_generation, a_spec

ASKED_FOR_AT = 4e9 - REPLY_LIFETIME_S  # the reply of a_spec() expires at 4e9
SPEC = a_spec(2)
FIRST = first_snapshot(SPEC, ASKED_FOR_AT)


class Reader:
    """A delivery that reads the first `count` snapshots, and keeps what the metrics say at each."""

    def __init__(self, metrics: Metrics, count: int = 100) -> None:
        self._metrics = metrics
        self._count = count
        self.states: list[tuple[float, float]] = []

    async def deliver(self, spec: JobSpec, snapshots: AsyncIterator[Snapshot]) -> None:
        async for _ in snapshots:
            self.states.append(states(self._metrics))
            if len(self.states) == self._count:
                return


class Broken:
    """A delivery that fails, or is cancelled, after the first snapshot."""

    def __init__(self, error: BaseException) -> None:
        self._error = error

    async def deliver(self, spec: JobSpec, snapshots: AsyncIterator[Snapshot]) -> None:
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


@pytest.mark.parametrize(("clock", "waited"), [(ASKED_FOR_AT + 0.75, 0.75), (0.0, 0.0)])
async def test_a_job_waits_from_its_interaction_to_its_first_provider(
    clock: float, waited: float
) -> None:
    metrics = Metrics()
    asks = replace(FIRST, generations=tuple(with_event(it, TRYING) for it in FIRST.generations))
    delivery = MeasuredDelivery(Reader(metrics), metrics, clock=lambda: clock)
    await delivery.deliver(SPEC, each([FIRST, asks, asks, ALL]))
    assert value(metrics, "hfmedia_job_wait_seconds_count") == 1
    assert value(metrics, "hfmedia_job_wait_seconds_sum") == waited


TRYING = Trying("fal-ai")
