"""One request for text at one provider, until its answer has begun."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Final

from hfmedia.adapter import Route
from hfmedia.errors import BadReply, ContentRefused, Failure
from hfmedia.execution.answer import Answer
from hfmedia.execution.effects import Effects, TextStep
from hfmedia.execution.reply_boundary import reply_boundary
from hfmedia.text import TextDelta
from hfmedia.types import GenerationRequest

THINK: Final = "<think>"


@dataclass(frozen=True, slots=True)
class BegunAnswer:
    """An answer that has begun: its first pieces, and a generator of the rest, to be closed.

    `first_token_at` is in seconds since the epoch.
    """

    answer: Answer
    first: tuple[TextDelta, ...]
    rest: AsyncGenerator[TextStep, None]
    first_token_at: float


async def begin(
    request: GenerationRequest, route: Route, effects: Effects, *, deadline: float
) -> BegunAnswer:
    """Ask a provider, and wait for the first piece of its answer. Raises `HFMediaError`.

    `deadline` is in seconds since the epoch.
    """
    with reply_boundary(route.provider):
        submit = route.request(request)
    steps = effects.stream(route, submit, deadline)
    answer = Answer(thinks_first=request.prompt.rstrip().endswith(THINK))
    try:
        async for step in steps:
            if isinstance(step, Failure):
                raise step.error()
            # What came before held nothing to show, and there may have been much of it.
            first = tuple(answer.add(delta) for delta in step)
            if any(delta.has_content for delta in first) or answer.finish_reason:
                _refuse_filtered(answer, route.provider)
                return BegunAnswer(answer, first, steps, await effects.now())
        raise BadReply(f"{route.provider} ended without an answer.", provider=route.provider)
    except BaseException:
        await steps.aclose()
        raise


def _refuse_filtered(answer: Answer, provider: str) -> None:
    """Raise `ContentRefused` for an answer of which the provider's filter has left nothing."""
    if answer.finish_reason == "content_filter" and not answer.text:
        raise ContentRefused(f"{provider} refused the content.", provider=provider)
