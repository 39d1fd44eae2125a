"""The request that improves a prompt before pictures are made of it."""

from __future__ import annotations

from collections.abc import Mapping

from cogs.choosing import CHAT
from cogs.default_models import default_model
from guilds.choices import Choices
from guilds.models import ModelUse
from hfmedia.types import GenerationRequest, model_and_provider
from jobs import Catalogue
from replies.chat.enhancing import MAX_TOKENS, enhance_messages


async def enhancing_request(
    catalogue: Catalogue, choices: Choices, operators: Mapping[ModelUse, str], prompt: str
) -> GenerationRequest | None:
    """The request to the chat model of the place, None if no chat model is known."""
    chosen = await default_model(catalogue, choices, CHAT, operators.get("chat"))
    if chosen is None:
        return None
    model, provider = model_and_provider(chosen)
    return GenerationRequest(
        task=CHAT,
        model=model,
        provider=provider,
        messages=enhance_messages(prompt),
        parameters={"max_tokens": MAX_TOKENS},
    )
