"""Providers that keep failing rest, and come back by one request that is let through."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from hfmedia.errors import (
    BadReply,
    ConnectFailed,
    ContentRefused,
    HFMediaError,
    JobFailed,
    ResponseError,
)
from hfmedia.routing.provider_stats import FIRST_REST, LONGEST_REST, Order, ProviderStats
from hfmedia.routing.router import generate
from hfmedia.types import Route
from tests.library.scripted import DONE, FILM, REQUEST, Scripted, routes

FAL, REPLICATE = routes("fal-ai", "replicate")
BROKEN = ResponseError("it answered 500.", status=500)
BUSY = ResponseError("it answered 429.", status=429)


@dataclass
class HandClock:
    """The time, set by hand."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def health(clock: HandClock) -> ProviderStats:
    return ProviderStats(clock)


def fail(health: ProviderStats, error: HFMediaError, route: Route = FAL, times: int = 1) -> None:
    for _ in range(times):
        with health.attempt(route) as attempt:
            attempt.failed(error)


def work(health: ProviderStats, route: Route, clock: HandClock, seconds: float) -> None:
    with health.attempt(route) as attempt:
        clock.now += seconds
        attempt.worked()


def names(health: ProviderStats, order: Order = "mapping") -> list[str]:
    return [route.provider for route in health.ordered([FAL, REPLICATE], order)]


@pytest.mark.parametrize("error", [BROKEN, ConnectFailed("no"), JobFailed("no"), BadReply("no")])
def test_failing_twice_may_be_chance_but_not_thrice(
    health: ProviderStats, error: HFMediaError
) -> None:
    fail(health, error, times=2)
    assert names(health) == ["fal-ai", "replicate"]
    fail(health, error)
    assert names(health) == ["replicate", "fal-ai"]


@pytest.mark.parametrize("status", [401, 402, 403, 429])
def test_what_the_next_request_would_meet_too_counts_at_once(
    health: ProviderStats, status: int
) -> None:
    fail(health, ResponseError("no", status=status))
    assert names(health) == ["replicate", "fal-ai"]


@pytest.mark.parametrize(
    "error",
    [
        ResponseError("bad width", status=400),
        ResponseError("bad width", status=422),
        ResponseError("stale", status=404),
        JobFailed("bad width", status=422),
        ContentRefused("NSFW"),
    ],
)
def test_what_was_asked_for_is_not_the_providers_fault(
    health: ProviderStats, error: HFMediaError
) -> None:
    fail(health, error, times=9)
    assert names(health) == ["fal-ai", "replicate"]


def test_a_rest_ends(health: ProviderStats, clock: HandClock) -> None:
    fail(health, BUSY)
    clock.now += FIRST_REST - 1
    assert names(health) == ["replicate", "fal-ai"]
    clock.now += 1
    assert names(health) == ["fal-ai", "replicate"]


def test_each_further_failure_doubles_it_up_to_a_limit(
    health: ProviderStats, clock: HandClock
) -> None:
    fail(health, BUSY, times=2)
    clock.now += 2 * FIRST_REST - 1
    assert names(health)[0] == "replicate"
    fail(health, BUSY, times=50)
    clock.now += LONGEST_REST
    assert names(health)[0] == "fal-ai"


def test_retry_after_wins(health: ProviderStats, clock: HandClock) -> None:
    fail(health, ResponseError("busy", status=429, retry_after=300))
    clock.now += 299
    assert names(health)[0] == "replicate"
    clock.now += 1
    assert names(health)[0] == "fal-ai"


def test_after_the_rest_one_request_is_let_through(health: ProviderStats, clock: HandClock) -> None:
    fail(health, BUSY)
    clock.now += FIRST_REST
    with health.attempt(FAL) as attempt:
        assert names(health) == ["replicate", "fal-ai"]  # the others wait for what becomes of it
        attempt.worked()
    assert names(health) == ["fal-ai", "replicate"]


def test_a_success_forgets_the_failures(health: ProviderStats, clock: HandClock) -> None:
    fail(health, BROKEN, times=2)
    work(health, FAL, clock, 1)
    fail(health, BROKEN, times=2)
    assert names(health) == ["fal-ai", "replicate"]


def test_each_task_has_its_own_health(health: ProviderStats) -> None:
    fail(health, BUSY)
    film = [Route(it.serving, replace(it.row, task=FILM.task)) for it in (FAL, REPLICATE)]
    assert [route.provider for route in health.ordered(film)] == ["fal-ai", "replicate"]


def test_the_fastest_goes_first_and_who_is_unknown_before_it(
    health: ProviderStats, clock: HandClock
) -> None:
    work(health, FAL, clock, 5)
    assert names(health, "fastest") == ["replicate", "fal-ai"]
    work(health, REPLICATE, clock, 9)
    assert names(health, "fastest") == ["fal-ai", "replicate"]
    for _ in range(3):
        work(health, REPLICATE, clock, 1)
    assert names(health, "fastest") == ["replicate", "fal-ai"]


def test_random_is_everyone_once(health: ProviderStats) -> None:
    orders = {tuple(names(health, "random")) for _ in range(64)}
    assert orders == {("fal-ai", "replicate"), ("replicate", "fal-ai")}


async def test_the_router_tells_how_every_attempt_ended(health: ProviderStats) -> None:
    effects = Scripted({"fal-ai": [BUSY], "replicate": [DONE]})
    await generate(REQUEST, [FAL, REPLICATE], effects, health)
    assert names(health) == ["replicate", "fal-ai"]


async def test_who_rests_is_asked_when_nobody_else_is_left(health: ProviderStats) -> None:
    fail(health, BUSY)
    effects = Scripted({"fal-ai": [DONE], "replicate": [BROKEN]})
    ways = health.ordered([FAL, REPLICATE])
    assert (await generate(REQUEST, ways, effects, health)).path == "replicate 500 → fal-ai"
