"""The middleware that limits the rate of requests, with Discord's headers and 429 responses."""

from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from playground.discord.rate_limits import RateLimiter, RateLimits
from playground.discord.rest.app_keys import route_of
from playground.discord.rest.rate_limit_responses import rate_limit_headers, too_many_requests
from playground.discord.rest.route_kinds import bucket_of, route_kind

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
        kind = route_kind(request)
        if kind == _UNLIMITED:
            return await handler(request)
        if kind not in _EXEMPT_FROM_GLOBAL:
            in_total = self._limiter.take("global", self.limits.global_rate)
            if not in_total.allowed:
                return too_many_requests(in_total, "global")
        rate = self.limits.by_kind.get(kind, self.limits.default)
        bucket = bucket_of(kind, request.method)
        result = self._limiter.take((bucket, *_major_parameters(request)), rate)
        response = await handler(request) if result.allowed else too_many_requests(result, "user")
        response.headers.update(rate_limit_headers(result, bucket))
        return response


def _major_parameters(request: web.Request) -> tuple[str, ...]:
    """The values of Discord's major parameters, each of which has a counter of its own."""
    names = ("channel_id", "guild_id", "webhook_id", "webhook_token")
    return tuple(request.match_info[name] for name in names if name in request.match_info)


def _cloudflare_ban() -> web.Response:
    """Cloudflare's response after too many invalid requests; it has no `Via`."""
    page = "<html><body>You are being rate limited (error 1015).</body></html>"
    return web.Response(text=page, status=429, content_type="text/html")
