"""How many tokens an answer has used, where its provider does not tell: estimated."""

from __future__ import annotations

from dataclasses import replace

from hfmedia.conversation import IMAGE_TOKENS, tokens_of
from hfmedia.results import TextGeneration
from hfmedia.text import Usage
from hfmedia.token_counts import estimate_tokens
from hfmedia.types import GenerationRequest


def with_all_tokens(answer: TextGeneration) -> TextGeneration:
    """The answer with a complete `usage`: what the provider did not tell is estimated."""
    told = answer.usage or Usage()
    prompt, completion = told.prompt_tokens, told.completion_tokens
    if prompt is not None and completion is not None:
        return answer
    usage = Usage(
        prompt_tokens=prompt_tokens(answer.request) if prompt is None else prompt,
        completion_tokens=_completion_tokens(answer) if completion is None else completion,
        is_estimated=True,
    )
    return replace(answer, usage=usage)


def prompt_tokens(request: GenerationRequest) -> int:
    """The tokens of what a request sends, estimated: rather too many than too few."""
    image = 0 if request.image is None else IMAGE_TOKENS
    return estimate_tokens(request.prompt) + tokens_of(request.messages, estimate_tokens) + image


def _completion_tokens(answer: TextGeneration) -> int:
    return estimate_tokens(answer.thought) + estimate_tokens(answer.text)
