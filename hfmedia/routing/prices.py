"""What text costs, by the prices of the router's list."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from hfmedia.adapter import MappingRow
from hfmedia.chat_model import ChatModel
from hfmedia.results import TextGeneration
from hfmedia.text import Usage

PRICED_TOKENS: Final = 1_000_000  # what a price is for


def cheapest(rows: Sequence[MappingRow], model: ChatModel | None) -> list[MappingRow]:
    """The rows by the price of what is generated, as the router's `:cheapest`.

    Those whose price is known come first; what costs the same stays in the mapping's order.
    """
    return sorted(rows, key=lambda row: _output_price(row.provider, model))


def _output_price(provider: str, model: ChatModel | None) -> float:
    offer = None if model is None else model.offer(provider)
    return math.inf if offer is None or offer.output_price is None else offer.output_price


def estimate(
    model: ChatModel | None, provider: str, *, prompt_tokens: int, completion_tokens: int
) -> float | None:
    """US dollars for so many tokens at a provider; None if one of its prices is not known."""
    offer = None if model is None else model.offer(provider)
    if offer is None or offer.input_price is None or offer.output_price is None:
        return None
    price = prompt_tokens * offer.input_price + completion_tokens * offer.output_price
    return price / PRICED_TOKENS


def cost(model: ChatModel | None, provider: str, usage: Usage | None) -> float | None:
    """US dollars for what was used; None if a price or a number of tokens is not known."""
    if usage is None or usage.prompt_tokens is None or usage.completion_tokens is None:
        return None
    return estimate(
        model,
        provider,
        prompt_tokens=usage.prompt_tokens,
        completion_tokens=usage.completion_tokens,
    )


def with_cost(generation: TextGeneration, model: ChatModel | None) -> TextGeneration:
    """The same answer with what it cost, which is what its last attempt cost."""
    dollars = cost(model, generation.provider, generation.usage)
    *failed, last = generation.attempts
    is_estimated = generation.usage is not None and generation.usage.is_estimated
    attempts = (*failed, replace(last, cost=dollars, is_estimated=is_estimated))
    return replace(generation, cost=dollars, attempts=attempts)
