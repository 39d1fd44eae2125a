"""What Discord says of a rate limit: its headers, and the 429 response of each scope."""

import math
from typing import Literal, TypeAlias

from aiohttp import web

from playground.discord.rate_limits import RateLimitResult
from playground.discord.rest.json_response import json_response

RateLimitScope: TypeAlias = Literal["user", "global", "shared"]


def rate_limit_headers(result: RateLimitResult, bucket: str) -> dict[str, str]:
    """The headers of a response under the rate limit of a bucket."""
    return {
        "X-RateLimit-Limit": str(result.rate.limit),
        "X-RateLimit-Remaining": str(result.remaining),
        "X-RateLimit-Reset": f"{result.reset_at:.3f}",
        "X-RateLimit-Reset-After": f"{result.reset_after:.3f}",
        "X-RateLimit-Bucket": bucket,
    }


def too_many_requests(result: RateLimitResult, scope: RateLimitScope) -> web.Response:
    """The 429 response. A shared limit is the resource's, which others use as well."""
    limited = "The resource is" if scope == "shared" else "You are"
    body = {
        "message": f"{limited} being rate limited.",
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
