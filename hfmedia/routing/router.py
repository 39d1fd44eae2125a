"""Providers in order: each is asked in turn until one gives a result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from hfmedia.adapter import Provider, Route
from hfmedia.errors import (
    AllProvidersFailed,
    ConnectFailed,
    DeadlineExceeded,
    Failure,
    HFMediaError,
    JobFailed,
    MissingAuthError,
    OutOfCredits,
    ProviderError,
    RequestError,
    ResponseError,
    UnknownOutcome,
)
from hfmedia.events import MovedOn, Trying
from hfmedia.execution import runner
from hfmedia.execution.effects import Effects
from hfmedia.execution.tickets import Ticket
from hfmedia.progress import outcome_of
from hfmedia.results import Attempt, Generation
from hfmedia.routing.routes import route_of
from hfmedia.sizes import with_size
from hfmedia.types import TASKS, GenerationRequest, MediaRef

MAX_RETRY_AFTER_S: Final = 5.0  # a `Retry-After` up to this is waited for
RECONNECT_S: Final = 0.5  # before the second try to connect, give or take a half


async def generate(
    request: GenerationRequest,
    effects: Effects,
    *,
    deadline: float,
    known: Mapping[str, Provider] | None = None,
) -> Generation:
    """The first result that a provider gives, with the providers asked. Raises `HFMediaError`.

    `deadline` is a point in time in seconds since the epoch; `known` are the providers with an
    adapter (all of them).
    """
    began = await effects.now()
    rows = await effects.routes(request, deadline)
    if isinstance(rows, Failure):
        raise _with_limit(rows.error(), deadline - began)
    attempts: list[Attempt] = []
    failures: list[Failure] = []
    for row in rows:
        route = route_of(row, known)
        effects.report(Trying(route.provider))
        started = await effects.now()
        try:
            sent, media = await _ask(with_size(request, route.spec), route, effects, deadline)
        except HFMediaError as caught:
            error = _named(_with_limit(caught, deadline - began), route.provider)
            failure = Failure.of(error)
            attempts.append(await _record(route, started, failure, effects))
            if not _may_move_on(error, request):
                raise error from None
            failures.append(failure)
            effects.report(MovedOn(route.provider, failure))
            continue
        attempts.append(await _record(route, started, None, effects))
        return Generation(
            request=sent,
            media=media,
            provider=route.provider,
            attempts=tuple(attempts),
            seconds=await effects.now() - began,
            ignored_parameters=route.ignored(sent),
        )
    raise verdict(failures)


async def resume(ticket: Ticket, effects: Effects, *, deadline: float) -> Generation:
    """The result of an accepted job, at the provider that accepted it. Raises `HFMediaError`."""
    route = route_of(ticket.row)
    if route.spec.is_endpoint:
        # Endpoints answer at once, so this was made up; its address would get the key.
        raise RequestError("This is not a ticket.", problem="ticket")
    began = await effects.now()
    try:
        media = await runner.resume(ticket, route, effects, deadline=deadline)
    except HFMediaError as caught:
        error = _named(_with_limit(caught, deadline - began), route.provider)
        await _record(route, began, Failure.of(error), effects)
        raise error from None
    attempt = await _record(route, began, None, effects)
    return Generation(
        request=ticket.request,
        media=media,
        provider=route.provider,
        attempts=(attempt,),
        seconds=attempt.seconds,
        ignored_parameters=route.ignored(ticket.request),
    )


def _may_move_on(error: HFMediaError, request: GenerationRequest) -> bool:
    """Whether the next provider is asked. A video that may have been paid is not paid twice."""
    if isinstance(error, DeadlineExceeded):
        return False
    if isinstance(error, UnknownOutcome):
        return TASKS[request.task].gives != "video"
    return isinstance(error, ProviderError)


async def _record(
    route: Route, started: float, failure: Failure | None, effects: Effects
) -> Attempt:
    outcome = "ok" if failure is None else outcome_of(failure.error())
    seconds = await effects.now() - started
    attempt = Attempt(provider=route.provider, outcome=outcome, seconds=seconds)
    await effects.record_outcome(route, attempt, failure)
    return attempt


async def _ask(
    request: GenerationRequest, route: Route, effects: Effects, deadline: float
) -> tuple[GenerationRequest, MediaRef]:
    """Ask a provider; once more if nothing was accepted, and once more without our defaults."""
    may_wait = True
    while True:
        try:
            return request, await runner.run(request, route, effects, deadline=deadline)
        # A queue may look at the parameters only when the job's turn has come.
        except (ResponseError, ConnectFailed, JobFailed) as error:
            wait_s = retry_wait_s(error, await effects.random()) if may_wait else None
            if error.status in {400, 422} and request.defaults:
                request = replace(request, defaults={})
            elif wait_s is not None and await effects.now() + wait_s < deadline:
                may_wait = False
                await effects.sleep(wait_s)
            else:
                raise


def retry_wait_s(error: HFMediaError, random: float) -> float | None:
    """Seconds after which the same provider is asked once more, or None.

    Only what was surely not accepted: no connection, or busy and back soon by its own word.
    `random` (0 to 1) spreads those who lost their connection together.
    """
    if isinstance(error, ConnectFailed):
        return RECONNECT_S * (0.5 + random)
    if not isinstance(error, ResponseError) or error.status not in {429, 503}:
        return None
    wait_s = error.retry_after_s
    return wait_s if wait_s is not None and wait_s <= MAX_RETRY_AFTER_S else None


def verdict(failures: Sequence[Failure]) -> HFMediaError:
    """What to raise when no provider is left: about the account, if all of them say so."""
    statuses = {failure.status for failure in failures}
    if statuses == {401}:
        return MissingAuthError("No provider takes this key, or there is none.", status=401)
    if statuses and statuses <= {401, 402}:
        last = failures[-1]
        return OutOfCredits(
            f"The account cannot pay. {last.message}", status=402, provider=last.provider
        )
    if len(failures) == 1:
        return failures[0].error()
    messages = " · ".join(_message(failure) for failure in failures)
    return AllProvidersFailed(
        f"Every provider failed: {messages}", status=failures[-1].status, failures=tuple(failures)
    )


def _message(failure: Failure) -> str:
    named = failure.message.startswith(str(failure.provider))
    return failure.message if named else f"{failure.provider}: {failure.message}"


def _named(error: HFMediaError, provider: str) -> HFMediaError:
    if error.provider is None:
        error.provider = provider
    return error


def _with_limit(error: HFMediaError, limit_s: float) -> HFMediaError:
    """A `DeadlineExceeded` that says how long the generation was allowed to take."""
    if isinstance(error, DeadlineExceeded):
        error.limit_s = round(max(0.0, limit_s), 3)  # below it for a ticket that is too old
        error.message = f"It was not finished after {error.limit_s:g} seconds."
    return error
