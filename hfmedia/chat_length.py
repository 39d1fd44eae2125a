"""How much of a conversation is sent as chat, by what its model takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from hfmedia.conversation import texts_of
from hfmedia.model_tokenizers import ModelTokenizers
from hfmedia.raw_prompt import Counter, fitting
from hfmedia.routing.chat_models import ChatModels
from hfmedia.routing.router_choice import ROUTER_PROVIDER, SUFFIXES
from hfmedia.token_counts import estimate_tokens
from hfmedia.types import GenerationRequest

SMALLEST_CONTEXT: Final = 2048  # tokens: what is below fits every model of the router's list


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatLengths:
    """Knows how long the conversations with a model may be, and makes them fit."""

    chat_models: ChatModels
    tokenizers: ModelTokenizers
    proxy: str | None

    async def fitted(
        self, request: GenerationRequest, *, answer_tokens: int = 0
    ) -> GenerationRequest:
        """The request with as much of its conversation as fits beside the answer.

        All of it, where it is not known what the model takes. `answer_tokens` are left for the
        answer where the request does not limit it.
        """
        tokens = token_limit(request.parameters, "max_tokens") or answer_tokens
        if sum(map(estimate_tokens, texts_of(request.messages))) + tokens <= SMALLEST_CONTEXT:
            return request
        limit = await self.context_length(request.model, request.provider)
        if limit is None:
            return request
        kept = await fitting(
            request.messages,
            context_length=limit,
            max_tokens=tokens,
            counter=self.counter(request.model),
        )
        return replace(request, messages=tuple(kept))

    async def context_length(self, model: str, provider: str | None) -> int | None:
        """The limit of the model in tokens, at the provider that is named; None if not known."""
        known = await self.chat_models.get(model, self.proxy)
        chosen = provider == ROUTER_PROVIDER or provider in SUFFIXES
        return None if known is None else known.context_length(None if chosen else provider)

    def counter(self, model: str) -> Counter:
        """What counts with the tokenizer of the model."""
        return partial(self.tokenizers.counter, model, proxy=self.proxy)


def token_limit(parameters: Mapping[str, Any], name: str) -> int:
    """How many tokens a parameter leaves for the answer; 0 if it does not say."""
    value = parameters.get(name)
    return value if isinstance(value, int) and value > 0 else 0
