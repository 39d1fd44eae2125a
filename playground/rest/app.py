"""The middlewares around every REST route: watching, errors, limits, the bot's token."""

import json
import logging
import secrets
from collections.abc import Callable
from typing import Any, Final

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from playground.errors import DiscordError, not_found, too_large, unauthorized
from playground.rest import answers, basics, channels, commands
from playground.rest.keys import PAYLOAD, TOKEN, route_of
from playground.rest.replies import reply

log = logging.getLogger(__name__)

# Called with: "rest" or "gateway"; method and route (or the event); JSON in; status; JSON out.
Observer = Callable[[str, str, Any, int, Any], None]

ROUTES: Final = (*basics.ROUTES, *commands.ROUTES, *channels.ROUTES, *answers.ROUTES)


def observing(observe: Observer) -> Middleware:
    """Tell an observer of each request and its answer."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await handler(request)
        if route := route_of(request):
            what = f"{request.method} {route}"
            observe("rest", what, request.get(PAYLOAD), response.status, _json_of(response))
        return response

    return middleware


@web.middleware
async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer every error as Discord does."""
    try:
        return await handler(request)
    except DiscordError as error:
        return reply(error.body, status=error.status)
    except web.HTTPException as error:
        known = _like(error)
        return reply(known.body, status=known.status)


@web.middleware
async def authorization(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Ask for the bot's token where Discord does."""
    route = route_of(request)
    if route and route != "/gateway" and not route.startswith(_FREE):
        given = request.headers.get("Authorization", "")
        if not secrets.compare_digest(given.encode(), f"Bot {request.app[TOKEN]}".encode()):
            raise unauthorized()
    return await handler(request)


def _like(error: web.HTTPException) -> DiscordError:
    match error.status:
        case 404:
            return not_found()
        case 405:
            return DiscordError(405, 0, "405: Method Not Allowed")
        case 413:
            return too_large()
        case status:
            return DiscordError(status, 0, f"{status}: {error.reason}")


def _json_of(response: web.StreamResponse) -> Any:
    if not isinstance(response, web.Response) or response.content_type != "application/json":
        return None
    return json.loads(response.body) if isinstance(response.body, bytes) else None


# These carry the token of an interaction in their path.
_FREE: Final = ("/interactions/", "/webhooks/")
