"""The prompt of raw text generation, in the model's own format and short enough for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeAlias

from hfmedia.chat_prompt import render_chat
from hfmedia.conversation import OUTLINE_CHARACTERS, outline, shortened, texts_of
from hfmedia.execution.sandbox import Sandbox
from hfmedia.model_data import config_of
from hfmedia.prompt_formats import get_inputs
from hfmedia.prompts import Messages
from hfmedia.token_counts import estimate_tokens
from hfmedia.types import Json

Counter: TypeAlias = Callable[[Sequence[str]], Awaitable[Callable[[str], int]]]
"""Finds a function that knows how many tokens these texts have."""


async def raw_prompt(
    messages: Messages,
    model_data: Mapping[str, Json],
    templates: Sandbox,
    *,
    do_continue: bool,
    max_tokens: int,
    context_length: Callable[[], Awaitable[int | None]],
    counter: Counter,
) -> str:
    """The prompt by the model's chat template, else in the built-in format that fits it.

    Of a long conversation it keeps what fits the model: `context_length` finds its limit in
    tokens, None where that is not known. `max_tokens` are left for the answer.
    """

    async def formatted(kept: Messages) -> str:
        prompt = await render_chat(templates, kept, model_data, do_continue=do_continue)
        if prompt is not None:
            return prompt
        return get_inputs(kept, model_data, config_of(model_data).get("model_type"), do_continue)

    prompt = await formatted(messages)
    if len(prompt) <= OUTLINE_CHARACTERS:
        return prompt
    limit = await context_length()
    if limit is None:
        kept = outline(messages, do_continue)
    else:
        kept = await fitting(messages, context_length=limit, max_tokens=max_tokens, counter=counter)
    return prompt if len(kept) == len(messages) else await formatted(kept)


async def fitting(
    messages: Messages, *, context_length: int, max_tokens: int, counter: Counter
) -> Messages:
    """What of a conversation fits a model. Tokens are counted only where the estimate is above."""
    limits = {"context_length": context_length, "max_tokens": max_tokens}
    kept = shortened(messages, **limits, count=estimate_tokens)
    if len(kept) == len(messages):
        return messages
    return shortened(messages, **limits, count=await counter(texts_of(messages)))
