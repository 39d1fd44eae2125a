"""The prompt of raw text generation, in the model's own format and short enough for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from hfmedia.chat_prompt import render_chat
from hfmedia.conversation import OUTLINE_CHARACTERS, outline, shortened, texts_of
from hfmedia.execution.sandbox import Sandbox, SandboxError
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

    own_format = _Format(model_data, templates, do_continue)
    prompt = await own_format.prompt(messages)
    if len(prompt) <= OUTLINE_CHARACTERS:
        return prompt
    limit = await context_length()
    if limit is None:
        kept = outline(messages, do_continue)
    else:
        kept = await fitting(messages, context_length=limit, max_tokens=max_tokens, counter=counter)
    return prompt if len(kept) == len(messages) else await own_format.prompt(kept)


@dataclass(slots=True)
class _Format:
    """The format of a model: its own chat template, unless that does not serve."""

    model_data: Mapping[str, Json]
    templates: Sandbox
    do_continue: bool
    _is_given_up: bool = False

    async def prompt(self, messages: Messages) -> str:
        """The messages as one text."""
        prompt = None if self._is_given_up else await self._rendered(messages)
        if prompt is not None:
            return prompt
        model_type = config_of(self.model_data).get("model_type")
        return get_inputs(messages, self.model_data, model_type, self.do_continue)

    async def _rendered(self, messages: Messages) -> str | None:
        try:
            return await render_chat(
                self.templates, messages, self.model_data, do_continue=self.do_continue
            )
        except SandboxError as error:
            # Fewer messages may make a prompt that is short enough; they do not end a loop.
            self._is_given_up = error.problem != "output"
            return None


async def fitting(
    messages: Messages, *, context_length: int, max_tokens: int, counter: Counter
) -> Messages:
    """What of a conversation fits a model. Tokens are counted only where the estimate is above."""
    limits = {"context_length": context_length, "max_tokens": max_tokens}
    kept = shortened(messages, **limits, count=estimate_tokens)
    if len(kept) == len(messages):
        return messages
    return shortened(messages, **limits, count=await counter(texts_of(messages)))
