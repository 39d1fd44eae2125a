"""The kinds of routes, by which rate limits and faults are set, and their buckets."""

import hashlib

from aiohttp import web

from playground.discord.rest.app_keys import route_of


def route_kind(request: web.Request) -> str:
    """`callback`, `token`, `commands`, `threads` or `messages`; else the route itself."""
    route = route_of(request)
    if route.endswith("/callback"):
        return "callback"
    if route.startswith("/webhooks/"):
        return "token"
    for kind in ("commands", "threads", "messages"):
        if f"/{kind}" in route:
            return kind
    return route


def bucket_of(kind: str, method: str) -> str:
    """The announced id of a bucket. Together with the major parameters it stands for one counter.

    All requests with an interaction's token share one.
    """
    name = kind if kind == "token" else f"{method} {kind}"
    return hashlib.sha256(name.encode()).hexdigest()[:32]
