"""What generations cost by the table of prices, before and after."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guilds.prices import Price, PriceEntry, Prices, Unit
from hfmedia.quotes import Amount
from hfmedia.types import TASKS, GenerationRequest, Task

DEFAULTS = {task: Price(unit="run", micros=50_000) for task in TASKS}


def request(task: Task = "text-to-image", **fields: Any) -> GenerationRequest:
    return GenerationRequest(task=task, **{"model": "owner/model", **fields})


def entry(model: str = "owner/model", micros: int = 10_000, **fields: Any) -> PriceEntry:
    unit: Unit = fields.pop("unit", "image")
    return PriceEntry(model=model, price=Price(unit=unit, micros=micros), **fields)


def prices(*entries: PriceEntry) -> Prices:
    return Prices(defaults=DEFAULTS, entries=entries)


def exact(micros: int) -> Amount:
    return Amount(micros=micros, approximate=False)


DEFAULT = Amount(micros=50_000, approximate=True)


def test_without_an_entry_the_default_of_the_task_counts_and_says_so() -> None:
    assert prices().cost(request(), "fal-ai") == DEFAULT


@pytest.mark.parametrize(
    ("found", "micros"),
    [
        (entry(), 10_000),
        (entry("OWNER/*"), 10_000),
        (entry("*", provider="fal-ai"), 10_000),
        (entry(task="text-to-image"), 10_000),
    ],
)
def test_an_entry_that_fits_counts(found: PriceEntry, micros: int) -> None:
    assert prices(found).cost(request(), "fal-ai") == exact(micros)


@pytest.mark.parametrize(
    "other", [entry("other/*"), entry(provider="nscale"), entry(task="image-to-image")]
)
def test_an_entry_for_something_else_does_not_count(other: PriceEntry) -> None:
    assert prices(other).cost(request(), "fal-ai") == DEFAULT


def test_the_first_of_several_entries_counts() -> None:
    assert prices(entry(micros=1), entry(micros=2)).cost(request(), "fal-ai") == exact(1)


@pytest.mark.parametrize(
    ("unit", "asked", "micros"),
    [
        ("image", request(), 10_000),
        ("run", request("text-to-video"), 10_000),
        ("megapixel", request(parameters={"width": 2000, "height": 1000}), 20_000),
        ("megapixel", request(), 10_486),
        ("megapixel", request(parameters={"width": 1001, "height": 1001}), 10_021),
        ("megapixel", request(parameters={"width": 64, "height": 64}), 10_000),
        ("megapixel", request(aspect_ratio="9:21"), 10_000),
        ("second", request("text-to-video"), 50_000),
        ("second", request("text-to-video", parameters={"duration": 8}), 80_000),
        ("second", request("text-to-video", parameters={"num_frames": 81}), 50_625),
        ("second", request("text-to-video", parameters={"duration": "long"}), 50_000),
        ("second", request("text-to-video", parameters={"duration": True}), 50_000),
    ],
)
def test_a_price_is_per_unit_and_rounded_up(
    unit: Unit, asked: GenerationRequest, micros: int
) -> None:
    assert prices(entry(unit=unit)).cost(asked, "fal-ai") == exact(micros)


def test_the_estimate_is_the_dearest_of_the_providers_that_may_be_asked() -> None:
    table = prices(entry(micros=10, provider="fal-ai"), entry(micros=90_000, provider="nscale"))
    assert table.quote(request(), ["fal-ai"]).estimate == exact(10)
    assert table.quote(request(), ["fal-ai", "replicate"]).estimate == DEFAULT
    assert table.quote(request(), ["fal-ai", "nscale", "replicate"]).estimate == exact(90_000)


def test_where_the_providers_are_not_known_every_price_may_be_the_one() -> None:
    cheap = prices(entry(micros=10, provider="nscale")).quote(request(), None)
    assert cheap.estimate == DEFAULT
    dear = prices(entry(micros=90_000, provider="nscale")).quote(request(), None)
    assert dear.estimate == exact(90_000)
    assert dear.cost("fal-ai") == DEFAULT
    assert prices(entry(micros=10)).quote(request(), None).estimate == exact(10)


def test_a_provider_that_was_not_to_be_asked_costs_the_estimate() -> None:
    table = prices(entry(micros=10, provider="fal-ai"))
    assert table.quote(request(), ["fal-ai"]).cost("nscale") == exact(10)


@given(
    st.lists(
        st.builds(
            entry,
            model=st.sampled_from(["owner/model", "owner/*", "other/*"]),
            micros=st.integers(0, 200_000),
            provider=st.none() | st.sampled_from(["a", "b", "c"]),
            unit=st.sampled_from(["image", "megapixel", "second", "run"]),
        ),
        max_size=5,
    ),
    st.lists(st.sampled_from(["a", "b", "c"]), unique=True),
    st.sampled_from(["text-to-image", "image-to-image", "text-to-video", "conversational"]),
)
def test_no_provider_that_may_be_asked_costs_more_than_the_estimate(
    entries: list[PriceEntry], providers: list[str], task: Task
) -> None:
    table = prices(*entries)
    known, unknown = table.quote(request(task), providers), table.quote(request(task), None)
    for provider in ("a", "b", "c", "d"):
        assert known.cost(provider).micros <= known.estimate.micros
        assert unknown.cost(provider) == table.cost(request(task), provider)
        assert unknown.cost(provider).micros <= unknown.estimate.micros
