"""What an answer in words costs at most, by the prices that the router lists. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import ceil
from typing import Final

from guilds.models import MAX_MICROS
from hfmedia.chat_model import ChatModel, ChatOffer
from hfmedia.quotes import Amount
from hfmedia.types import GenerationRequest
from hfmedia.used_tokens import prompt_tokens

ANSWER_TOKENS: Final = 4096  # of an answer whose request does not say how many it may have
IMAGE_TOKENS: Final = 4000  # of an image: the most that models of today take, for a large one


def most_prompt_tokens(request: GenerationRequest, model: ChatModel | None = None) -> int:
    """How many tokens are sent at most, estimated from their characters.

    An image is counted unless the model is known to take none: it is often attached only after the
    price was told.
    """
    takes_images = request.task == "conversational" and (
        model is None or model.takes_images is not False
    )
    texts = prompt_tokens(replace(request, image=None))
    return texts + (IMAGE_TOKENS if takes_images else 0)


def most_answer_tokens(request: GenerationRequest) -> int:
    """How many tokens may come back, thoughts included."""
    limit = request.arguments.get("max_tokens")
    return limit if type(limit) is int and limit > 0 else ANSWER_TOKENS


def listed_amount(
    model: ChatModel | None, provider: str | None, request: GenerationRequest
) -> Amount | None:
    """The most that an answer costs at a provider; None if the list does not know its prices."""
    offer = None if model is None or provider is None else model.offer(provider)
    return None if offer is None else _amount(offer, model, request)


def dearest_listed(model: ChatModel | None, request: GenerationRequest) -> Amount | None:
    """The same at the dearest of all that offer the model; None if no price is known."""
    return max(_amounts(model, request), key=lambda amount: amount.micros, default=None)


def _amounts(model: ChatModel | None, request: GenerationRequest) -> Iterator[Amount]:
    for offer in () if model is None else model.offers:
        amount = _amount(offer, model, request)
        if amount is not None:
            yield amount


def _amount(offer: ChatOffer, model: ChatModel | None, request: GenerationRequest) -> Amount | None:
    if offer.input_price is None or offer.output_price is None:
        return None
    prompt, answer = most_prompt_tokens(request, model), most_answer_tokens(request)
    # Dollars for a million tokens are millionths of a dollar for one.
    micros = ceil(prompt * offer.input_price + answer * offer.output_price)
    return Amount(micros=min(micros, MAX_MICROS), approximate=True, tokens=prompt + answer)
