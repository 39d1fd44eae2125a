"""What generations cost: by the table that the operator keeps, `prices.toml`, and by the router."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal
from typing import Any, Final, Literal, TypeAlias, cast

from guilds.patterns import matches
from guilds.sizes import megapixels
from guilds.text_prices import (
    dearest_listed,
    listed_amount,
    most_answer_tokens,
    most_prompt_tokens,
)
from hfmedia.chat_model import ChatModel
from hfmedia.quotes import Amount, Quote
from hfmedia.types import GenerationRequest, Task

MediaUnit: TypeAlias = Literal["image", "megapixel", "second", "run"]
Unit: TypeAlias = Literal[MediaUnit, "million tokens"]

# Of an image, however small: providers charge for a begun megapixel, or for the image. Else
# somebody who asks for the smallest ones would spend many times a budget.
MIN_MEGAPIXELS: Final = Decimal(1)
MILLION: Final = 1_000_000
VIDEO_S: Final = 5  # of a video whose length is not asked for
FRAMES_PER_S: Final = 16  # few models make fewer: so a number of frames is not taken for too short


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """A price in millionths of a dollar per unit.

    A second is one of the video; tokens are those of the prompt and of the answer together.
    """

    unit: Unit
    micros: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceEntry:
    """The price of the models that a pattern names, where one is given: at a provider, for a task.

    `page` is where it is from, and `read` the day on which it was read there (2026-12-31).
    """

    model: str
    price: Price
    provider: str | None = None
    task: Task | None = None
    page: str | None = None
    read: str | None = None

    def is_for(self, request: GenerationRequest) -> bool:
        """Whether it may be the price of a request."""
        return self.task in {None, request.task} and matches(self.model, request.model)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """A table of prices. Of several entries the first counts; without one, the task's default."""

    defaults: Mapping[Task, Price]
    entries: tuple[PriceEntry, ...] = ()

    def cost(
        self, request: GenerationRequest, provider: str | None, model: ChatModel | None = None
    ) -> Amount:
        """What a generation costs at a provider; None is one that no entry names.

        `model` is what the router lists of a chat model: its prices come before the table's.
        """
        listed = listed_amount(model, provider, request)
        if listed is not None:
            return listed
        entries = (it for it in self.entries if it.provider in {None, provider})
        entry = next((it for it in entries if it.is_for(request)), None)
        if entry is not None:
            return _amount(request, entry.price)
        # The router may choose a provider itself, which can be any that it lists.
        amounts = (self._default(request), dearest_listed(model, request))
        return max((it for it in amounts if it is not None), key=lambda amount: amount.micros)

    def quote(
        self,
        request: GenerationRequest,
        providers: Collection[str] | None,
        model: ChatModel | None = None,
    ) -> Quote:
        """What a generation costs at each provider that may be asked; None if they are not known.

        Then those that entries name or the router lists are quoted, and what it costs at all
        others. `model` is as in `cost`.
        """
        if providers:
            return Quote(by_provider={it: self.cost(request, it, model) for it in providers})
        named = {it.provider for it in self.entries if it.provider is not None}
        listed = () if model is None else (it.provider for it in model.offers)
        return Quote(
            by_provider={it: self.cost(request, it, model) for it in sorted({*named, *listed})},
            others=self.cost(request, None, model),
        )

    def _default(self, request: GenerationRequest) -> Amount:
        return replace(_amount(request, self.defaults[request.task]), approximate=True)


def _amount(request: GenerationRequest, price: Price) -> Amount:
    if price.unit == "million tokens":
        tokens = most_prompt_tokens(request) + most_answer_tokens(request)
        return Amount(micros=-(-price.micros * tokens // MILLION), approximate=True, tokens=tokens)
    micros = (price.micros * _units(request, price.unit)).to_integral_value(ROUND_CEILING)
    return Amount(micros=int(micros), approximate=False)


def _units(request: GenerationRequest, unit: MediaUnit) -> Decimal:
    """How many units one generation has."""
    match unit:
        case "image" | "run":
            return Decimal(1)
        case "megapixel":
            return max(MIN_MEGAPIXELS, Decimal(str(megapixels(request))))
        case "second":
            return _seconds(request.arguments)


def _seconds(arguments: Mapping[str, Any]) -> Decimal:
    """How long a video is asked for to be."""
    duration, frames = arguments.get("duration"), arguments.get("num_frames")
    if _is_number(duration):
        return Decimal(str(duration))
    return Decimal(str(frames)) / FRAMES_PER_S if _is_number(frames) else Decimal(VIDEO_S)


def _is_number(value: object) -> bool:
    return type(value) in {int, float} and 0 < cast("float", value) < math.inf
