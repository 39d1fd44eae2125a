"""The middleware that limits the rate of requests, with Discord's headers and 429 responses."""

import hashlib
import math
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from playground.discord.rate_limits import RateLimiter, RateLimitResult, RateLimits
from playground.discord.rest.app_keys import route_of
from playground.discord.rest.json_response import json_response

# The first response to an interaction has no rate limit that Discord announces; a second one is
# refused anyway.
_UNLIMITED: Final = "callback"
# What an interaction's token is used for does not count towards the global rate limit.
_EXEMPT_FROM_GLOBAL: Final = ("token",)


class RateLimitMiddleware:
    """Limits the requests of one server; `limits` may be replaced at any time."""

    def __init__(self, limiter: RateLimiter, limits: RateLimits) -> None:
        self._limiter = limiter
        self.limits = limits

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Handle a request, or respond with 429 if a rate limit is exceeded."""
        if not self.limits.enabled or not route_of(request):
            return await handler(request)
        if not self._limiter.peek("invalid", self.limits.invalid).allowed:
            return _cloudflare_ban()
        response = await self._counted(request, handler)
        if response.status in (401, 403, 429):
            self._limiter.take("invalid", self.limits.invalid)
        return response

    async def _counted(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        kind = _kind(request)
        if kind == _UNLIMITED:
            return await handler(request)
        if kind not in _EXEMPT_FROM_GLOBAL:
            in_total = self._limiter.take("global", self.limits.global_rate)
            if not in_total.allowed:
                return _too_many_requests(in_total, "global")
        rate = self.limits.by_kind.get(kind, self.limits.default)
        bucket = _bucket(kind, request.method)
        result = self._limiter.take((bucket, *_major_parameters(request)), rate)
        response = await handler(request) if result.allowed else _too_many_requests(result, "user")
        response.headers.update(_headers(result, bucket))
        return response


def _kind(request: web.Request) -> str:
    """The kind of route, by which `RateLimits.by_kind` names its rate."""
    route = route_of(request)
    if route.endswith("/callback"):
        return "callback"
    if route.startswith("/webhooks/"):
        return "token"
    for kind in ("commands", "messages"):
        if f"/{kind}" in route:
            return kind
    return route


def _bucket(kind: str, method: str) -> str:
    """The announced id of a bucket. Together with the major parameters it stands for one counter.

    All requests with an interaction's token share one.
    """
    name = kind if kind == "token" else f"{method} {kind}"
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def _major_parameters(request: web.Request) -> tuple[str, ...]:
    """The values of Discord's major parameters, each of which has a counter of its own."""
    names = ("channel_id", "guild_id", "webhook_id", "webhook_token")
    return tuple(request.match_info[name] for name in names if name in request.match_info)


def _headers(result: RateLimitResult, bucket: str) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": str(result.rate.limit),
        "X-RateLimit-Remaining": str(result.remaining),
        "X-RateLimit-Reset": f"{result.reset_at:.3f}",
        "X-RateLimit-Reset-After": f"{result.reset_after:.3f}",
        "X-RateLimit-Bucket": bucket,
    }


def _too_many_requests(result: RateLimitResult, scope: str) -> web.Response:
    body = {
        "message": "You are being rate limited.",
        "code": 0,
        "retry_after": round(result.reset_after, 3),
        "global": scope == "global",
    }
    headers = {
        "Retry-After": str(math.ceil(result.reset_after)),
        "X-RateLimit-Scope": scope,
        # discord.py takes a 429 without this header for a ban by Cloudflare.
        "Via": "1.1 playground",
    }
    if scope == "global":
        headers["X-RateLimit-Global"] = "true"
    return json_response(body, status=429, headers=headers)


def _cloudflare_ban() -> web.Response:
    """Cloudflare's response after too many invalid requests; it has no `Via`."""
    page = "<html><body>You are being rate limited (error 1015).</body></html>"
    return web.Response(text=page, status=429, content_type="text/html")
