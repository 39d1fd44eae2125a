"""What text costs: the cheapest provider first, and estimates."""

from __future__ import annotations

import pytest

from hfmedia.chat_model import ChatModel, ChatOffer
from hfmedia.routing.prices import cheapest, cost, estimate
from hfmedia.text import Usage
from tests.library.scripted import a_row


def offer(provider: str, price: float | None, input_price: float | None = 1.0) -> ChatOffer:
    return ChatOffer(provider=provider, is_live=True, input_price=input_price, output_price=price)


MODEL = ChatModel(
    id="a/fox",
    offers=(offer("dear", 9.0), offer("free", 0.0), offer("cheap", 0.5), offer("secret", None)),
)


def order(model: ChatModel | None, *providers: str) -> list[str]:
    rows = [a_row(provider, "conversational") for provider in providers]
    return [row.provider for row in cheapest(rows, model)]


def test_the_cheapest_comes_first() -> None:
    assert order(MODEL, "dear", "cheap", "free") == ["free", "cheap", "dear"]


def test_an_unknown_price_comes_behind_every_known_one_in_the_mappings_order() -> None:
    assert order(MODEL, "unlisted", "secret", "dear") == ["dear", "unlisted", "secret"]


def test_what_costs_the_same_stays_in_the_mappings_order() -> None:
    model = ChatModel(id="a/fox", offers=(offer("a", 1.0), offer("b", 1.0, input_price=0.1)))
    assert order(model, "a", "b") == ["a", "b"]
    assert order(model, "b", "a") == ["b", "a"]


def test_without_prices_it_is_the_mappings_order() -> None:
    assert order(None, "b", "a") == ["b", "a"]


def test_an_estimate_is_in_dollars_for_tokens_priced_by_the_million() -> None:
    cost = estimate(MODEL, "cheap", prompt_tokens=2_000_000, completion_tokens=1_000_000)
    assert cost == pytest.approx(2 * 1.0 + 0.5)
    assert estimate(MODEL, "dear", prompt_tokens=0, completion_tokens=1) == pytest.approx(9e-6)


@pytest.mark.parametrize("provider", ["secret", "unlisted"])
def test_without_a_known_price_there_is_no_estimate(provider: str) -> None:
    assert estimate(MODEL, provider, prompt_tokens=1, completion_tokens=1) is None
    assert estimate(None, provider, prompt_tokens=1, completion_tokens=1) is None


def test_without_the_price_of_what_is_sent_there_is_no_estimate() -> None:
    model = ChatModel(id="a/fox", offers=(offer("a", 1.0, input_price=None),))
    assert estimate(model, "a", prompt_tokens=1, completion_tokens=1) is None


def test_what_was_used_costs_what_so_many_tokens_cost() -> None:
    used = Usage(prompt_tokens=1_000_000, completion_tokens=3_000_000)
    assert cost(MODEL, "cheap", used) == pytest.approx(1.0 + 1.5)


@pytest.mark.parametrize(
    "usage", [None, Usage(), Usage(prompt_tokens=1), Usage(completion_tokens=1)]
)
def test_what_is_not_known_to_be_used_has_no_cost(usage: Usage | None) -> None:
    assert cost(MODEL, "cheap", usage) is None
    assert cost(None, "cheap", Usage(prompt_tokens=1, completion_tokens=1)) is None
