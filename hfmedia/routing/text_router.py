"""Generations of text: the answer of the first provider that begins one, as it comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from typing import Final

from hfmedia.adapter import Provider
from hfmedia.conversation import ask_nothing
from hfmedia.errors import BadReply, Failure, RequestError
from hfmedia.execution import text_runner
from hfmedia.execution.effects import Effects
from hfmedia.execution.text_runner import BegunAnswer
from hfmedia.response_format import check_response_format
from hfmedia.results import Attempt, TextGeneration
from hfmedia.routing.failover import Served, first_served, named, record, with_limit
from hfmedia.text import TextDelta
from hfmedia.types import TASKS, GenerationRequest, Json

USAGE: Final[Mapping[str, Json]] = {"stream_options": {"include_usage": True}}


async def stream(
    request: GenerationRequest,
    effects: Effects,
    *,
    deadline: float,
    limit_s: float | None = None,
    known: Mapping[str, Provider] | None = None,
) -> AsyncGenerator[Sequence[TextDelta] | TextGeneration, None]:
    """Yield the pieces of an answer as they come, and the whole `TextGeneration` at the end.

    Pieces that came together are yielded together, even if that is none.

    Providers are asked in order until one begins to answer. An answer that breaks off later ends
    with what there is: its `failure` says why. Before that raises `HFMediaError`. `deadline`,
    `limit_s` and `known` are as in `generate`.
    """
    check(request)
    request = with_usage(request)
    began = await effects.now()
    limit_s = deadline - began if limit_s is None else limit_s
    served = await first_served(
        text_runner.begin, request, effects, deadline=deadline, limit_s=limit_s, known=known
    )
    begun, failure = served.value, None
    answer = begun.answer
    async with _recorded_if_left(served, effects), aclosing(begun.rest) as rest:
        yield begun.first
        async for step in rest:
            if isinstance(step, Failure):
                error = named(with_limit(step.error(), limit_s), served.route.provider)
                failure = Failure.of(error)
                break
            yield [answer.add(delta) for delta in step]
        last = answer.end()
        if last.has_content:
            yield (last,)
    if answer.finish_reason is not None:
        failure = None  # the answer was whole before
    elif failure is None:
        failure = _broken_off(served)
    yield await _ended(served, failure, effects, began)


def with_usage(request: GenerationRequest) -> GenerationRequest:
    """The request so that a stream of chat tells what was used, which few do unasked."""
    if request.task != "conversational" or not request.stream:
        return request
    return replace(request, defaults={**USAGE, **request.defaults})


def check(request: GenerationRequest) -> None:
    """Raise `RequestError` for a request that gives no text or asks nothing."""
    if TASKS[request.task].gives != "text":
        raise RequestError(f"{request.task} gives no text.", problem="task")
    if request.task == "conversational":
        is_empty = request.image is None and ask_nothing(request.messages)
    else:
        is_empty = not request.prompt.strip()
    if is_empty:
        raise RequestError("The message is empty.", problem="prompt-empty")
    if request.task == "conversational":
        check_response_format(request.arguments)


def _broken_off(served: Served[BegunAnswer]) -> Failure:
    provider = served.route.provider
    return Failure.of(BadReply(f"The answer of {provider} broke off.", provider=provider))


@asynccontextmanager
async def _recorded_if_left(served: Served[BegunAnswer], effects: Effects) -> AsyncIterator[None]:
    """Record the time to the first token of an answer that the caller leaves; it has not failed."""
    try:
        yield
    except (GeneratorExit, asyncio.CancelledError):
        await _record(served, None, effects)
        raise


async def _record(
    served: Served[BegunAnswer], failure: Failure | None, effects: Effects
) -> Attempt:
    first_token_s = served.value.first_token_at - served.started
    return await record(served.route, served.started, failure, effects, first_token_s=first_token_s)


async def _ended(
    served: Served[BegunAnswer], failure: Failure | None, effects: Effects, began: float
) -> TextGeneration:
    answer, first_token_at = served.value.answer, served.value.first_token_at
    attempt = await _record(served, failure, effects)
    return TextGeneration(
        request=served.request,
        text=answer.text,
        thought=answer.thought,
        tool_calls=answer.tool_calls,
        finish_reason="incomplete" if failure else answer.finish_reason or "",
        usage=answer.usage,
        failure=failure,
        provider=served.route.provider,
        attempts=(*served.failed, attempt),
        seconds=await effects.now() - began,
        first_token_s=first_token_at - began,
        ignored_parameters=served.route.ignored(served.request),
    )
