"""Who rests after failing, who is let through again, and who is asked first."""

from __future__ import annotations

import pytest

from hfmedia.errors import (
    ConnectFailed,
    ContentRefused,
    HFMediaError,
    ResponseError,
    UnknownOutcome,
)
from hfmedia.health import Health, Order
from hfmedia.router import generate
from hfmedia.wire import Route
from tests.library.scripted import DONE, REQUEST, Scripted, routes

FAL, REPLICATE, NSCALE = routes("fal-ai", "replicate", "nscale")
ALL = [FAL, REPLICATE, NSCALE]
BUSY = ResponseError("busy", status=429)
DOWN = ResponseError("down", status=500)


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def health(clock: Clock) -> Health:
    return Health(clock)


def fail(health: Health, route: Route, error: HFMediaError, times: int = 1) -> None:
    for _ in range(times):
        with health.attempt(route) as attempt:
            attempt.failed(error)


def work(health: Health, route: Route, clock: Clock, seconds: float = 1.0) -> None:
    with health.attempt(route) as attempt:
        clock.now += seconds
        attempt.worked()


def names(health: Health, order: Order = "mapping") -> list[str]:
    return [route.provider for route in health.ordered(ALL, order)]


def test_who_is_well_is_asked_in_the_mappings_order(health: Health) -> None:
    assert names(health) == ["fal-ai", "replicate", "nscale"]


def test_a_busy_provider_rests_at_once_and_is_asked_last(health: Health) -> None:
    fail(health, FAL, BUSY)
    assert names(health) == ["replicate", "nscale", "fal-ai"]


def test_a_rest_ends_after_half_a_minute(health: Health, clock: Clock) -> None:
    fail(health, FAL, BUSY)
    clock.now += 30
    assert names(health)[0] == "fal-ai"


def test_a_rest_that_the_provider_names_is_kept(health: Health, clock: Clock) -> None:
    fail(health, FAL, ResponseError("busy", status=429, retry_after=120))
    clock.now += 119
    assert names(health)[-1] == "fal-ai"
    clock.now += 1
    assert names(health)[0] == "fal-ai"


@pytest.mark.parametrize("error", [DOWN, ConnectFailed("nobody"), UnknownOutcome("lost")])
def test_two_failures_may_be_chance_and_three_are_not(health: Health, error: HFMediaError) -> None:
    fail(health, FAL, error, times=2)
    assert names(health)[0] == "fal-ai"
    fail(health, FAL, error)
    assert names(health)[-1] == "fal-ai"


def test_each_further_failure_doubles_the_rest_up_to_ten_minutes(
    health: Health, clock: Clock
) -> None:
    fail(health, FAL, BUSY, times=2)
    clock.now += 59
    assert names(health)[-1] == "fal-ai"
    fail(health, FAL, BUSY, times=20)
    clock.now += 600
    assert names(health)[0] == "fal-ai"


@pytest.mark.parametrize(
    "error",
    [ResponseError("no", status=422), ContentRefused("no"), ResponseError("no", status=404)],
)
def test_what_was_asked_for_says_nothing_of_the_providers_health(
    health: Health, error: HFMediaError
) -> None:
    fail(health, FAL, error, times=10)
    assert names(health)[0] == "fal-ai"


def test_after_a_rest_one_request_is_let_through_while_the_others_go_elsewhere(
    health: Health, clock: Clock
) -> None:
    fail(health, FAL, BUSY)
    clock.now += 30
    with health.attempt(FAL):
        assert names(health) == ["replicate", "nscale", "fal-ai"]


def test_the_one_that_was_let_through_decides_for_the_others(health: Health, clock: Clock) -> None:
    fail(health, FAL, BUSY)
    clock.now += 30
    work(health, FAL, clock)
    assert names(health)[0] == "fal-ai"
    fail(health, FAL, DOWN)
    assert names(health)[0] == "fal-ai"  # its failures are counted anew


def test_another_task_of_the_same_provider_does_not_rest(health: Health) -> None:
    fail(health, FAL, BUSY)
    films = routes("fal-ai", "replicate", task="text-to-video")
    assert health.ordered(films) == films


def test_the_fastest_is_the_one_with_the_smallest_median(health: Health, clock: Clock) -> None:
    for route, seconds in ((FAL, [9.0, 2.0, 9.0]), (REPLICATE, [3.0, 3.0, 30.0]), (NSCALE, [5.0])):
        for taken in seconds:
            work(health, route, clock, taken)
    assert names(health, "fastest") == ["replicate", "nscale", "fal-ai"]


def test_who_was_never_measured_is_measured_first(health: Health, clock: Clock) -> None:
    work(health, FAL, clock)
    assert names(health, "fastest") == ["replicate", "nscale", "fal-ai"]


def test_a_random_order_asks_each_once(health: Health) -> None:
    orders = {tuple(names(health, "random")) for _ in range(100)}
    assert len(orders) > 1
    assert all(sorted(order) == ["fal-ai", "nscale", "replicate"] for order in orders)


async def test_a_generation_teaches_the_next_one(health: Health) -> None:
    effects = Scripted({"fal-ai": [BUSY], "replicate": [DONE, DONE]})
    await generate(REQUEST, health.ordered(ALL), effects, health)
    second = await generate(REQUEST, health.ordered(ALL), effects, health)
    assert second.path == "replicate"


async def test_a_resting_provider_is_asked_when_nobody_else_is_left(health: Health) -> None:
    fail(health, FAL, BUSY)
    effects = Scripted({"fal-ai": [DONE], "replicate": [DOWN]})
    generation = await generate(REQUEST, health.ordered([FAL, REPLICATE]), effects, health)
    assert generation.path == "replicate 500 → fal-ai"
