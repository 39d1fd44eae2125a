"""Who may serve a request: chosen from the model's mapping and the policy."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Final

from hfmedia.adapter import MappingRow, Provider, Route
from hfmedia.errors import MissingAuthError, ModelNotSupportedError
from hfmedia.policy import Policy
from hfmedia.providers import providers
from hfmedia.routing.endpoints import ENDPOINT_PROVIDER, endpoint_provider
from hfmedia.types import GenerationRequest

log = logging.getLogger(__name__)

RAW_PROVIDER: Final = "hf-inference"


def route_of(row: MappingRow, known: Mapping[str, Provider] | None = None) -> Route:
    """The route of a row among the `known` providers (all of them).

    Raises `ModelNotSupportedError` for a provider without an adapter for the task.
    """
    if row.provider == ENDPOINT_PROVIDER:
        return Route(endpoint_provider(row.hub_id, row.task), row)
    provider = (providers() if known is None else known).get(row.provider)
    if provider is None or row.task not in provider.adapters:
        raise ModelNotSupportedError(
            f"{row.provider} is not known here for {row.task}.",
            model=row.hub_id,
            task=row.task,
            provider=row.provider,
            model_problem="provider-unknown",
        )
    return Route(provider, row)


def rows_for(
    request: GenerationRequest,
    rows: Sequence[MappingRow],
    policy: Policy,
    known: Mapping[str, Provider],
) -> list[MappingRow]:
    """The rows that may serve a request, in the mapping's order.

    A provider that the request names is used even if its row is not live. Without a key only
    hf-inference is asked; without a Hub key only those that have a key of their own. Raises
    `RequestError` or `SetupError`.
    """
    serving = [
        row
        for row in rows
        if row.provider in known
        and row.task == request.task
        and row.task in known[row.provider].adapters
    ]
    permitted = [row for row in serving if policy.permits(row.provider)]
    if request.provider is not None:
        return [_named(request, rows, permitted)]
    live = [row for row in permitted if row.status == "live"]
    if not live:
        raise _not_served(request, rows, serving)
    return _with_key(request, live, policy, known)


def check_name(model: str, rows: Sequence[MappingRow]) -> None:
    """Raise `ModelNotSupportedError` if the Hub has another name for the model of these rows.

    It redirects from former names; case does not matter to it.
    """
    if any(row.hub_id.casefold() != model.casefold() for row in rows):
        raise ModelNotSupportedError(
            f"{model} is the former name of {rows[0].hub_id}.",
            model=model,
            model_problem="unknown",
            alternatives=(rows[0].hub_id,),
        )


def unlisted_rows(
    request: GenerationRequest, known: Mapping[str, Provider]
) -> list[MappingRow] | None:
    """The rows of a request that is served without the Hub's mapping; None for any other.

    Raw text generation is served by hf-inference alone, and who needs its own key is not listed.
    """
    provider = request.provider or ""
    if request.task == "text-generation" and provider in {"", RAW_PROVIDER}:
        provider = RAW_PROVIDER
    elif provider not in known or not known[provider].needs_own_key:
        return None
    return [
        MappingRow(
            provider=provider,
            task=request.task,
            provider_id=request.model,
            hub_id=request.model,
        )
    ]


def _with_key(
    request: GenerationRequest,
    live: Sequence[MappingRow],
    policy: Policy,
    known: Mapping[str, Provider],
) -> list[MappingRow]:
    if policy.hub_key is not None:
        return list(live)
    found = [
        row
        for row in live
        if known[row.provider].base_url is None or row.provider in policy.provider_keys
    ]
    if not found:
        raise MissingAuthError(
            f"{request.model} needs a key: set HF_TOKEN, or give api_key. "
            "Without one only hf-inference can be asked.",
            auth_problem="missing",
        )
    return found


def _named(
    request: GenerationRequest, rows: Sequence[MappingRow], permitted: Sequence[MappingRow]
) -> MappingRow:
    # A live row comes first; sorting is stable.
    for row in sorted(permitted, key=lambda it: it.status != "live"):
        if row.provider == request.provider:
            if row.status != "live":
                log.warning("%s is marked %s at %s", request.model, row.status, row.provider)
            return row
    others = tuple(dict.fromkeys(row.provider for row in permitted))
    tasks = tuple(sorted({row.task for row in rows if row.provider == request.provider}))
    does = f", only for {', '.join(tasks)}" if tasks else ""
    hint = f" Try {', '.join(others)}." if others else ""
    raise ModelNotSupportedError(
        f"{request.provider} does not serve {request.model} for {request.task}{does}.{hint}",
        model=request.model,
        task=request.task,
        provider=request.provider,
        model_problem="provider-does-not-serve",
        alternatives=others,
        tasks=tasks,
    )


def _not_served(
    request: GenerationRequest, rows: Sequence[MappingRow], serving: Sequence[MappingRow]
) -> ModelNotSupportedError:
    tasks = tuple(sorted({row.task for row in rows if row.status == "live"} - {request.task}))
    does = f" It is served for {', '.join(tasks)}." if tasks else ""
    denied = any(row.status == "live" for row in serving)
    message = f"No live provider serves {request.model} for {request.task}.{does}"
    if denied:
        message = f"None of the providers that may be asked serves {request.model}."
    return ModelNotSupportedError(
        message,
        model=request.model,
        task=request.task,
        model_problem="providers-denied" if denied else "not-served",
        tasks=tasks,
    )
