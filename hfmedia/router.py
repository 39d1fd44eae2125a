"""Providers in order: who is asked, and what happens when one of them fails."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from hfmedia.errors import (
    AllProvidersFailed,
    ConnectFailed,
    HFMediaError,
    JobFailed,
    MissingAuthError,
    OutOfCredits,
    ProviderError,
    ResponseError,
    UnknownOutcome,
)
from hfmedia.events import MovedOn, Trying
from hfmedia.health import Health
from hfmedia.results import Attempt, Generation
from hfmedia.runner import run
from hfmedia.shapes import shaped
from hfmedia.wire import VIDEO_TASKS, Route

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hfmedia.files import Media
    from hfmedia.runner import Effects
    from hfmedia.wire import GenerationRequest

PATIENCE: Final = 5.0  # seconds: a `Retry-After` up to this is waited for
RECONNECT: Final = 0.5  # seconds before the second try to connect


async def generate(
    request: GenerationRequest,
    routes: Iterable[Route],
    effects: Effects,
    health: Health | None = None,
) -> Generation:
    """The first result that a provider gives, with the way there. Raises `HFMediaError`.

    `health` learns from every attempt.
    """
    health = health or Health()
    began = time.monotonic()
    failed: list[tuple[str, HFMediaError]] = []
    attempts: list[Attempt] = []
    for route in routes:
        effects.tell(Trying(route.provider))
        with health.attempt(route) as attempt:
            try:
                asked, media = await _asked(shaped(request, route.serving), route, effects)
            except (ProviderError, UnknownOutcome) as error:
                attempts.append(attempt.failed(error))
                if isinstance(error, UnknownOutcome) and request.task in VIDEO_TASKS:
                    raise  # it may have been paid, and a second video would be paid too
                failed.append((route.provider, error))
                effects.tell(MovedOn(route.provider, error))
                continue
            attempts.append(attempt.worked())
        return Generation(
            request=asked,
            media=media,
            provider=route.provider,
            attempts=tuple(attempts),
            seconds=time.monotonic() - began,
            warnings=route.warnings(asked),
        )
    raise verdict(failed)


async def _asked(
    request: GenerationRequest, route: Route, effects: Effects
) -> tuple[GenerationRequest, Media]:
    """Ask one provider; once more where that is surely safe, and once more without our defaults."""
    patient = True
    while True:
        try:
            return request, await run(request, route, effects)
        # A queue may look at the parameters only when the job's turn has come.
        except (ResponseError, ConnectFailed, JobFailed) as error:
            wait = wait_before_again(error) if patient else None
            if error.status in {400, 422} and request.defaults:
                request = replace(request, defaults={})
            elif wait is not None:
                patient = False
                await effects.pause(wait)
            else:
                raise


def wait_before_again(error: HFMediaError) -> float | None:
    """Seconds after which the same provider is asked once more, or None.

    Only what was surely not accepted: no connection, or busy and back soon by its own word.
    """
    if isinstance(error, ConnectFailed):
        return RECONNECT
    if not isinstance(error, ResponseError) or error.status not in {429, 503}:
        return None
    wait = error.retry_after
    return wait if wait is not None and wait <= PATIENCE else None


def verdict(failed: Sequence[tuple[str, HFMediaError]]) -> HFMediaError:
    """What to say when nobody is left: the operator is told if it is about the account."""
    statuses = {error.status for _, error in failed}
    errors = [error for _, error in failed]
    if statuses == {401}:
        return MissingAuthError("No provider takes this key, or there is none.", status=401)
    if statuses and statuses <= {401, 402}:
        return OutOfCredits(f"The account cannot pay. {errors[-1]}", status=402)
    if len(errors) == 1:
        return errors[0]
    said = " · ".join(_named(provider, str(error)) for provider, error in failed)
    return AllProvidersFailed(f"Every provider failed: {said}", failed)


def _named(provider: str, said: str) -> str:
    return said if said.startswith(provider) else f"{provider}: {said}"
