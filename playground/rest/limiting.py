"""The middleware that counts requests and answers 429 as Discord does."""

import hashlib
import math
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from playground.rest.keys import route_of
from playground.rest.ratelimits import RateLimiter, RateLimits, Verdict
from playground.rest.replies import reply

# Answering interactions is not bound to the limit over everything.
_FREE_OF_GLOBAL: Final = ("token", "callback")


class Limiting:
    """Rate limits for one server; `limits` may be replaced while it runs."""

    def __init__(self, limiter: RateLimiter, limits: RateLimits) -> None:
        self._limiter = limiter
        self.limits = limits

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Pass a request on, or refuse it; say in headers what is left."""
        if not self.limits.enabled or not route_of(request):
            return await handler(request)
        if not self._limiter.peek("invalid", self.limits.invalid).allowed:
            return _banned()
        response = await self._counted(request, handler)
        if response.status in (401, 403, 429):
            self._limiter.take("invalid", self.limits.invalid)
        return response

    async def _counted(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        kind = kind_of(request)
        if kind not in _FREE_OF_GLOBAL:
            everything = self._limiter.take("everything", self.limits.everything)
            if not everything.allowed:
                return _too_many(everything, "global")
        rate = self.limits.by_kind.get(kind, self.limits.default)
        bucket = (kind, request.method if kind != "token" else "", *_place(request))
        verdict = self._limiter.take(bucket, rate)
        response = await handler(request) if verdict.allowed else _too_many(verdict, "user")
        response.headers.update(_headers(verdict, kind))
        return response


def kind_of(request: web.Request) -> str:
    """Which rate a route falls under."""
    route = route_of(request)
    if route.endswith("/callback"):
        return "callback"
    if route.startswith("/webhooks/"):
        return "token"
    for kind in ("commands", "messages"):
        if f"/{kind}" in route:
            return kind
    return route


def _place(request: web.Request) -> tuple[str, ...]:
    """Discord's major parameters: each has its own bucket."""
    names = ("channel_id", "guild_id", "webhook_token", "interaction_id")
    return tuple(request.match_info[name] for name in names if name in request.match_info)


def _headers(verdict: Verdict, kind: str) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": str(verdict.rate.limit),
        "X-RateLimit-Remaining": str(verdict.remaining),
        "X-RateLimit-Reset": f"{verdict.reset_at:.3f}",
        "X-RateLimit-Reset-After": f"{verdict.reset_after:.3f}",
        "X-RateLimit-Bucket": hashlib.sha256(kind.encode()).hexdigest()[:32],
    }


def _too_many(verdict: Verdict, scope: str) -> web.Response:
    body = {
        "message": "You are being rate limited.",
        "code": 0,
        "retry_after": round(verdict.reset_after, 3),
        "global": scope == "global",
    }
    headers = {
        "Retry-After": str(math.ceil(verdict.reset_after)),
        "X-RateLimit-Scope": scope,
        # Without it discord.py takes a 429 for a ban by what stands before Discord.
        "Via": "1.1 playground",
    }
    if scope == "global":
        headers["X-RateLimit-Global"] = "true"
    return reply(body, status=429, headers=headers)


def _banned() -> web.Response:
    """What stands before Discord when a client sent too many invalid requests: no `Via`."""
    words = "<html><body>You are being rate limited (error 1015).</body></html>"
    return web.Response(text=words, status=429, content_type="text/html")
