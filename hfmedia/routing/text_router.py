"""Generations of text: the answer of the first provider that begins one, as it comes."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import replace

from hfmedia.adapter import Provider
from hfmedia.errors import BadReply, Failure, RequestError
from hfmedia.execution import text_runner
from hfmedia.execution.effects import Effects
from hfmedia.execution.text_runner import BegunAnswer
from hfmedia.progress import outcome_of
from hfmedia.prompts import text_of
from hfmedia.results import TextGeneration
from hfmedia.routing.failover import Served, first_served, named, with_limit
from hfmedia.text import TextDelta
from hfmedia.types import TASKS, GenerationRequest


async def stream(
    request: GenerationRequest,
    effects: Effects,
    *,
    deadline: float,
    known: Mapping[str, Provider] | None = None,
) -> AsyncGenerator[TextDelta | TextGeneration, None]:
    """Yield the pieces of an answer as they come, and the whole `TextGeneration` at the end.

    Providers are asked in order until one begins to answer. An answer that breaks off later ends
    with what there is: its `failure` says why. Before that raises `HFMediaError`. `deadline` and
    `known` are as in `generate`.
    """
    check(request)
    began = await effects.now()
    served = await first_served(text_runner.begin, request, effects, deadline=deadline, known=known)
    begun, failure = served.value, None
    async with aclosing(begun.rest) as rest:
        for delta in begun.first:
            yield delta
        async for step in rest:
            if isinstance(step, Failure):
                error = named(with_limit(step.error(), deadline - began), served.route.provider)
                failure = Failure.of(error)
                break
            for delta in step:
                yield begun.answer.add(delta)
    last = begun.answer.end()
    if last.has_content:
        yield last
    if failure is None and begun.answer.finish_reason is None:
        failure = _broken_off(served)
    yield await _ended(served, failure, effects, began)


def check(request: GenerationRequest) -> None:
    """Raise `RequestError` for a request that gives no text, or that asks nothing."""
    if TASKS[request.task].gives != "text":
        raise RequestError(f"{request.task} gives no text.", problem="task")
    asked = [text_of(message.get("content")) for message in request.messages]
    has_words = any(text.strip() for text in [request.prompt, *asked])
    if not has_words and request.image is None:
        raise RequestError("The message is empty.", problem="prompt-empty")


def _broken_off(served: Served[BegunAnswer]) -> Failure:
    provider = served.route.provider
    return Failure.of(BadReply(f"The answer of {provider} broke off.", provider=provider))


async def _ended(
    served: Served[BegunAnswer], failure: Failure | None, effects: Effects, began: float
) -> TextGeneration:
    answer, ended = served.value.answer, await effects.now()
    last = replace(served.attempts[-1], seconds=ended - began)
    if failure is not None:
        last = replace(last, outcome=outcome_of(failure.error()))
        await effects.record_outcome(served.route, last, failure)
    return TextGeneration(
        request=served.request,
        text=answer.text,
        thought=answer.thought,
        tool_calls=answer.tool_calls,
        finish_reason="incomplete" if failure else answer.finish_reason or "",
        usage=answer.usage,
        failure=failure,
        provider=served.route.provider,
        attempts=(*served.attempts[:-1], last),
        seconds=ended - began,
        first_token_s=served.value.first_token_at - began,
        ignored_parameters=served.route.ignored(served.request),
    )
