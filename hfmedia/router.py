"""Providers in order: who is asked, and what happens when one of them fails."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from hfmedia.errors import (
    AllProvidersFailed,
    DownloadError,
    HFMediaError,
    JobFailed,
    MissingAuthError,
    ModelNotSupportedError,
    OutOfCredits,
    ProviderError,
    ResponseError,
    UnknownOutcome,
)
from hfmedia.events import MovedOn, Trying
from hfmedia.runner import run
from hfmedia.shapes import shaped
from hfmedia.wire import NOTHING, VIDEO_TASKS, Attempt, Generation, Route

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hfmedia.files import Media
    from hfmedia.runner import Effects
    from hfmedia.wire import GenerationRequest, MappingRow, Provider

log = logging.getLogger(__name__)

PATIENCE: Final = 5.0  # seconds: a `Retry-After` up to this is waited for


def routes_for(
    request: GenerationRequest,
    rows: Sequence[MappingRow],
    known: Mapping[str, Provider],
    *,
    key: str | None,
) -> list[Route]:
    """Who may serve a request, in the order of asking. Raises `RequestError` or `SetupError`.

    A provider that the request names is used even if its row is not live. Without a key only
    hf-inference is asked; a provider's own key serves only the provider that is named.
    """
    serving = [
        Route(known[row.provider], row)
        for row in rows
        if row.provider in known
        and row.task == request.task
        and row.task in known[row.provider].adapters
    ]
    if request.provider is not None:
        return [_named(request, rows, serving)]
    if key is not None and not key.startswith("hf_"):
        raise MissingAuthError(
            f"A provider's own key needs the provider's name: {request.model}:provider."
        )
    live = [route for route in serving if route.row.status == "live"]
    if not live:
        raise ModelNotSupportedError(_nobody(request, rows))
    if key is None:
        live = [route for route in live if route.serving.base_url is None]
        if not live:
            raise MissingAuthError(
                f"{request.model} needs a key: set HF_TOKEN, or give api_key. "
                "Without one only hf-inference can be asked."
            )
    return live


def _named(
    request: GenerationRequest, rows: Sequence[MappingRow], serving: Sequence[Route]
) -> Route:
    # A live row comes first; sorting is stable.
    for route in sorted(serving, key=lambda it: it.row.status != "live"):
        if route.provider == request.provider:
            if route.row.status != "live":
                log.warning(
                    "%s is marked %s at %s", request.model, route.row.status, route.provider
                )
            return route
    others = ", ".join(dict.fromkeys(route.provider for route in serving))
    hint = f" Try {others}." if others else ""
    tasks = {row.task for row in rows if row.provider == request.provider}
    does = f", only for {', '.join(sorted(tasks))}" if tasks else ""
    raise ModelNotSupportedError(
        f"{request.provider} does not serve {request.model} for {request.task}{does}.{hint}"
    )


def _nobody(request: GenerationRequest, rows: Sequence[MappingRow]) -> str:
    tasks = sorted({row.task for row in rows if row.status == "live"} - {request.task})
    does = f" It is served for {', '.join(tasks)}." if tasks else ""
    return f"No live provider serves {request.model} for {request.task}.{does}"


async def generate(
    request: GenerationRequest, routes: Iterable[Route], effects: Effects
) -> Generation:
    """The first result that a provider gives, with the way there. Raises `HFMediaError`."""
    began = time.monotonic()
    failed: list[tuple[str, HFMediaError]] = []
    attempts: list[Attempt] = []
    for route in routes:
        effects.tell(Trying(route.provider))
        started = time.monotonic()
        try:
            asked, media = await _asked(shaped(request, route.serving), route, effects)
        except (ProviderError, UnknownOutcome) as error:
            seconds = time.monotonic() - started
            attempts.append(
                Attempt(provider=route.provider, outcome=outcome_of(error), seconds=seconds)
            )
            if isinstance(error, UnknownOutcome) and request.task in VIDEO_TASKS:
                raise  # it may have been paid, and a second video would be paid too
            failed.append((route.provider, error))
            effects.tell(MovedOn(route.provider, error))
            continue
        seconds = time.monotonic() - started
        attempts.append(Attempt(provider=route.provider, outcome="ok", seconds=seconds))
        return Generation(
            request=asked,
            media=media,
            provider=route.provider,
            attempts=tuple(attempts),
            seconds=time.monotonic() - began,
        )
    raise verdict(failed)


async def _asked(
    request: GenerationRequest, route: Route, effects: Effects
) -> tuple[GenerationRequest, Media]:
    """Ask one provider:

    once more after a short wait that it names, and once more without our defaults.
    """
    patient = True
    while True:
        try:
            return request, await run(request, route, effects)
        # A queue may look at the parameters only when the job's turn has come.
        except (ResponseError, JobFailed) as error:
            wait = error.retry_after if isinstance(error, ResponseError) else None
            if error.status in {400, 422} and request.defaults:
                request = replace(request, defaults=NOTHING)
            elif patient and error.status in {429, 503} and wait is not None and wait <= PATIENCE:
                patient = False
                await effects.pause(wait)
            else:
                raise


def verdict(failed: Sequence[tuple[str, HFMediaError]]) -> HFMediaError:
    """What to say when nobody is left: the operator is told if it is about the account."""
    statuses = {error.status for _, error in failed}
    errors = [error for _, error in failed]
    if statuses == {401}:
        return MissingAuthError("No provider takes this key.", status=401)
    if statuses and statuses <= {401, 402}:
        return OutOfCredits(f"The account cannot pay. {errors[-1]}", status=402)
    if len(errors) == 1:
        return errors[0]
    said = " · ".join(str(error) for error in errors)
    return AllProvidersFailed(f"Every provider failed: {said}", failed)


def outcome_of(error: HFMediaError) -> str:
    """An error in a word or two, for the path."""
    if error.status is not None:
        return str(error.status)
    match error:
        case DownloadError():
            return "lost"
        case UnknownOutcome():
            return "unclear"
        case _:
            return "failed"
