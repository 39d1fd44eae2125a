"""Failing over: providers are asked in order until one serves the request."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Generic, Protocol, TypeVar

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
    ResponseError,
    UnknownOutcome,
)
from hfmedia.events import MovedOn, Trying
from hfmedia.execution.effects import Effects
from hfmedia.progress import outcome_of
from hfmedia.results import Attempt
from hfmedia.routing.routes import route_of
from hfmedia.sizes import with_size
from hfmedia.types import TASKS, GenerationRequest

MAX_RETRY_AFTER_S: Final = 5.0  # a `Retry-After` up to this is waited for
RECONNECT_S: Final = 0.5  # before the second try to connect, give or take a half

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Ask(Protocol[T_co]):
    """A function that asks the provider of a route. It raises `HFMediaError`."""

    def __call__(
        self, request: GenerationRequest, route: Route, effects: Effects, *, deadline: float
    ) -> Awaitable[T_co]:
        """Ask, until `deadline`, a point in time in seconds since the epoch."""


@dataclass(frozen=True, slots=True)
class Served(Generic[T]):
    """What a provider gave, and the attempts that failed before.

    `request` is what was accepted: without the defaults that were refused. `started` is when this
    provider was asked. How that attempt ends is for the caller to record.
    """

    value: T
    request: GenerationRequest
    route: Route
    started: float
    failed: tuple[Attempt, ...]


async def first_served(
    ask: Ask[T],
    request: GenerationRequest,
    effects: Effects,
    *,
    deadline: float,
    limit_s: float,
    known: Mapping[str, Provider] | None = None,
) -> Served[T]:
    """What the first provider gives that serves the request. Raises `HFMediaError`.

    `deadline` is a point in time in seconds since the epoch; `limit_s` is what errors say of it.
    `known` are the providers with an adapter (all of them).
    """
    rows = await effects.routes(request, deadline)
    if isinstance(rows, Failure):
        raise with_limit(rows.error(), limit_s)
    attempts: list[Attempt] = []
    failures: list[Failure] = []
    for row in rows:
        route = route_of(row, known)
        effects.report(Trying(route.provider))
        started = await effects.now()
        try:
            sized = with_size(request, route.spec)
            sent, value = await _ask(ask, sized, route, effects, deadline)
        except HFMediaError as caught:
            error = named(with_limit(caught, limit_s), route.provider)
            failure = Failure.of(error)
            attempts.append(await record(route, started, failure, effects))
            if not _may_move_on(error, request):
                raise error from None
            failures.append(failure)
            effects.report(MovedOn(route.provider, failure))
            continue
        return Served(value, sent, route, started, tuple(attempts))
    raise verdict(failures)


def _may_move_on(error: HFMediaError, request: GenerationRequest) -> bool:
    """Whether the next provider is asked. A video that may have been paid is not paid twice."""
    if isinstance(error, DeadlineExceeded):
        return False
    if isinstance(error, UnknownOutcome):
        return TASKS[request.task].gives != "video"
    return isinstance(error, ProviderError)


async def record(
    route: Route,
    started: float,
    failure: Failure | None,
    effects: Effects,
    *,
    first_token_s: float | None = None,
) -> Attempt:
    """Record how an attempt ended, and return it."""
    attempt = Attempt(
        provider=route.provider,
        outcome="ok" if failure is None else outcome_of(failure.error()),
        seconds=await effects.now() - started,
        first_token_s=first_token_s,
    )
    await effects.record_outcome(route, attempt, failure)
    return attempt


async def _ask(
    ask: Ask[T], request: GenerationRequest, route: Route, effects: Effects, deadline: float
) -> tuple[GenerationRequest, T]:
    """Ask a provider; once more if nothing was accepted, and once more without our defaults."""
    may_wait = True
    while True:
        try:
            return request, await ask(request, route, effects, deadline=deadline)
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


def named(error: HFMediaError, provider: str) -> HFMediaError:
    """The error with its provider."""
    if error.provider is None:
        error.provider = provider
    return error


def with_limit(error: HFMediaError, limit_s: float) -> HFMediaError:
    """A `DeadlineExceeded` that says how long the generation was allowed to take."""
    if isinstance(error, DeadlineExceeded):
        error.limit_s = round(max(0.0, limit_s), 3)  # below it for a ticket that is too old
        error.message = f"It was not finished after {error.limit_s:g} seconds."
    return error
