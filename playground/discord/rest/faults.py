"""The middleware of REST's faults: slow requests, and failures instead of responses."""

from typing import Final, cast

from aiohttp import web
from aiohttp.typedefs import Handler

from playground.clock import wait
from playground.discord.rate_limits import Rate, RateLimitResult
from playground.discord.rest.app_keys import WORLD_KEY, route_of
from playground.discord.rest.json_response import json_response
from playground.discord.rest.rate_limit_responses import (
    RateLimitScope,
    rate_limit_headers,
    too_many_requests,
)
from playground.discord.rest.route_kinds import bucket_of, route_kind
from playground.discord.world import World

CARRIED_OUT: Final = "504 late"
_RATE: Final = Rate(5, 5.0)  # an example, as all of Discord's are
_MESSAGES: Final = {
    "500": "500: Internal Server Error",
    "502": "502: Bad Gateway",
    "503": "503: Service Unavailable",
    "504": "504: Gateway Timeout",
}


@web.middleware
async def apply_faults(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Handle a request under the faults that concern its route."""
    if not route_of(request):
        return await handler(request)
    world, kind = request.app[WORLD_KEY], route_kind(request)
    if world.faults.current.concerns(kind):
        await wait(world.context.clock, world.faults.current.rest_delay_s)
    failure = world.faults.take_rest_failure(kind)
    if failure is None:
        return await handler(request)
    if failure == CARRIED_OUT:
        await handler(request)
    status, _, scope = failure.partition(" ")
    if status == "429":
        return _rate_limited(request, world, cast(RateLimitScope, scope))
    return json_response({"message": _MESSAGES[status], "code": 0}, status=int(status))


def _rate_limited(request: web.Request, world: World, scope: RateLimitScope) -> web.Response:
    after_s = world.faults.current.retry_after_s
    reset_at = world.context.clock.now() + after_s
    result = RateLimitResult(
        allowed=False, rate=_RATE, remaining=0, reset_at=reset_at, reset_after=after_s
    )
    response = too_many_requests(result, scope)
    if scope != "global":
        bucket = bucket_of(route_kind(request), request.method)
        response.headers.update(rate_limit_headers(result, bucket))
    return response
