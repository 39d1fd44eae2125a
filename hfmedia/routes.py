"""Who may serve a request: chosen from the model's mapping."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from hfmedia.errors import MissingAuthError, ModelNotSupportedError
from hfmedia.wire import Route

if TYPE_CHECKING:
    from hfmedia.wire import GenerationRequest, MappingRow, Provider

log = logging.getLogger(__name__)


def routes_for(
    request: GenerationRequest,
    rows: Sequence[MappingRow],
    known: Mapping[str, Provider],
    *,
    key: str | None,
    allow: Collection[str] | None = None,
    deny: Collection[str] = (),
) -> list[Route]:
    """Who may serve a request, in the mapping's order. Raises `RequestError` or `SetupError`.

    A provider that the request names is used even if its row is not live. Without a key only
    hf-inference is asked; a provider's own key serves only the provider that is named. Only the
    providers in `allow`, where it is given, and none in `deny` are asked.
    """
    serving = [
        Route(known[row.provider], row)
        for row in rows
        if row.provider in known
        and row.task == request.task
        and row.task in known[row.provider].adapters
        and (allow is None or row.provider in allow)
        and row.provider not in deny
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
