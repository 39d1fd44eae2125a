"""Generations: from the providers in order, or from the one that has accepted a job."""

from __future__ import annotations

from collections.abc import Mapping

from hfmedia.adapter import Provider
from hfmedia.errors import Failure, HFMediaError, RequestError
from hfmedia.execution import runner
from hfmedia.execution.effects import Effects
from hfmedia.execution.tickets import Ticket
from hfmedia.results import Generation
from hfmedia.routing.failover import first_served, named, record, with_limit
from hfmedia.routing.routes import route_of
from hfmedia.types import GenerationRequest


async def generate(
    request: GenerationRequest,
    effects: Effects,
    *,
    deadline: float,
    limit_s: float | None = None,
    known: Mapping[str, Provider] | None = None,
) -> Generation:
    """The first result that a provider gives, with the providers asked. Raises `HFMediaError`.

    `deadline` is a point in time in seconds since the epoch; `limit_s` is what errors say of it,
    by default how far off it is now. `known` are the providers with an adapter (all of them).
    """
    began = await effects.now()
    limit_s = deadline - began if limit_s is None else limit_s
    served = await first_served(
        runner.run, request, effects, deadline=deadline, limit_s=limit_s, known=known
    )
    attempt = await record(served.route, served.started, None, effects)
    return Generation(
        request=served.request,
        media=served.value,
        provider=served.route.provider,
        attempts=(*served.failed, attempt),
        seconds=await effects.now() - began,
        ignored_parameters=served.route.ignored(served.request),
    )


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
        error = named(with_limit(caught, deadline - began), route.provider)
        await record(route, began, Failure.of(error), effects)
        raise error from None
    attempt = await record(route, began, None, effects)
    return Generation(
        request=ticket.request,
        media=media,
        provider=route.provider,
        attempts=(attempt,),
        seconds=attempt.seconds,
        ignored_parameters=route.ignored(ticket.request),
    )
