"""Providers that keep failing rest, and come back by one request that is let through."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from hfmedia.adapter import MappingRow
from hfmedia.errors import (
    BadReply,
    ConnectFailed,
    ContentRefused,
    HFMediaError,
    JobFailed,
    ResponseError,
)
from hfmedia.policy import KeyRef, Order, Policy
from hfmedia.routing.provider_stats import (
    FIRST_COOLDOWN_S,
    MAX_COOLDOWN_S,
    MAX_RECORDS,
    ProviderStats,
)
from tests.library.hand_clock import HandClock
from tests.library.scripted import DONE, REQUEST, Scripted, a_row, generate, routes

FAL, REPLICATE = a_row("fal-ai"), a_row("replicate")
KEY, OTHER = KeyRef("guild", "1"), KeyRef("guild", "2")
BROKEN = ResponseError("it answered 500.", status=500)
BUSY = ResponseError("it answered 429.", status=429)
RANDOM = random.Random(1)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def stats(clock: HandClock) -> ProviderStats:
    return ProviderStats(clock)


def fail(stats: ProviderStats, error: HFMediaError, row: MappingRow = FAL, times: int = 1) -> None:
    for _ in range(times):
        stats.started(KEY, row)
        stats.ended(KEY, row, 1, error)


def succeed(stats: ProviderStats, row: MappingRow, seconds: float) -> None:
    stats.started(KEY, row)
    stats.ended(KEY, row, seconds, None)


def names(stats: ProviderStats, order: Order = "mapping", key: KeyRef = KEY) -> list[str]:
    policy = Policy(hub_key=key, order=order)
    return [row.provider for row in stats.ordered(policy, [FAL, REPLICATE], RANDOM.random)]


@pytest.mark.parametrize("error", [BROKEN, ConnectFailed("no"), JobFailed("no"), BadReply("no")])
def test_failing_twice_may_be_chance_but_not_thrice(
    stats: ProviderStats, error: HFMediaError
) -> None:
    fail(stats, error, times=2)
    assert names(stats) == ["fal-ai", "replicate"]
    fail(stats, error)
    assert names(stats) == ["replicate", "fal-ai"]


@pytest.mark.parametrize("status", [401, 402, 403, 429])
def test_what_the_next_request_would_meet_too_counts_at_once(
    stats: ProviderStats, status: int
) -> None:
    fail(stats, ResponseError("no", status=status))
    assert names(stats) == ["replicate", "fal-ai"]


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
    stats: ProviderStats, error: HFMediaError
) -> None:
    fail(stats, error, times=9)
    assert names(stats) == ["fal-ai", "replicate"]


def test_a_rest_ends(stats: ProviderStats, clock: HandClock) -> None:
    fail(stats, BUSY)
    clock.now += FIRST_COOLDOWN_S - 1
    assert names(stats) == ["replicate", "fal-ai"]
    clock.now += 1
    assert names(stats) == ["fal-ai", "replicate"]


def test_each_further_failure_doubles_it_up_to_a_limit(
    stats: ProviderStats, clock: HandClock
) -> None:
    fail(stats, BUSY, times=2)
    clock.now += 2 * FIRST_COOLDOWN_S - 1
    assert names(stats)[0] == "replicate"
    fail(stats, BUSY, times=50)
    clock.now += MAX_COOLDOWN_S
    assert names(stats)[0] == "fal-ai"


def test_retry_after_wins(stats: ProviderStats, clock: HandClock) -> None:
    fail(stats, ResponseError("busy", status=429, retry_after_s=300))
    clock.now += 299
    assert names(stats)[0] == "replicate"
    clock.now += 1
    assert names(stats)[0] == "fal-ai"


def test_after_the_rest_one_request_is_let_through(stats: ProviderStats, clock: HandClock) -> None:
    fail(stats, BUSY)
    clock.now += FIRST_COOLDOWN_S
    stats.started(KEY, FAL)
    assert names(stats) == ["replicate", "fal-ai"]  # the others wait for what becomes of it
    stats.ended(KEY, FAL, 1, None)
    assert names(stats) == ["fal-ai", "replicate"]


def test_after_a_success_nobody_waits_for_the_next_one(
    stats: ProviderStats, clock: HandClock
) -> None:
    fail(stats, BUSY)
    clock.now += FIRST_COOLDOWN_S
    succeed(stats, FAL, 1)
    stats.started(KEY, FAL)
    assert names(stats) == ["fal-ai", "replicate"]


def test_one_that_never_ends_does_not_decide_for_ever(
    stats: ProviderStats, clock: HandClock
) -> None:
    fail(stats, BUSY)
    clock.now += FIRST_COOLDOWN_S
    stats.started(KEY, FAL)
    clock.now += FIRST_COOLDOWN_S
    assert names(stats) == ["fal-ai", "replicate"]


def test_what_one_account_meets_says_nothing_of_another(stats: ProviderStats) -> None:
    fail(stats, BUSY)
    assert names(stats, key=OTHER) == ["fal-ai", "replicate"]


def test_a_provider_with_a_key_of_its_own_is_judged_by_that(stats: ProviderStats) -> None:
    stats.ended(OTHER, FAL, 1, BUSY)
    policy = Policy(hub_key=KEY, provider_keys={"fal-ai": OTHER})
    found = stats.ordered(policy, [FAL, REPLICATE], RANDOM.random)
    assert [row.provider for row in found] == ["replicate", "fal-ai"]


def test_the_records_are_bounded(stats: ProviderStats) -> None:
    fail(stats, BUSY)
    for number in range(MAX_RECORDS):
        stats.started(KeyRef("guild", f"new {number}"), FAL)
    assert names(stats) == ["fal-ai", "replicate"]


def test_a_success_forgets_the_failures(stats: ProviderStats, clock: HandClock) -> None:
    fail(stats, BROKEN, times=2)
    succeed(stats, FAL, 1)
    fail(stats, BROKEN, times=2)
    assert names(stats) == ["fal-ai", "replicate"]


def test_each_task_is_judged_by_itself(stats: ProviderStats) -> None:
    fail(stats, BUSY)
    rows = [replace(row, task="text-to-video") for row in (FAL, REPLICATE)]
    found = stats.ordered(Policy(hub_key=KEY), rows, RANDOM.random)
    assert [row.provider for row in found] == ["fal-ai", "replicate"]


def test_the_fastest_goes_first_and_an_unknown_one_before_it(stats: ProviderStats) -> None:
    succeed(stats, FAL, 5)
    assert names(stats, "fastest") == ["replicate", "fal-ai"]
    succeed(stats, REPLICATE, 9)
    assert names(stats, "fastest") == ["fal-ai", "replicate"]
    for _ in range(3):
        succeed(stats, REPLICATE, 1)
    assert names(stats, "fastest") == ["replicate", "fal-ai"]


def test_the_speed_of_a_provider_is_that_with_the_key_it_is_asked_with(
    stats: ProviderStats,
) -> None:
    policy = Policy(hub_key=KEY, provider_keys={"fal-ai": OTHER}, order="fastest")
    stats.ended(OTHER, FAL, 9, None)
    stats.ended(KEY, REPLICATE, 5, None)
    found = stats.ordered(policy, [FAL, REPLICATE], RANDOM.random)
    assert [row.provider for row in found] == ["replicate", "fal-ai"]


def test_random_is_everyone_once(stats: ProviderStats) -> None:
    orders = {tuple(names(stats, "random")) for _ in range(64)}
    assert orders == {("fal-ai", "replicate"), ("replicate", "fal-ai")}


async def test_the_router_records_how_every_attempt_ended() -> None:
    effects = Scripted({"fal-ai": [BUSY], "replicate": [DONE]})
    await generate(REQUEST, routes("fal-ai", "replicate"), effects)
    [(first, failure), (second, nothing)] = effects.outcomes
    assert (first.provider, first.outcome, second.provider) == ("fal-ai", "429", "replicate")
    assert failure is not None
    assert failure.status == 429
    assert nothing is None
